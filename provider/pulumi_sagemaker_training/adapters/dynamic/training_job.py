"""`TrainingJob` in the dynamic plugin: each call becomes a call of a verb."""

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
from pulumi_sagemaker_training.adapters.runtime.training_job import Verbs, projected
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Decision, Plan
from pulumi_sagemaker_training.lifecycle.training_job.decisions.drift import drifted_inputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import HIDDEN_KEYS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    fingerprinted_again,
    reconciled_marks,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, as_found


class DynamicJob:
    """The engine's calls for `TrainingJob` under one stack's settings; nothing is decided here.

    Raises:
        CallFailed: by every method, with one message.
    """

    def __init__(self, settings: Settings) -> None:
        process = process_state()
        self._verbs = Verbs(settings, process=process)
        self._checked_secrets = process.checked_secrets
        self._policies = process.remediations

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Report everything that is wrong with the properties, before anything is created."""
        with errors_to_engine():
            call = host.current_call()
            given = inputs_to_check(call, olds, news, self._policies)
            inputs = {**given, **reconciled_marks(with_unknowns(given), olds)}
            # Without old inputs a create follows: of a new job, or of a replacement.
            is_new = not olds
            is_unchanged = not is_new and with_values(olds) == with_values(inputs)
            spec = self._parse_spec(inputs, is_unchanged=is_unchanged)
            violations = self._verbs.check(spec, call, is_new=is_new)
        failures = [CheckFailure(NO_PROPERTY, reason(item)) for item in violations]
        checked = planned(
            inputs, spec.secret_paths, call, self._checked_secrets, is_known=spec.is_known
        )
        return CheckResult(checked_inputs(call, olds, news, checked, self._policies), failures)

    def diff(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Describe the job and decide: unchanged, update, or replacement."""
        call = host.current_call()
        self._policies.seen(call.urn, news, with_unknowns)
        new = self._parse_spec(as_checked(news, call, self._checked_secrets))
        # The spec is read once, because that takes as long as the plan.
        old = new if call.old_inputs == news else self._old(call, olds, news)
        with errors_to_engine():
            return _answer(self._verbs.diff(id_, olds, old, new, call))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the job and wait for it."""
        spec = self._parse_spec(props)
        with errors_to_engine():
            result = self._verbs.create(spec, host.current_call())
        return CreateResult(result.id, outputs_or_fail(result, spec.secret_outputs(result.outputs)))

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Update the job in place, and resume the wait if it has not ended."""
        call = host.current_call()
        old, new = self._old(call, olds, news), self._parse_spec(news)
        with errors_to_engine():
            result = self._verbs.update(id_, olds, old, new, call)
        return UpdateResult(outputs_or_fail(result, new.secret_outputs(result.outputs)))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Describe the job; only "not found" means that it does not exist."""
        call = host.current_call()
        inputs = call.old_inputs if call.old_inputs is not None else {}
        is_held = "training_job_arn" in props or bool(inputs.keys() - HIDDEN_KEYS)
        spec = self._parse_spec(inputs)
        with errors_to_engine():
            # The servicer always answers something: the engine would not notice that a job that
            # is looked up is not there.
            if is_held:
                result = self._verbs.read(id_, props, spec, call)
            else:
                result = self._verbs.look_up(id_, spec, call)
        if result is None:
            return ReadResult(None, {})
        if not is_held:
            spec = as_found(spec, result.outputs)
        drifted = drifted_inputs(props, result.outputs, spec) if is_held else {}
        return ReadResult(
            result.id,
            marked(result.outputs, spec.secret_outputs(result.outputs)),
            fingerprinted_again({**inputs, **drifted}, inputs) if drifted else None,
        )

    def delete(self, id_: str, props: dict[str, Any]) -> None:
        """Remove the job as `on_delete` says."""
        with errors_to_engine():
            self._verbs.delete(id_, props, self._parse_spec(props), host.current_call())

    def _parse_spec(self, props: Mapping[str, object], *, is_unchanged: bool = False) -> JobSpec:
        return self._verbs.parse_spec(with_unknowns(props), is_unchanged=is_unchanged)

    def _old(
        self, call: engine.Call, olds: Mapping[str, object], news: Mapping[str, object]
    ) -> JobSpec:
        """Return the job as last accepted; without the engine's old inputs, from its outputs."""
        old_inputs = call.old_inputs
        return self._parse_spec(old_inputs if old_inputs is not None else projected(olds, news))


def _answer(made: Plan) -> DiffResult:
    if made.decision is Decision.UNCHANGED:
        return DiffResult(changes=False)
    host.attach_detailed_diff(
        {change.path: kind_of(change.kind, change.decision) for change in made.changes}
    )
    return DiffResult(
        changes=True, replaces=list(made.replaces), delete_before_replace=made.delete_first
    )
