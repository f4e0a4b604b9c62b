"""The engine's verbs for a champion, the same for every adapter."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.runtime.champion_metrics import undefined_metrics
from pulumi_sagemaker_training.adapters.runtime.engine import Call
from pulumi_sagemaker_training.adapters.runtime.process import process_state
from pulumi_sagemaker_training.api.errors import InputError, TrainingJobError
from pulumi_sagemaker_training.api.services.client import Clients, utc_now
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.services.model_registry import ModelRegistry
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.paths import steps
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN, has_unknown
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.champion.contest import Contender, Rules
from pulumi_sagemaker_training.lifecycle.champion.history import (
    ChampionState,
    Decision,
    Declaration,
    NoChampionError,
    champion_state_of,
    check_pin,
    decide,
    history_as_properties,
)
from pulumi_sagemaker_training.lifecycle.champion.packages import hand_over
from pulumi_sagemaker_training.lifecycle.champion.spec import (
    ACCESS,
    HISTORY_LIMIT,
    OUTPUTS,
    PROPERTIES,
    RULES,
    ChampionSpec,
    read_spec,
)
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner, name_in
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import owner_words
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import (
    marked_paths,
    unmatched,
)

_PENDING: Final = "the challenger is judged when it has been trained"
_HIDDEN: Final = "the challenger is judged; the output reason says who wins, because it is secret"
_HIDDEN_REFUSALS: Final[Mapping[str, str]] = {
    "challenger": "cannot be the first champion; the reason is not shown, because it is secret",
    "pin": "is not in the history, whose names are not shown, because they are secret",
}
_DEFAULTS: Final[Mapping[str, object]] = {"margin": 0.0, "history_limit": float(HISTORY_LIMIT)}
_SECRET: Final = ("challenger", "pin", *OUTPUTS)
"""The properties whose secrets are in every sentence about a champion."""


class HandOverFailed(TrainingJobError):
    """A model package that could not be made; the champion itself is decided.

    Its message has the code of the cause.

    Attributes:
        outputs: what the state must keep.
    """

    def __init__(self, cause: TrainingJobError, outputs: Mapping[str, object]) -> None:
        super().__init__(f"model_package: {cause}")
        self.outputs = dict(outputs)


class ChampionPlan(NamedTuple):
    """What an update would do.

    Attributes:
        changes: the properties that changed; empty where nothing is to do.
        words: what is said of it; empty where nothing is to do.
    """

    changes: tuple[str, ...]
    words: str


class ChampionVerbs:
    """The verbs of a champion, under one stack's settings. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def check(
        self, properties: Mapping[str, object], secret_paths: tuple[str, ...] = ()
    ) -> tuple[Violation, ...]:
        """Return everything that is wrong with a declaration."""
        return read_spec(properties, secret_paths)[1]

    def diff(self, olds: Mapping[str, object], news: Mapping[str, object]) -> ChampionPlan:
        """Compare the declaration with the accepted one, and say what would follow.

        Raises:
            InputError: what is pinned is not in the history, or the state is damaged.
        """
        changes = tuple(name for name in PROPERTIES if _is_changed(name, olds, news))
        lacks_package = bool(news.get("model_package")) and not olds.get("model_package_arn")
        if lacks_package and "model_package" not in changes:
            changes = (*changes, "model_package")
        if not changes:
            return ChampionPlan((), "")
        decision = self._decision(olds, news)
        words = decision.words if decision else _PENDING
        return ChampionPlan(changes, _HIDDEN if decision and is_secret(olds, news) else words)

    def foresee(
        self, olds: Mapping[str, object] | None, news: Mapping[str, object]
    ) -> dict[str, object]:
        """Return the outputs that an update would have; unknown while the challenger is."""
        decision = self._decision(olds, news)
        if decision is None:
            return dict.fromkeys(OUTPUTS, UNKNOWN)
        outputs = _outputs(decision)
        if news.get("model_package") and not outputs["model_package_arn"]:
            outputs |= {"model_package_arn": UNKNOWN, "history": UNKNOWN}
        return outputs

    def create(self, news: Mapping[str, object], call: Call) -> dict[str, object]:
        """Judge the first challenger.

        Raises:
            InputError: it cannot be champion.
            HandOverFailed: it is, but has no model package.
        """
        return self._carried_out(None, news, call)

    def update(
        self, olds: Mapping[str, object], news: Mapping[str, object], call: Call
    ) -> dict[str, object]:
        """Judge a challenger, or put a model of the history back.

        Raises:
            InputError: what is pinned is not in the history, or the state is damaged.
            HandOverFailed: the champion is decided, but has no model package.
        """
        return self._carried_out(olds, news, call)

    def _carried_out(
        self, olds: Mapping[str, object] | None, news: Mapping[str, object], call: Call
    ) -> dict[str, object]:
        decision = self._decision(olds, news)
        if decision is None:
            raise InputError(
                [Violation("challenger", "is not known at the update", codes.NOT_KNOWN_YET)]
            )
        spec = _known_spec(news)
        if spec.package is None:
            return _outputs(_without_package(decision))
        before = _champion_state(olds) if olds is not None else None
        owner = owner_words(Owner.from_urn(call.urn, self._settings.owner_id or "").tags())
        try:
            registry = ModelRegistry(self._clients(news))
            state = hand_over(before, decision.state, spec.package, owner, registry)
        except TrainingJobError as error:
            # Without the ARN the next update does the whole hand-over.
            raise HandOverFailed(error, _outputs(_without_package(decision))) from error
        return _outputs(Decision(state, decision.words))

    def _decision(
        self, olds: Mapping[str, object] | None, news: Mapping[str, object]
    ) -> Decision | None:
        """Return what becomes of the declaration; None while it is not known."""
        spec = _known_spec(news)
        before = _champion_state(olds) if olds is not None else None
        try:
            return self._decided(spec, before, olds or {}, news)
        except NoChampionError as error:
            shown = _HIDDEN_REFUSALS[error.path] if is_secret(olds or {}, news) else error.words
            raise InputError([Violation(error.path, shown, error.code)]) from error

    def _decided(
        self,
        spec: ChampionSpec,
        before: ChampionState | None,
        olds: Mapping[str, object],
        news: Mapping[str, object],
    ) -> Decision | None:
        if news.get("pin") is UNKNOWN:
            return None
        if spec.challenger is None or spec.rules is None:
            check_pin(before, spec.pin)
            return None
        declared = Declaration(spec.challenger, spec.rules, spec.pin, spec.limit)
        is_judged_again = before is not None and any(
            _is_changed(name, olds, news) for name in RULES
        )
        is_known = before is not None and before.considered == spec.challenger.training_job_name
        if spec.pin is None and (is_judged_again or not is_known):
            self._refuse_undefined(spec.challenger, spec.rules, olds, news)
        now = utc_now().isoformat(timespec="seconds")
        return decide(before, declared, is_judged_again=is_judged_again, now=now)

    def _refuse_undefined(
        self,
        challenger: Contender,
        rules: Rules,
        olds: Mapping[str, object],
        news: Mapping[str, object],
    ) -> None:
        jobs, is_hidden = Jobs(self._clients(news)), is_secret(olds, news)
        violations = undefined_metrics(challenger, rules, jobs, is_hidden=is_hidden)
        if violations:
            raise InputError(violations)

    def _clients(self, properties: Mapping[str, Any]) -> Clients:
        given = {name: properties.get(name) for name in ACCESS}
        return process_state().clients.of(self._settings.access.overridden(**given))


