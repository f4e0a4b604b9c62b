"""`Champion` in the dynamic plugin: each call becomes a call of a verb."""

from collections.abc import Mapping
from typing import Any, NoReturn

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    UpdateResult,
)

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.adapters.dynamic.answers import (
    as_checked,
    checked_inputs,
    inputs_to_check,
    planned,
    with_unknowns,
)
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.champion import (
    ChampionVerbs,
    HandOverFailed,
    id_of,
    is_secret,
)
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.adapters.runtime.refusals import NO_PROPERTY, reason
from pulumi_sagemaker_training.api.errors import InputError, TrainingJobError
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    masked,
    reconciled_marks,
    secret_paths,
)


class DynamicChampion:
    """The engine's calls for `Champion` under one stack's settings; nothing is decided here.

    Raises:
        CallFailed: by every method, with one message.
    """

    def __init__(self, settings: Settings) -> None:
        self._verbs = ChampionVerbs(settings)
        process = process_state()
        self._checked_secrets = process.checked_secrets
        self._policies = process.remediations

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return everything that is wrong with the declaration."""
        call = host.current_call()
        given = inputs_to_check(call, olds, news, self._policies)
        known = with_unknowns(given)
        inputs = {**given, **reconciled_marks(known, olds)}
        paths = secret_paths(inputs)
        found = self._verbs.check(known, paths)
        checked = planned(
            inputs, paths, call, self._checked_secrets, is_known=not has_unknown(known)
        )
        return CheckResult(
            checked_inputs(call, olds, news, checked, self._policies),
            [CheckFailure(NO_PROPERTY, masked(reason(item), inputs)) for item in found],
        )

    def diff(self, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the declaration with the accepted one, and say what would follow."""
        call = host.current_call()
        self._policies.seen(call.urn, news, with_unknowns)
        news = dict(as_checked(news, call, self._checked_secrets))
        try:
            _refuse_plain_after_secret(olds, news)
            plan = self._verbs.diff(olds, with_unknowns(news))
        except TrainingJobError as error:
            host.fail(masked(str(error), news))
        if plan.words:
            engine.log(call.urn, masked(plan.words, news))
        return DiffResult(changes=bool(plan.changes))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Judge the first challenger."""
        call = host.current_call()
        try:
            outputs = self._verbs.create(props, call)
        except HandOverFailed as error:
            named = id_of(error.outputs, call, is_hidden=is_secret(props))
            _fail_initialized(named, props, error)
        except TrainingJobError as error:
            host.fail(masked(str(error), props))
        if not is_secret(props):
            engine.log(call.urn, str(outputs["reason"]))
        named = id_of(outputs, call, is_hidden=is_secret(props))
        return CreateResult(named, {**props, **outputs})

    def update(self, id_: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Judge a challenger, or put a model of the history back."""
        try:
            _refuse_plain_after_secret(olds, news)
            outputs = self._verbs.update(olds, news, host.current_call())
        except HandOverFailed as error:
            _fail_initialized(id_, news, error)
        except TrainingJobError as error:
            host.fail(masked(str(error), news))
        return UpdateResult({**news, **outputs})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the state: a champion is nothing but what was decided."""
        return ReadResult(id_, props)


def _refuse_plain_after_secret(olds: Mapping[str, object], news: Mapping[str, object]) -> None:
    """Refuse a plain challenger of a secret champion, whose history the engine would not encrypt.

    The engine makes an output of a dynamic resource secret where the input of this name is.

    Raises:
        InputError: the challenger is not secret, and one before it was.
    """
    if is_secret(olds) and not is_secret(news):
        words = (
            "is not secret, and an earlier one was, which the history holds; make it secret "
            "(pulumi.Output.secret), or use the plugin's Champion, which keeps the history secret"
        )
        raise InputError([Violation("challenger", words, codes.SECRET_HISTORY)])


def _fail_initialized(
    id_: str, properties: Mapping[str, object], error: HandOverFailed
) -> NoReturn:
    outputs = {**properties, **error.outputs}
    recorded = {key: value for key, value in outputs.items() if key != "__provider"}
    host.fail_initialized(id_, recorded, [masked(str(error), properties)])
