"""The champion, how it came to be, and what a declaration makes of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, NamedTuple

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.codes import ErrorCode
from pulumi_sagemaker_training.lifecycle.champion.contest import (
    Contender,
    ContestResult,
    Rules,
    decide_contest,
)

Result = Literal["won", "lost", "pinned", "deposed"]
RESULTS: Final[tuple[Result, ...]] = ("won", "lost", "pinned", "deposed")


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the history.

    Attributes:
        contender: the model.
        result: `won` or `lost` against the champion of that time; `pinned` if a setting made it
            champion again; `deposed` if it was champion until then.
        reason: why, in words.
        decided_at: when, as an ISO 8601 time.
        model_package_arn: its package in the model registry; empty without one.
    """

    contender: Contender
    result: Result
    reason: str
    decided_at: str
    model_package_arn: str = ""


@dataclass(frozen=True, slots=True)
class ChampionState:
    """What the state of a stack holds of a champion.

    Attributes:
        champion: the model that the outputs name.
        considered: the job of the last challenger that was judged.
        history: newest first.
        model_package_arn: the champion's package; empty without one.
    """

    champion: Contender
    considered: str
    history: tuple[Record, ...]
    model_package_arn: str = ""


class Declaration(NamedTuple):
    """What a program declares.

    Attributes:
        challenger: the model that wants to be champion.
        rules: what it must do.
        pin: the job of the history whose model is champion, whatever challenges it.
        limit: how many entries the history has at most.
    """

    challenger: Contender
    rules: Rules
    pin: str | None
    limit: int


class Decision(NamedTuple):
    """What becomes of a declaration: the new state, and what is said about it."""

    state: ChampionState
    words: str


class NoChampionError(ValueError):
    """The first challenger did not win, or what is pinned is not in the history.

    Args:
        path: the property that is refused.
        words: why.
        code: the kind of cause.
    """

    def __init__(self, path: str, words: str, code: ErrorCode) -> None:
        self.path = path
        self.words = words
        self.code = code
        super().__init__(f"{path}: {words}")


def decide(
    before: ChampionState | None, declared: Declaration, *, is_judged_again: bool, now: str
) -> Decision:
    """Return the state that follows.

    Args:
        before: what the state holds; None if there is no champion yet.
        declared: the declaration.
        is_judged_again: whether the rules or the pin changed, so that a challenger that lost is
            judged once more.
        now: the time of the decision, as an ISO 8601 time.

    Raises:
        NoChampionError: there is none yet and the challenger does not win, or the pin is wrong.
    """
    if before is None:
        return _first(declared, now)
    state, said = _pinned(before, declared, now)
    challenger = declared.challenger
    if challenger == state.champion:
        state = replace(state, considered=challenger.training_job_name)
    elif _is_same_model(challenger, state.champion):
        state, more = _remeasured(state, challenger, now)
        said = [*said, more]
    elif not _is_considered(state, challenger) or (
        is_judged_again and not _is_deposed(state, challenger)
    ):
        state, more = _judged(state, declared, now)
        said = [*said, more]
    bounded = replace(state, history=_bounded(state, declared.limit))
    return Decision(bounded, "; ".join(said) or f"{_name(bounded.champion)} stays champion")


def _first(declared: Declaration, now: str) -> Decision:
    challenger = declared.challenger
    if declared.pin not in (None, challenger.training_job_name):
        words = f"{declared.pin!r} is not in the history, which is empty; remove it"
        raise NoChampionError("pin", words, codes.NOT_IN_HISTORY)
    result = decide_contest(declared.rules, None, challenger)
    if not result.wins:
        words = f"{_name(challenger)} cannot be the first champion: {result.reason}"
        raise NoChampionError("challenger", words, codes.NO_CHAMPION)
    record = Record(challenger, "won", result.reason, now)
    state = ChampionState(challenger, challenger.training_job_name, (record,))
    return Decision(state, f"{_name(challenger)} is the first champion: {result.reason}")


def _pinned(
    before: ChampionState, declared: Declaration, now: str
) -> tuple[ChampionState, list[str]]:
    """Return the state with the pinned model as its champion."""
    pin = declared.pin
    if pin is None or pin == before.champion.training_job_name:
        return before, []
    found = _pinned_record(before, pin)
    reason = f"{pin} was pinned"
    deposed = Record(before.champion, "deposed", reason, now, before.model_package_arn)
    raised = replace(found, result="pinned", reason=reason, decided_at=now)
    history = (raised, deposed, *before.history)
    state = ChampionState(found.contender, before.considered, history, found.model_package_arn)
    return state, [f"{pin} is champion again, as pin says; {_name(before.champion)} is deposed"]


def check_pin(before: ChampionState | None, pin: str | None) -> None:
    """Refuse a pin that names no job of the history, also while the challenger is not known.

    Raises:
        NoChampionError: the pin is wrong.
    """
    if before is not None and pin not in (None, before.champion.training_job_name):
        _pinned_record(before, str(pin))