def is_secret(*states: Mapping[str, object]) -> bool:
    """Tell whether a champion's challenger or history is secret in any of its states."""
    return any(steps(path)[0] in _SECRET for state in states for path in _secret_paths(state))


def _secret_paths(state: Mapping[str, object]) -> Iterator[str]:
    yield from marked_paths(state)
    # Outputs match no fingerprint either: the program has not set them.
    yield from (name for name in unmatched(state) if name not in OUTPUTS)


def id_of(outputs: Mapping[str, object], call: Call, *, is_hidden: bool) -> str:
    """Return the id of a new champion: its job, or the resource's name if the job is secret."""
    return name_in(call.urn) if is_hidden else str(outputs["training_job_name"])


def _without_package(decision: Decision) -> Decision:
    return Decision(replace(decision.state, model_package_arn=""), decision.words)


def _known_spec(properties: Mapping[str, object]) -> ChampionSpec:
    spec, violations = read_spec(properties)
    if violations:
        raise InputError(violations)
    return spec


def _outputs(decision: Decision) -> dict[str, object]:
    state = decision.state
    champion = state.champion
    return {
        "training_job_name": champion.training_job_name,
        "model_artifacts": champion.model_artifacts,
        "final_metrics": dict(champion.final_metrics),
        "won": state.considered == champion.training_job_name,
        "reason": decision.words,
        "history": history_as_properties(state.history),
        "considered": state.considered,
        "model_package_arn": state.model_package_arn or None,
    }


def _champion_state(olds: Mapping[str, object]) -> ChampionState:
    """Return what the state holds of the champion.

    Raises:
        InputError: the state is damaged; nothing is decided from it.
    """
    try:
        return champion_state_of(olds)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        words = (
            f"is damaged in the state of this champion ({type(error).__name__}); restore the state "
            "from a backup, or remove the champion from it with `pulumi state delete` and run "
            "`pulumi up`, which makes the challenger the first champion"
        )
        raise InputError([Violation("history", words, codes.CHAMPION_STATE)]) from error


def _is_changed(name: str, olds: Mapping[str, object], news: Mapping[str, object]) -> bool:
    old, new = (_plain(given.get(name)) or _DEFAULTS.get(name) for given in (olds, news))
    return has_unknown(news.get(name)) or old != new


def _plain(value: object) -> object:
    """Return a value in which what is empty is absent, and numbers are floats."""
    if isinstance(value, Mapping):
        found = {key: _plain(item) for key, item in value.items()}
        return {key: item for key, item in found.items() if item is not None} or None
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value] or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    return value or None
