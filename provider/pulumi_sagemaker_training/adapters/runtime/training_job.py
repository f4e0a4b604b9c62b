"""The engine's verbs for a training job, the same for every adapter; nothing is decided here.

Each verb fetches what its step of the lifecycle needs, runs the step, and reports the result.
Secrets of the job are masked in errors, so an adapter can pass them on.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, Protocol

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.display import REPLACING, UPDATING
from pulumi_sagemaker_training.adapters.runtime.process import ProcessState, process_state
from pulumi_sagemaker_training.adapters.runtime.shared import (
    MaskedReporter,
    ResourceReporter,
    VerbError,
    access_of,
    context_for,
)
from pulumi_sagemaker_training.api.errors import (
    InputError,
    NotFound,
    ReplacementFailed,
    TrainingJobError,
)
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.change_log import on_behalf_of
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.codes import with_code
from pulumi_sagemaker_training.lifecycle.ownership.job_names import job_name
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.ports import Reporter
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import (
    Decision,
    Plan,
    kept_words,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    checkpoint_words,
    predecessor,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import import_words
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import Situation, plan
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import HIDDEN_KEYS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.shared_prefix import (
    place_of_checkpoints,
    sharing,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import (
    JobSpec,
    parse_spec,
    warnings_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.state_check import (
    ARN,
    refuse_delete,
    refuse_flaws,
    region_not_known,
    usable,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import (
    check_cost,
    cost_words,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.create import create
from pulumi_sagemaker_training.lifecycle.training_job.steps.delete import delete
from pulumi_sagemaker_training.lifecycle.training_job.steps.plan_check import check_plans
from pulumi_sagemaker_training.lifecycle.training_job.steps.quota_check import forecast_quotas
from pulumi_sagemaker_training.lifecycle.training_job.steps.read import read, region_to_declare
from pulumi_sagemaker_training.lifecycle.training_job.steps.update import update

_DEFAULT_ORGANIZATION: Final = "organization"


class Verbs:
    """The verbs of a training job, under one stack's settings. Thread-safe.

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
        self._reporter_at = reporter_at
        self._process = process or process_state()

    def parse_spec(self, props: Mapping[str, Any], *, is_unchanged: bool = False) -> JobSpec:
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
        self._say_whose(call)
        if not spec.violations:
            reporter = self._reporter_at(call.urn)
            for warning in warnings_of(spec):
                reporter.warn(warning.words)
            with on_behalf(spec, call):
                # A missing region, an unknown profile or a wrong account is reported at preview.
                context = self._context(spec, {}, call)
                _ = context.jobs.region
                context.account.clients.check_account()
                shared = self._sharing(spec, call)
                found = self._judge_new(spec, context, call, shared) if is_new else []
                return tuple(map(spec.redact_violation, found))
        return spec.violations

    def diff(
        self,
        id_: str,
        recorded: Mapping[str, Any],
        old: JobSpec,
        new: JobSpec,
        call: engine.Call,
    ) -> Plan:
        """Describe the job, decide, and show why it would be trained again."""
        with on_behalf(new, call):
            refuse_flaws(id_, recorded)
            recently_read = self._process.recent_reads.take(call.urn, job_name(id_))
            made = plan(
                Situation(
                    old=old,
                    new=new,
                    recorded=recorded,
                    described=recently_read or self._described(id_, recorded, new, call),
                    owner=self._owner(new, call),
                    settings=self.settings,
                    region=new.options.region or self.settings.access.region,
                    going=self._process.forecasts.going(),
                )
            )
            if made.refusals:
                raise InputError(made.refusals)
        reporter = self._reporter_at(call.urn)
        for warning in made.warnings:
            if self._process.shown_warnings.is_first(call.urn, warning):
                reporter.warn(warning)
        self._show_changes(made, call)
        if made.decision is Decision.REPLACE:
            before = predecessor(old, new, recorded)
            self._process.requested_replacements.add(call.urn)
            self._process.predecessors.put(call.urn, before)
            reporter.info(self._training_words(id_, old, new, made, call))
            if words := checkpoint_words(new, self._owner(new, call), before):
                reporter.info(new.redact(words))
        elif new.options.on_unchanged == "log":
            reporter.info(old.redact(new.redact(kept_words(made, recorded))))
        return made

    def _show_changes(self, made: Plan, call: engine.Call) -> None:
        """Leave room on the live line for what the CLI shows there of a change."""
        words = {Decision.REPLACE: REPLACING, Decision.UPDATE: UPDATING}.get(made.decision)
        if words is not None:
            changed = dict.fromkeys(change.property for change in made.changes)
            engine.connection().table.put(call.urn, words, changed)

    def create(self, spec: JobSpec, call: engine.Call) -> Result:
        """Create the job and wait for it; a job that fails is returned with its problem."""
        with on_behalf(spec, call):
            self._process.unfinished_calls.add(call.urn)
            _refuse_violations(spec)
            made = create(
                spec,
                self._owner(spec, call),
                self._context(spec, {}, call),
                replacement_requested=self._process.requested_replacements.take(call.urn),
                before=self._process.predecessors.take(call.urn),
            )
        self._process.unfinished_calls.ended(call.urn, well=made.problem is None)
        return redacted_result(made, spec)

    def update(
        self,
        id_: str,
        recorded: Mapping[str, Any],
        old: JobSpec,
        new: JobSpec,
        call: engine.Call,
    ) -> Result:
        """Update the job in place, and resume the wait if it has not ended."""
        with on_behalf(new, call):
            self._process.unfinished_calls.add(call.urn)
            _refuse_violations(new)
            refuse_flaws(id_, recorded)
            context = self._context(new, recorded, call)
            made = update(id_, recorded, old, new, self._owner(new, call), context)
        self._process.unfinished_calls.ended(call.urn, well=made.problem is None)
        return redacted_result(made, new)

    def read(
        self,
        id_: str,
        recorded: Mapping[str, Any] | None,
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
        with on_behalf(spec, call):
            held = usable(id_, recorded) if recorded is not None else {}
            context = self._context(spec, {ARN: id_, **held}, call)
            owner = self._owner(spec, call)
            made = read(id_, held, spec, context, owner)
            if made is None and recorded is not None and ARN not in held:
                raise InputError(region_not_known(id_, context.jobs.region))
        if made is not None and made.seen is not None:
            self._process.recent_reads.put(call.urn, made.seen.description)
            if recorded is None:
                note = import_words(made.id, made.outputs, made.seen.tags)
                self._process.import_notes.put(call.urn, note)
        return made

    def look_up(self, id_: str, spec: JobSpec, call: engine.Call) -> Result:
        """Describe a job that the state does not hold; it has to be there."""
        made = self.read(id_, None, spec, call)
        if made is None:
            region = self._context(spec, {ARN: id_}, call).jobs.region
            words = f"there is no training job {job_name(id_)} in {region}"
            raise VerbError(with_code(words, codes.NOT_FOUND))
        return made

    def region_to_declare(self, outputs: Mapping[str, Any]) -> str | None:
        """Return the region that an imported job's inputs must name; None if it is the stack's."""
        usual = self._process.clients.of(self.settings.access)
        return region_to_declare(str(outputs.get(ARN, "")), usual)

    def delete(
        self, id_: str, recorded: Mapping[str, Any], spec: JobSpec, call: engine.Call
    ) -> None:
        """Remove the job as `on_delete` says.

        A job is not removed if its state is damaged, or if its replacement failed in this update.
        """
        with on_behalf(spec, call):
            if call.urn in self._process.unfinished_calls:
                raise ReplacementFailed(job_name(id_))
            refuse_delete(id_, recorded, spec)
            context = self._context(spec, recorded, call)
            owner_tags = self._owner(spec, call).tags()
            jobs, ports = context.jobs, context.ports
            delete(id_, recorded, spec.options, owner_tags, jobs, context.marker, ports)

    def _described(
        self, id_: str, recorded: Mapping[str, Any], spec: JobSpec, call: engine.Call
    ) -> Description | None:
        """Describe the job, unless that was done ahead of this call, in the last seconds."""
        if self.settings.ownership_tags and call.urn:
            access = access_of(spec.options, self.settings, recorded)
            ahead = self._process.describe_ahead(access, self._owner(spec, call))
            if found := ahead.take(job_name(id_)):
                return found
        return _describe(id_, self._context(spec, recorded, call))

    def _check_cost(
        self, spec: JobSpec, context: JobContext, call: engine.Call, *, is_said: bool
    ) -> list[Violation]:
        """Check what a job costs, and say it unless that stood beside the reason for it."""
        found = check_cost(spec, context)
        if not is_said and not found:
            cost = self._cost_words(spec, context, call)
            is_listed = spec.options.on_unchanged == "log"
            words = [*(["trains"] if is_listed else []), *([cost] if cost else [])]
            if words:
                self._reporter_at(call.urn).info("; ".join(words))
        return found

    def _training_words(
        self, id_: str, old: JobSpec, new: JobSpec, made: Plan, call: engine.Call
    ) -> str:
        """Return why the job is trained again, and what that costs."""
        reasons = old.redact(new.redact("; ".join(made.reasons)))
        going = job_name(id_) if new.name is None else ""
        self._process.forecasts.put(call.urn, is_certain=made.is_certain, going=going)
        if not made.is_certain:
            return f"may train again: {reasons}"
        cost = self._cost_words(new, self._context(new, {}, call), call)
        return f"trains again: {reasons}; {cost}" if cost else f"trains again: {reasons}"

    def _cost_words(self, spec: JobSpec, context: JobContext, call: engine.Call) -> str:
        key = call.urn or spec.origin.get("name", "")
        return cost_words(spec, context, key, self._process.cost_total)

    def _say_whose(self, call: engine.Call) -> None:
        """Show the owner of a job that is being imported."""
        note = self._process.import_notes.take(call.urn)
        if note is not None and self._process.shown_warnings.is_first(call.urn, note):
            self._reporter_at(call.urn).warn(note)

    def _context(self, spec: JobSpec, recorded: Mapping[str, Any], call: engine.Call) -> JobContext:
        access = access_of(spec.options, self.settings, recorded)
        reporter = MaskedReporter(self._reporter_at(call.urn), spec.redact)
        return context_for(self._process, access, self.settings, reporter, timeout_s=call.timeout_s)

    def _sharing(self, spec: JobSpec, call: engine.Call) -> list[Violation]:
        """Remember where a job keeps its checkpoints; return a violation if another does too."""
        place = place_of_checkpoints(spec, self._owner(spec, call))
        others = self._process.checkpoint_places.put(call.urn, place)
        return sharing(place, spec.options, others)

    def _judge_new(
        self, spec: JobSpec, context: JobContext, call: engine.Call, shared: list[Violation]
    ) -> list[Violation]:
        """Return why a job may not be created; where it may, warn of quotas that it cannot fit.

        A training that may not come about is neither refused nor counted.
        """
        is_certain = self._process.forecasts.take(call.urn)
        if is_certain is False:
            return []
        found = check_plans(spec, context)
        if spec.options.own_checkpoints == "per_training":
            found += shared
        else:
            for violation in map(spec.redact_violation, shared):
                context.ports.reporter.warn(violation.words)
        found += self._check_cost(spec, context, call, is_said=is_certain is not None)
        if not found:
            forecast_quotas(spec, context)
        return found

    def _owner(self, spec: JobSpec, call: engine.Call) -> Owner:
        return owner_of(spec.origin, self.settings, call)


def owner_of(origin: Mapping[str, str], settings: Settings, call: engine.Call) -> Owner:
    """Return the resource that a call is about, as an owner of jobs."""
    organization = origin.get("organization", _DEFAULT_ORGANIZATION)
    named = organization if organization != _DEFAULT_ORGANIZATION else ""
    holder = settings.owner_id or named
    if call.urn:
        return Owner.from_urn(call.urn, holder)
    name = origin.get("name", "")
    return Owner(origin.get("project", ""), origin.get("stack", ""), name, name, holder)


def projected(olds: Any, news: Any) -> Any:
    """Return the old outputs that the new inputs name, in place of missing old inputs."""
    if isinstance(olds, Mapping) and isinstance(news, Mapping):
        return {
            key: projected(olds[key], news[key])
            for key in news
            if key in olds or key in HIDDEN_KEYS & olds.keys()
        }
    return olds


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


def _describe(id_: str, context: JobContext) -> Description | None:
    try:
        return context.jobs.describe(job_name(id_))
    except NotFound:
        return None


def _refuse_violations(spec: JobSpec) -> None:
    """Check again, because values may have been unknown at preview."""
    if spec.violations:
        raise InputError(spec.violations)
