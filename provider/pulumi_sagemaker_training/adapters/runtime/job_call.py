"""One call of the engine about one training job."""

from collections.abc import Mapping
from functools import cached_property

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import ProcessState
from pulumi_sagemaker_training.adapters.runtime.redaction import MaskedReporter
from pulumi_sagemaker_training.adapters.runtime.shared import access_of, context_for, owner_of
from pulumi_sagemaker_training.api.errors import InputError, NotFound
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.ownership.job_names import job_name
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.ports import Reporter
from pulumi_sagemaker_training.lifecycle.training_job.decisions.shared_prefix import (
    place_of_checkpoints,
    sharing,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext


class JobCall:
    """One call of the engine about one training job.

    Args:
        spec: the job, as this call declares it.
        call: the engine's call.
        settings: the stack's settings.
        process: what the calls of one process share.
        reporter: shows lines at the resource; they may contain the job's secrets.

    Attributes:
        spec: the job, as this call declares it.
        urn: the resource's URN; empty in a lookup.
        settings: the stack's settings.
        process: what the calls of one process share.
        reporter: shows lines at the resource, with the job's secrets masked.
    """

    def __init__(
        self,
        spec: JobSpec,
        call: engine.Call,
        settings: Settings,
        process: ProcessState,
        reporter: Reporter,
    ) -> None:
        self.spec = spec
        self.urn = call.urn
        self.settings = settings
        self.process = process
        self.reporter = MaskedReporter(reporter, spec.redact)
        self._call = call

    @cached_property
    def owner(self) -> Owner:
        """The resource, as an owner of jobs."""
        return owner_of(self.spec.origin, self.settings, self._call)

    def context(self, recorded: Mapping[str, object]) -> JobContext:
        """Return the context of a step, for a job with these outputs in the state."""
        access = access_of(self.spec.options, self.settings, recorded)
        timeout_s = self._call.timeout_s
        return context_for(self.process, access, self.settings, self.reporter, timeout_s=timeout_s)

    def described(self, id_: str, recorded: Mapping[str, object]) -> Description | None:
        """Describe the job, unless that was done in the last seconds; None if it does not exist."""
        name = job_name(id_)
        if found := self.process.recent_reads.take(self.urn, name):
            return found
        if self.settings.ownership_tags and self.urn:
            access = access_of(self.spec.options, self.settings, recorded)
            ahead = self.process.describe_ahead(access, self.owner)
            if found := ahead.take(name):
                return found
        try:
            return self.context(recorded).jobs.describe(name)
        except NotFound:
            return None

    def cost_words(self, context: JobContext) -> str:
        """Return what the job costs at most, and all jobs of this update; empty if not known."""
        from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import cost_words

        key = self.urn or self.spec.origin.get("name", "")
        return cost_words(self.spec, context, key, self.process.cost_total)

    def shared_checkpoints(self) -> list[Violation]:
        """Remember where the job keeps its checkpoints; return a violation if another does too."""
        place = place_of_checkpoints(self.spec, self.owner)
        others = self.process.checkpoint_places.put(self.urn, place)
        return sharing(place, self.spec.options, others)

    def refuse_violations(self) -> None:
        """Refuse a job that is wrong: values may have been unknown at preview.

        What this process has just checked is not checked again.

        Raises:
            InputError: something is wrong.
        """
        if self.process.checked_inputs.take(self.urn, self.spec.given):
            return
        if self.spec.violations:
            raise InputError(self.spec.violations)
