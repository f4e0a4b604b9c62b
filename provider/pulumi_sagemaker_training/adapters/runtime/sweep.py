"""The engine's verbs for a sweep, the same for every adapter; nothing is decided here.

Each verb fetches what its step of the lifecycle needs, runs the step, and reports the result.
Secrets of the template are masked in errors, so an adapter can pass them on.
"""

from collections.abc import Mapping, Sequence

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.display import REPLACING, UPDATING
from pulumi_sagemaker_training.adapters.runtime.redaction import (
    MaskedReporter,
    on_behalf,
    redacted_result,
)
from pulumi_sagemaker_training.adapters.runtime.resource_verbs import ResourceVerbs
from pulumi_sagemaker_training.adapters.runtime.shared import (
    access_of,
    context_for,
    owner_of,
)
from pulumi_sagemaker_training.api.errors import InputError, ReplacementFailed
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import leaving_in
from pulumi_sagemaker_training.lifecycle.sweep.decisions.plan import Situation, SweepPlan, plan
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec, parse_sweep
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    REGION,
    Trial,
    records_in,
    trials_of,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.words import sweep_words
from pulumi_sagemaker_training.lifecycle.sweep.steps.cost import check_costs, cost_of
from pulumi_sagemaker_training.lifecycle.sweep.steps.create import create
from pulumi_sagemaker_training.lifecycle.sweep.steps.delete import delete
from pulumi_sagemaker_training.lifecycle.sweep.steps.read import read
from pulumi_sagemaker_training.lifecycle.sweep.steps.survey import survey
from pulumi_sagemaker_training.lifecycle.sweep.steps.update import update
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Decision
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec_checks import warnings_of
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.plan_check import check_plans
from pulumi_sagemaker_training.lifecycle.training_job.steps.quota_check import forecast_quotas


