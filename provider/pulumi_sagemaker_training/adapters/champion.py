"""The dynamic provider of `Champion`.

`ChampionProvider` is pickled by reference into users' states. So neither this module nor the class
may be renamed.
"""

from collections.abc import Mapping
from typing import Any, NoReturn

from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.runtime import rpc

from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.champion import (
    ChampionVerbs,
    HandOverFailed,
    id_of,
    is_secret,
)
from pulumi_sagemaker_training.adapters.runtime.refusals import NO_PROPERTY, reason
from pulumi_sagemaker_training.api.errors import InputError, TrainingJobError
from pulumi_sagemaker_training.api.settings import Settings, read_settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    masked,
    reconciled,
    secret_paths,
)


class ChampionProvider(ResourceProvider):
    """The dynamic provider of `Champion`; `lifecycle.champion` decides."""

    serialize_as_secret_always = False
    _settings = Settings()

    def configure(self, req: ConfigureRequest) -> None:
        """Read the stack's settings; makes no call."""
        host.install()
        try:
            keys = host.config_keys(req.config)
            self._settings = read_settings(req.config.get, STACK_KEYS, keys)
        except InputError as error:
            host.fail(str(error))

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Return everything that is wrong with the declaration."""
        known = _known(news)
        inputs = {**news, **reconciled(known, _olds)}
        found = self._verbs.check(known, secret_paths(inputs))
        return CheckResult(
            inputs, [CheckFailure(NO_PROPERTY, masked(reason(item), inputs)) for item in found]
        )

    def diff(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compare the declaration with the accepted one, and say what would follow."""
        try:
            _refuse_plain_after_secret(olds, news)
            plan = self._verbs.diff(olds, _known(news))
        except TrainingJobError as error:
            host.fail(masked(str(error), news))
        if plan.words:
            engine.log(host.current_call().urn, masked(plan.words, news))
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

    def update(self, _id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """Judge a challenger, or put a model of the history back."""
        try:
            _refuse_plain_after_secret(olds, news)
            outputs = self._verbs.update(olds, news, host.current_call())
        except HandOverFailed as error:
            _fail_initialized(_id, news, error)
        except TrainingJobError as error:
            host.fail(masked(str(error), news))
        return UpdateResult({**news, **outputs})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Return the state: a champion is nothing but what was decided."""
        return ReadResult(id_, props)

    @property
    def _verbs(self) -> ChampionVerbs:
        return ChampionVerbs(self._settings)


def _refuse_plain_after_secret(olds: Mapping[str, Any], news: Mapping[str, Any]) -> None:
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
        raise InputError([Violation("challenger", words)])


def _known(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties with this package's mark of what is not known."""
    return {key: _marked(value) for key, value in properties.items()}


def _marked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _marked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return UNKNOWN if value == rpc.UNKNOWN else value


def _fail_initialized(id_: str, properties: Mapping[str, Any], error: HandOverFailed) -> NoReturn:
    outputs = {**properties, **error.outputs}
    recorded = {key: value for key, value in outputs.items() if key != "__provider"}
    host.fail_initialized(id_, recorded, [masked(str(error), properties)])
