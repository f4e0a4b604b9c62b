"""The engine's verbs for a training job, the same for every adapter; nothing is decided here.

Each verb fetches what its step of the lifecycle needs, runs the step, and reports the result.
Secrets of the job are masked in errors, so an adapter can pass them on. A preview makes and waits
for no job, so the steps that do are imported by the first call that needs them.
"""

from collections.abc import Mapping
from typing import Any

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.job_call import JobCall
from pulumi_sagemaker_training.adapters.runtime.plan_report import report_plan
from pulumi_sagemaker_training.adapters.runtime.redaction import (
    VerbError,
    on_behalf,
    redacted_result,
)
from pulumi_sagemaker_training.adapters.runtime.resource_verbs import ResourceVerbs
from pulumi_sagemaker_training.api.errors import InputError, ReplacementFailed
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.codes import with_code
from pulumi_sagemaker_training.lifecycle.ownership.job_names import job_name
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Plan
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import import_words
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import plan
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import HIDDEN_KEYS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.situation import Situation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec_checks import warnings_of
from pulumi_sagemaker_training.lifecycle.training_job.decisions.state_check import (
    ARN,
    refuse_delete,
    refuse_flaws,
    region_not_known,
    usable,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result


class Verbs(ResourceVerbs):
    """The verbs of a training job, as `ResourceVerbs` says."""

    def parse_spec(self, props: Mapping[str, object], *, is_unchanged: bool = False) -> JobSpec:
        """Read a job from a resource's properties in the Python spelling."""
        return parse_spec(props, self.settings, is_unchanged=is_unchanged)

    def check(
        self, spec: JobSpec, call: engine.Call, *, is_new: bool = False
    ) -> tuple[Violation, ...]:
        """Return everything that is wrong, without secrets; if nothing is, warn of likely mistakes.

        Args:
            spec: the job.
            call: the engine's call.
            is_new: whether a create follows, so that the job will cost something.
        """
        job = self._at(spec, call)
        _show_import_note(job)
        if spec.violations:
            return spec.violations
        if is_new and spec.is_known:
            self.process.checked_inputs.put(call.urn, spec.given)
        for warning in warnings_of(spec):
            job.reporter.warn(warning.words)
        with on_behalf(spec, call):
            # A missing region, an unknown profile or a wrong account is reported at preview.
            context = job.context({})
            _ = context.jobs.region
            context.account.clients.check_account()
            shared = job.shared_checkpoints()
            if not is_new:
                return ()
            from pulumi_sagemaker_training.adapters.runtime.new_job import check_new

            return tuple(map(spec.redact_violation, check_new(job, context, shared)))

    def diff(
        self,
        id_: str,
        recorded: Mapping[str, object],
        old: JobSpec,
        new: JobSpec,
        call: engine.Call,
    ) -> Plan:
        """Describe the job, decide, and show why it would be trained again."""
        job = self._at(new, call)
        with on_behalf(new, call):
            refuse_flaws(id_, recorded)
            made = plan(
                Situation(
                    old=old,
                    new=new,
                    recorded=recorded,
                    described=job.described(id_, recorded),
                    owner=job.owner,
                    settings=self.settings,
                    region=new.options.region or self.settings.access.region,
                    going=self.process.forecasts.going(),
                )
            )
            if made.refusals:
                raise InputError(made.refusals)
        report_plan(made, id_, recorded, old, job)
        return made

    def create(self, spec: JobSpec, call: engine.Call) -> Result:
        """Create the job and wait for it; a job that fails is returned with its problem."""
        from pulumi_sagemaker_training.lifecycle.training_job.steps.create import create

        job = self._at(spec, call)
        with on_behalf(spec, call):
            self.process.unfinished_calls.add(call.urn)
            job.refuse_violations()
            made = create(
                spec,
                job.owner,
                job.context({}),
                replacement_requested=self.process.requested_replacements.take(call.urn),
                before=self.process.predecessors.take(call.urn),
            )
        self.process.unfinished_calls.ended(call.urn, well=made.problem is None)
        return redacted_result(made, spec)

    def update(
        self,
        id_: str,
        recorded: Mapping[str, object],
        old: JobSpec,
        new: JobSpec,
        call: engine.Call,
    ) -> Result:
        """Update the job in place, and resume the wait if it has not ended."""
        from pulumi_sagemaker_training.lifecycle.training_job.steps.update import update

        job = self._at(new, call)
        with on_behalf(new, call):
            self.process.unfinished_calls.add(call.urn)
            job.refuse_violations()
            refuse_flaws(id_, recorded)
            made = update(id_, recorded, old, new, job.owner, job.context(recorded))
        self.process.unfinished_calls.ended(call.urn, well=made.problem is None)
        return redacted_result(made, new)

    def read(
        self,
        id_: str,
        recorded: Mapping[str, object] | None,
        spec: JobSpec,
        call: engine.Call,
    ) -> Result | None:
        """Describe the job; None, for "not found" only, means that it does not exist.

        Wrong parts of the state are replaced by what the job has.

        Args:
            id_: the job's name or ARN.
            recorded: the outputs in the state; None for a job that is not in the state yet.
            spec: the last accepted inputs.
            call: the engine's call.
        """
        from pulumi_sagemaker_training.lifecycle.training_job.steps.read import read

        job = self._at(spec, call)
        with on_behalf(spec, call):
            held = usable(id_, recorded) if recorded is not None else {}
            context = job.context({ARN: id_, **held})
            made = read(id_, held, spec, context, job.owner)
            if made is None and recorded is not None and ARN not in held:
                raise InputError(region_not_known(id_, context.jobs.region))
        if made is not None and made.seen is not None:
            self.process.recent_reads.put(call.urn, made.seen.description)
            if recorded is None:
                note = import_words(made.id, made.outputs, made.seen.tags)
                self.process.import_notes.put(call.urn, note)
        return made

    def look_up(self, id_: str, spec: JobSpec, call: engine.Call) -> Result:
        """Describe a job that the state does not hold; it has to be there."""
        made = self.read(id_, None, spec, call)
        if made is None:
            region = self._at(spec, call).context({ARN: id_}).jobs.region
            words = f"there is no training job {job_name(id_)} in {region}"
            raise VerbError(with_code(words, codes.NOT_FOUND))
        return made

    def region_to_declare(self, outputs: Mapping[str, object]) -> str | None:
        """Return the region that an imported job's inputs must name; None if it is the stack's."""
        from pulumi_sagemaker_training.lifecycle.training_job.steps.read import region_to_declare

        usual = self.process.clients.of(self.settings.access)
        return region_to_declare(str(outputs.get(ARN, "")), usual)

    def delete(
        self, id_: str, recorded: Mapping[str, object], spec: JobSpec, call: engine.Call
    ) -> None:
        """Remove the job as `on_delete` says.

        A job is not removed if its state is damaged, or if its replacement failed in this update.
        """
        from pulumi_sagemaker_training.lifecycle.training_job.steps.delete import delete

        job = self._at(spec, call)
        with on_behalf(spec, call):
            if call.urn in self.process.unfinished_calls:
                raise ReplacementFailed(job_name(id_))
            refuse_delete(id_, recorded, spec)
            context = job.context(recorded)
            jobs, marker, ports = context.jobs, context.marker, context.ports
            delete(id_, recorded, spec.options, job.owner.tags(), jobs, marker, ports)

    def _at(self, spec: JobSpec, call: engine.Call) -> JobCall:
        return JobCall(spec, call, self.settings, self.process, self.reporter_at(call.urn))


def _show_import_note(job: JobCall) -> None:
    """Show the owner of a job that is being imported."""
    note = job.process.import_notes.take(job.urn)
    if note is not None and job.process.shown_warnings.is_first(job.urn, note):
        job.reporter.warn(note)


def projected(olds: object, news: object) -> Any:
    """Return the old outputs that the new inputs name, in place of missing old inputs."""
    if isinstance(olds, Mapping) and isinstance(news, Mapping):
        return {
            key: projected(olds[key], news[key])
            for key in news
            if key in olds or key in HIDDEN_KEYS & olds.keys()
        }
    return olds