class SweepVerbs(ResourceVerbs):
    """The verbs of a sweep, as `ResourceVerbs` says."""

    def parse(self, props: Mapping[str, object], *, is_unchanged: bool = False) -> SweepSpec:
        """Read a sweep from a resource's properties in the Python spelling."""
        return parse_sweep(props, self.settings, is_unchanged=is_unchanged)

    def check(
        self, spec: SweepSpec, call: engine.Call, *, is_new: bool = False
    ) -> tuple[Violation, ...]:
        """Return everything that is wrong, without secrets; if nothing is, warn of likely mistakes.

        Args:
            spec: the sweep.
            call: the engine's call.
            is_new: whether a create follows, so that all trials will cost something.
        """
        if spec.violations:
            return spec.violations
        reporter = self.reporter_at(call.urn)
        for warning in warnings_of(spec.job):
            reporter.warn(f"template.{warning.words}")
        with on_behalf(spec, call):
            # A missing region, an unknown profile or a wrong account is reported at preview.
            context = self._context(spec, {}, call)
            _ = context.jobs.region
            context.account.clients.check_account()
            found = self._judge_new(spec, context, call) if is_new else []
            return tuple(map(spec.job.redact_violation, found))

    def diff(
        self, recorded: Mapping[str, object], old: SweepSpec, new: SweepSpec, call: engine.Call
    ) -> SweepPlan:
        """Look which trials exist, decide, and show what is trained, why, and what it costs."""
        with on_behalf(new, call):
            context = self._context(new, recorded, call)
            records = {**leaving_in(recorded), **records_in(recorded)}
            names = {record.job for record in records.values() if record.job}
            made = plan(
                Situation(
                    old=old,
                    new=new,
                    recorded=recorded,
                    found=survey(names, context.jobs),
                    owner=self._owner(new, call),
                    settings=self.settings,
                    region=new.options.region or self.settings.access.region,
                )
            )
            words = self._words(made, context, call)
        if made.decision is Decision.REPLACE:
            self.process.requested_replacements.add(call.urn)
        if words:
            self.reporter_at(call.urn).info(old.redact(new.redact(words)))
        _leave_room(made, call)
        return made

    def create(self, spec: SweepSpec, call: engine.Call) -> Result:
        """Start all trials and wait for them; a sweep that fails is returned with its problem."""
        with on_behalf(spec, call):
            self.process.unfinished_calls.add(call.urn)
            _refuse_violations(spec)
            made = create(
                spec,
                self._owner(spec, call),
                self._context(spec, {}, call),
                replacement_requested=self.process.requested_replacements.take(call.urn),
            )
        self.process.unfinished_calls.ended(call.urn, well=made.problem is None)
        return redacted_result(made, spec)

    def update(
        self, recorded: Mapping[str, object], old: SweepSpec, new: SweepSpec, call: engine.Call
    ) -> Result:
        """Train what is new or has changed, resume what runs, remove what is not declared."""
        with on_behalf(new, call):
            self.process.unfinished_calls.add(call.urn)
            _refuse_violations(new)
            context = self._context(new, recorded, call)
            made = update(recorded, old, new, self._owner(new, call), context)
        self.process.unfinished_calls.ended(call.urn, well=made.problem is None)
        return redacted_result(made, new)

    def read(
        self, id_: str, recorded: Mapping[str, object], spec: SweepSpec, call: engine.Call
    ) -> Result | None:
        """Look at the trials as they are now; None if none of their jobs exists."""
        with on_behalf(spec, call):
            context = self._context(spec, recorded, call)
            return read(id_, recorded, spec, self._owner(spec, call), context)

    def delete(
        self, id_: str, recorded: Mapping[str, object], spec: SweepSpec, call: engine.Call
    ) -> None:
        """Remove all trials as `on_delete` says, unless a replacement failed in this update."""
        with on_behalf(spec, call):
            if call.urn in self.process.unfinished_calls:
                raise ReplacementFailed(id_)
            context = self._context(spec, recorded, call)
            delete(recorded, spec.options, self._owner(spec, call), context)

    def _words(self, made: SweepPlan, context: JobContext, call: engine.Call) -> str:
        """Return what is trained and removed, and what that costs at most."""
        cost = self._cost_words(made.start, context, call) if made.start else ""
        return "; ".join(filter(None, [*made.reasons, cost]))

    def _cost_words(self, trials: Sequence[Trial], context: JobContext, call: engine.Call) -> str:
        return cost_of(trials, context, call.urn, self.process.cost_total)

    def _judge_new(
        self, spec: SweepSpec, context: JobContext, call: engine.Call
    ) -> list[Violation]:
        """Return why trials may not be created; where they may, show their number and cost."""
        trials = list((trials_of(spec, self._owner(spec, call)) or {}).values())
        if not trials:
            return []
        found = [*check_plans(trials[0].spec, context), *check_costs(trials, context)]
        if not found:
            cost = self._cost_words(trials, context, call)
            words = sweep_words(len(trials), spec.limits.max_parallel)
            self.reporter_at(call.urn).info("; ".join(filter(None, [words, cost])))
            forecast_quotas(trials[0].spec, context)
        return found

    def _context(
        self, spec: SweepSpec, recorded: Mapping[str, object], call: engine.Call
    ) -> JobContext:
        access = access_of(spec.options, self.settings, {})
        region = recorded.get(REGION)
        if isinstance(region, str) and region:
            access = access.overridden(region=region)
        reporter = MaskedReporter(self.reporter_at(call.urn), spec.redact)
        return context_for(self.process, access, self.settings, reporter, timeout_s=call.timeout_s)

    def _owner(self, spec: SweepSpec, call: engine.Call) -> Owner:
        return owner_of(spec.origin, self.settings, call)


def _refuse_violations(spec: SweepSpec) -> None:
    """Check again, because values may have been unknown at preview."""
    if spec.violations:
        raise InputError(spec.violations)


def _leave_room(made: SweepPlan, call: engine.Call) -> None:
    """Leave room on the live line for what the CLI shows there of a change."""
    words = {Decision.REPLACE: REPLACING, Decision.UPDATE: UPDATING}.get(made.decision)
    if words is not None:
        changed = dict.fromkeys(change.property for change in made.changes)
        engine.connection().table.put(call.urn, words, changed)