def _pinned_record(before: ChampionState, pin: str) -> Record:
    found = _newest(before, pin)
    if found is None:
        names = dict.fromkeys(r.contender.training_job_name for r in before.history)
        words = f"{pin!r} is not in the history; it has {', '.join(names)}"
        raise NoChampionError("pin", words, codes.NOT_IN_HISTORY)
    return found


def _is_same_model(one: Contender, other: Contender) -> bool:
    """Tell whether two contenders have one model: a job of the same name wrote it to one place."""
    return (one.training_job_name, one.model_artifacts) == (
        other.training_job_name,
        other.model_artifacts,
    )


def _is_considered(state: ChampionState, challenger: Contender) -> bool:
    """Tell whether a challenger was judged last, and not another job that had its name."""
    last = _newest(state, challenger.training_job_name)
    is_last = challenger.training_job_name == state.considered
    return is_last and (last is None or last.contender == challenger)


def _newest(state: ChampionState, name: str) -> Record | None:
    return next((r for r in state.history if r.contender.training_job_name == name), None)


def _remeasured(state: ChampionState, challenger: Contender, now: str) -> tuple[ChampionState, str]:
    """Return the state of a champion whose job has other metrics; its old model is gone."""
    words = "its job reports other metrics than when it became champion"
    record = Record(challenger, "won", words, now, state.model_package_arn)
    name = challenger.training_job_name
    kept = ChampionState(challenger, name, (record, *state.history), state.model_package_arn)
    return kept, f"{name} stays champion; {words}"


def _judged(state: ChampionState, declared: Declaration, now: str) -> tuple[ChampionState, str]:
    challenger, name = declared.challenger, _name(declared.challenger)
    if declared.pin is not None:
        result = ContestResult(wins=False, reason=f"{declared.pin} is pinned")
    else:
        result = decide_contest(declared.rules, state.champion, challenger)
    record = Record(challenger, "won" if result.wins else "lost", result.reason, now)
    history = (record, *state.history)
    if result.wins:
        won = ChampionState(challenger, challenger.training_job_name, history)
        return won, f"{name} is champion in place of {_name(state.champion)}: {result.reason}"
    kept = replace(state, considered=challenger.training_job_name, history=history)
    return kept, f"{_name(state.champion)} stays champion; {name} lost: {result.reason}"


def _is_deposed(state: ChampionState, contender: Contender) -> bool:
    """Tell whether a model was champion until a pin ended it; it does not come back by itself."""
    last = _newest(state, contender.training_job_name)
    return last is not None and last.contender == contender and last.result == "deposed"


def _bounded(state: ChampionState, limit: int) -> tuple[Record, ...]:
    """Return the newest entries; that of the champion's own victory is always among them."""
    kept = list(state.history[:limit])
    own = next((r for r in state.history if r.contender == state.champion), None)
    if own is not None and own not in kept:
        kept[-1] = own
    return tuple(kept)


def with_package(state: ChampionState, arn: str) -> ChampionState:
    """Return a state whose champion has a model package."""
    history = tuple(
        replace(record, model_package_arn=arn) if record.contender == state.champion else record
        for record in state.history
    )
    return replace(state, model_package_arn=arn, history=history)


def _name(contender: Contender) -> str:
    return contender.training_job_name


def history_as_properties(history: Sequence[Record]) -> list[dict[str, object]]:
    """Return a history for the state and the outputs."""
    return [
        {
            "training_job_name": record.contender.training_job_name,
            "model_artifacts": record.contender.model_artifacts,
            "final_metrics": dict(record.contender.final_metrics),
            "result": record.result,
            "reason": record.reason,
            "decided_at": record.decided_at,
            **({"model_package_arn": record.model_package_arn} if record.model_package_arn else {}),
        }
        for record in history
    ]


def champion_state_of(outputs: Mapping[str, Any]) -> ChampionState:
    """Return what the outputs in a state say of its champion.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: the state is damaged.
    """
    history = history_of_properties(outputs["history"])
    if not history:
        raise ValueError("a champion has a history")
    package = str(outputs.get("model_package_arn") or "")
    return ChampionState(_contender(outputs), _text(outputs["considered"]), history, package)


def history_of_properties(listed: Sequence[Mapping[str, object]]) -> tuple[Record, ...]:
    """Return the history that a state holds.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: the state is damaged.
    """
    return tuple(
        Record(
            _contender(item),
            RESULTS[RESULTS.index(item["result"])],
            _text(item["reason"]),
            _text(item["decided_at"]),
            str(item.get("model_package_arn") or ""),
        )
        for item in listed
    )


def _contender(item: Mapping[str, Any]) -> Contender:
    metrics = {str(name): float(value) for name, value in (item.get("final_metrics") or {}).items()}
    return Contender(_text(item["training_job_name"]), _text(item["model_artifacts"]), metrics)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError("the state has no text here")
    return value
