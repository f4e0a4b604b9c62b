"""What the verbs of jobs and of sweeps have in common."""

from collections.abc import Callable

from pulumi_sagemaker_training.adapters.runtime.process import ProcessState, process_state
from pulumi_sagemaker_training.adapters.runtime.shared import ResourceReporter
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ports import Reporter


class ResourceVerbs:
    """The engine's verbs for one type of resource, under one stack's settings. Thread-safe.

    Args:
        settings: the stack's settings.
        reporter_at: returns the reporter of a resource by its URN.
        process: what the calls of one process share; this process's by default.

    Raises:
        VerbError: by every verb, if the state must not change.
    """

    def __init__(
        self,
        settings: Settings,
        reporter_at: Callable[[str], Reporter] = ResourceReporter,
        process: ProcessState | None = None,
    ) -> None:
        self.settings = settings
        self.reporter_at = reporter_at
        self.process = process or process_state()
