"""`sagemaker-training:index:Champion` in the plugin: each call becomes a call of a verb."""

from collections.abc import Mapping
from typing import Any

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.provider.experimental.provider import (
    CheckRequest,
    CheckResponse,
    CreateRequest,
    CreateResponse,
    DeleteRequest,
    DiffRequest,
    DiffResponse,
    ReadRequest,
    ReadResponse,
    UpdateRequest,
    UpdateResponse,
)

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.answers import failures
from pulumi_sagemaker_training.adapters.plugin.champion_names import (
    champion_plugin_path,
    champion_python_path,
    champion_to_plugin,
    champion_to_python,
    in_champion_words,
)
from pulumi_sagemaker_training.adapters.plugin.config import in_own_config
from pulumi_sagemaker_training.adapters.plugin.property_values import (
    Properties,
    marked,
    plain,
    secrets_in,
)
from pulumi_sagemaker_training.adapters.plugin.server import CallFailed, InitFailed
from pulumi_sagemaker_training.adapters.plugin.words import speaks_python
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.champion import (
    ChampionVerbs,
    HandOverFailed,
    id_of,
    is_secret,
)
from pulumi_sagemaker_training.api.errors import TrainingJobError
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.champion.spec import OUTPUTS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import masked


def _in_words(error: object) -> str:
    text = str(error)
    return in_own_config(text if speaks_python() else in_champion_words(text))


def _path_in_words(path: str) -> str:
    return path if speaks_python() else champion_plugin_path(path)


class ChampionResource:
    """The engine's calls for `Champion`, under one stack's settings. They block.

    Raises:
        CallFailed: by every method, with one message.
    """

    def __init__(self, settings: Settings) -> None:
        self._verbs = ChampionVerbs(settings)

    def check(self, request: CheckRequest) -> CheckResponse:
        """Return everything that is wrong with the declaration, by its paths."""
        news = _read(request.new_inputs)
        violations = self._verbs.check(news, tuple(news[SECRETS_KEY]))
        found = failures(violations, _path_in_words, _in_words)
        return CheckResponse(request.new_inputs, found)

    def diff(self, request: DiffRequest, old_inputs: Properties | None) -> DiffResponse:
        """Compare the declaration with the accepted one, and say what would follow."""
        news = _read(request.new_inputs)
        olds = _former(request.old_state, old_inputs)
        try:
            plan = self._verbs.diff(olds, news)
        except TrainingJobError as error:
            raise CallFailed(_masked(error, news)) from error
        if plan.words:
            engine.log(request.urn, _masked(plan.words, news))
        names = [champion_plugin_path(name) for name in plan.changes]
        return DiffResponse(changes=bool(names), diffs=names)

    def create(self, request: CreateRequest) -> CreateResponse:
        """Judge the first challenger; at preview, return the outputs that are known."""
        news = _read(request.properties)
        if request.preview:
            return CreateResponse(None, self._foreseen(None, news))
        call, is_hidden = engine.Call("Create", request.urn), is_secret(news)
        try:
            outputs = self._verbs.create(news, call)
        except HandOverFailed as error:
            named = id_of(error.outputs, call, is_hidden=is_hidden)
            raise _init_failed(error, named, {}, news, request.properties) from error
        except TrainingJobError as error:
            raise CallFailed(_masked(error, news)) from error
        if not is_hidden:
            engine.log(request.urn, _in_words(outputs["reason"]))
        named = id_of(outputs, call, is_hidden=is_hidden)
        return CreateResponse(named, _outs(outputs, {}, news))

    def update(self, request: UpdateRequest, old_inputs: Properties | None) -> UpdateResponse:
        """Judge a challenger, or put a model of the history back."""
        news = _read(request.news)
        olds = _former(request.olds, old_inputs)
        if request.preview:
            return UpdateResponse(self._foreseen(olds, news))
        try:
            outputs = self._verbs.update(olds, news, engine.Call("Update", request.urn))
        except HandOverFailed as error:
            raise _init_failed(error, request.resource_id, olds, news, request.news) from error
        except TrainingJobError as error:
            raise CallFailed(_masked(error, news)) from error
        return UpdateResponse(_outs(outputs, olds, news))

    def read(self, request: ReadRequest) -> ReadResponse:
        """Return the state: a champion is nothing but what was decided."""
        if not request.inputs:
            words = "a champion cannot be imported: declare it, and its challenger is the first one"
            raise CallFailed(codes.with_code(words, codes.NO_IMPORT))
        return ReadResponse(request.resource_id, dict(request.properties), dict(request.inputs))

    def delete(self, request: DeleteRequest) -> None:
        """Forget the champion; models and model packages stay."""

    def _foreseen(
        self, olds: Mapping[str, object] | None, news: Mapping[str, object]
    ) -> dict[str, PropertyValue]:
        try:
            return _outs(self._verbs.foresee(olds, news), olds or {}, news)
        except TrainingJobError as error:
            raise CallFailed(_masked(error, news)) from error


def _read(properties: Properties) -> dict[str, Any]:
    paths = [champion_python_path(location) for location in secrets_in(properties)]
    return {**champion_to_python(plain(properties)), SECRETS_KEY: paths}


def _former(state: Properties, inputs: Properties | None) -> dict[str, object]:
    """Return the accepted declaration and its outputs, with what is secret of either."""
    held, given = _read(state), _read(inputs or {})
    return {**held, **given, SECRETS_KEY: [*held[SECRETS_KEY], *given[SECRETS_KEY]]}


def _masked(text: object, news: Mapping[str, object]) -> str:
    return _in_words(masked(str(text), news))


def _outs(
    outputs: Mapping[str, object], olds: Mapping[str, object], news: Mapping[str, Any]
) -> dict[str, PropertyValue]:
    """Return outputs for the state; all are secret if a part of any challenger is or was."""
    paths = [str(path) for path in news[SECRETS_KEY]]
    given = {key: value for key, value in news.items() if key != SECRETS_KEY}
    hidden = [*paths, *(OUTPUTS if is_secret(olds, news) else ())]
    named = champion_to_plugin({**given, **outputs})
    return marked(named, [champion_plugin_path(path) for path in hidden])


def _init_failed(
    error: HandOverFailed,
    id_: str,
    olds: Mapping[str, object],
    news: Mapping[str, object],
    inputs: Properties,
) -> InitFailed:
    outputs = _outs(error.outputs, olds, news)
    return InitFailed(id_, outputs, dict(inputs), [_masked(error, news)])
