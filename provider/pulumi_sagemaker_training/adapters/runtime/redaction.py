"""The way to the user without secrets: what is shown, and what is raised, for one resource."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.api.errors import TrainingJobError
from pulumi_sagemaker_training.api.services.change_log import on_behalf_of
from pulumi_sagemaker_training.api.values.line import Line
from pulumi_sagemaker_training.lifecycle.ports import Reporter
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result


class VerbError(TrainingJobError):
    """An error for the engine, with its secrets masked; its message has the code of the cause."""


class MaskedReporter:
    """The lines at one resource, without its secrets: errors of a service may repeat them.

    Args:
        reporter: shows the lines.
        mask: returns a text without secrets.
    """

    def __init__(self, reporter: Reporter, mask: Callable[[str], str]) -> None:
        self._reporter = reporter
        self._mask = mask

    def info(self, text: str) -> None:
        """Show a line that stays on the screen."""
        self._reporter.info(self._mask(text))

    def warn(self, text: str) -> None:
        """Show a warning; the operation continues."""
        self._reporter.warn(self._mask(text))

    def progress(self, line: Line | str) -> None:
        """Show a line on the resource's live line, if it says something new there."""
        shown = line if isinstance(line, Line) else Line.of(line)
        self._reporter.progress(shown.masked(self._mask))


class Redacting(Protocol):
    """What is declared, and masks its secrets in a text."""

    def redact(self, text: str) -> str:
        """Return a text without secrets."""
        ...


@contextmanager
def on_behalf(spec: Redacting, call: engine.Call) -> Iterator[None]:
    """Write changes down as this resource's, and mask its secrets in what is raised."""
    try:
        with on_behalf_of(call.urn, spec.redact):
            yield
    except TrainingJobError as error:
        raise VerbError(spec.redact(str(error))) from error


def redacted_result(made: Result, spec: Redacting) -> Result:
    """Return a result whose problem shows no secret."""
    if made.problem is None:
        return made
    return replace(made, problem=VerbError(spec.redact(str(made.problem))))
