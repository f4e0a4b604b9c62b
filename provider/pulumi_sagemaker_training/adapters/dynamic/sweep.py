"""`Sweep` in the dynamic plugin: each call becomes a call of a verb."""

from collections.abc import Mapping
from typing import Any

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.adapters.dynamic.answers import (
    as_checked,
    checked_inputs,
    errors_to_engine,
    inputs_to_check,
    kind_of,
    marked,
    outputs_or_fail,
    planned,
    with_unknowns,
    with_values,
)
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.runtime.refusals import NO_PROPERTY, reason
from pulumi_sagemaker_training.adapters.runtime.sweep import SweepVerbs
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import TEMPLATE
from pulumi_sagemaker_training.lifecycle.sweep.decisions.plan import SweepPlan
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Decision
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import reconciled_marks


class DynamicSweep:
    """The engine's calls for `Sweep` under one stack's settings; nothing is decided here.

    Raises:
        CallFailed: by every method, with one message.
    """

    def __init__(self, settings: Settings) -> None:
        process = process_state()
        self._verbs = SweepVerbs(settings, process=process)
        self._checked_secrets = process.checked_secrets
        self._policies = process.remediations

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Report everything that is wrong with the properties, before anything is created."""
        with errors_to_engine():
            call = host.current_call()
            given = inputs_to_check(call, olds, news, self._policies)
            inputs = {**given, **reconciled_marks(with_unknowns(given), olds, leaves_out=True)}
            is_unchanged = bool(olds) and with_values(olds) == with_values(inputs)
            spec = self._parse(inputs, is_unchanged=is_unchanged)
            violations = self._verbs.check(spec, call, is_new=not olds)
        failures = [CheckFailure(NO_PROPERTY, reason(item)) for item in violations]
        checked = planned(
            inputs,
            spec.secret_paths,
            call,
            self._checked_secrets,
            is_known=not has_unknown(dict(spec.given)),
        )
        return CheckResult(checked_inputs(call, olds, news, checked, self._policies), failures)

    def diff(self, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Look which trials exist and decide: unchanged, update, or replacement."""
        call = host.current_call()
        self._policies.seen(call.urn, news, with_unknowns)
        new = self._parse(as_checked(news, call, self._checked_secrets))
        with errors_to_engine():
            return _answer(self._verbs.diff(olds, self._old(call, olds, news), new, call))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start all trials and wait for them."""
        spec = self._parse(props)
        with errors_to_engine():
            result = self._verbs.create(spec, host.current_call())
        return CreateResult(result.id, outputs_or_fail(result, spec.secret_outputs(result.outputs)))

    def update(self, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Train what is new or has changed, and remove what is no longer declared."""
        call, new = host.current_call(), self._parse(news)
        with errors_to_engine():
            result = self._verbs.update(olds, self._old(call, olds, news), new, call)
        return UpdateResult(outputs_or_fail(result, new.secret_outputs(result.outputs)))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Look at the trials as they are now."""
        call = host.current_call()
        spec = self._parse(call.old_inputs if call.old_inputs is not None else props)
        with errors_to_engine():
            result = self._verbs.read(id_, props, spec, call)
        if result is None:
            return ReadResult(None, {})
        return ReadResult(result.id, marked(result.outputs, spec.secret_outputs(result.outputs)))

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Remove all trials as `on_delete` says."""
        with errors_to_engine():
            self._verbs.delete(id_, props, self._parse(props), host.current_call())

    def _parse(self, props: Mapping[str, object], *, is_unchanged: bool = False) -> SweepSpec:
        return self._verbs.parse(with_unknowns(props), is_unchanged=is_unchanged)

    def _old(
        self, call: engine.Call, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> SweepSpec:
        """Return the sweep as last accepted; without old inputs, as far as outputs tell."""
        if call.old_inputs is not None:
            return self._parse(call.old_inputs)
        return self._parse({**news, TEMPLATE: olds.get(TEMPLATE)})


def _answer(made: SweepPlan) -> DiffResult:
    if made.decision is Decision.UNCHANGED:
        return DiffResult(changes=False)
    host.attach_detailed_diff(
        {change.path: kind_of(change.kind, change.decision) for change in made.changes}
    )
    replaces = [c.property for c in made.changes if c.decision is Decision.REPLACE]
    return DiffResult(changes=True, replaces=replaces)
