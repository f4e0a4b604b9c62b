"""The champion, and what a declaration makes of it."""

import pytest

from pulumi_sagemaker_training.lifecycle.champion.contest import Contender, Rules
from pulumi_sagemaker_training.lifecycle.champion.history import (
    ChampionState,
    Declaration,
    NoChampionError,
    check_pin,
    decide,
    history_as_properties,
    history_of_properties,
    with_package,
)

RULES = Rules("m", "maximize", 0.1)
NOW = "2026-11-26T09:30:00+00:00"


def model(name: str, value: float) -> Contender:
    return Contender(name, f"s3://b/{name}/model.tar.gz", {"m": value})


def after(
    before: ChampionState | None,
    challenger: Contender,
    *,
    pin: str | None = None,
    rules: Rules = RULES,
    again: bool = False,
    limit: int = 20,
) -> ChampionState:
    declared = Declaration(challenger, rules, pin, limit)
    return decide(before, declared, is_judged_again=again, now=NOW).state


def results(state: ChampionState) -> list[tuple[str, str]]:
    return [(r.contender.training_job_name, r.result) for r in state.history]


A, B, C = model("a", 0.5), model("b", 0.7), model("c", 0.72)


def test_the_first_challenger_is_champion() -> None:
    state = after(None, A)
    assert (state.champion, state.considered, results(state)) == (A, "a", [("a", "won")])


def test_a_first_challenger_that_misses_a_gate_makes_no_champion() -> None:
    with pytest.raises(NoChampionError, match="challenger: a cannot be the first champion: "):
        after(None, Contender("a", "s3://b/a", {}))


def test_a_better_challenger_takes_the_place_of_the_champion() -> None:
    state = after(after(None, A), B)
    assert (state.champion, results(state)) == (B, [("b", "won"), ("a", "won")])


def test_a_challenger_that_is_not_better_by_the_margin_changes_the_history_alone() -> None:
    state = after(after(after(None, A), B), C)
    assert (state.champion, state.considered) == (B, "c")
    assert results(state)[0] == ("c", "lost")


def test_the_same_challenger_is_judged_once() -> None:
    state = after(after(None, A), model("x", 0.1))
    assert after(state, model("x", 0.1)) == state


def test_a_challenger_that_lost_is_judged_once_more_by_new_rules() -> None:
    lost = after(after(None, B), C)
    state = after(lost, C, rules=Rules("m", "maximize"), again=True)
    assert (state.champion, results(state)[0]) == (C, ("c", "won"))


def test_a_pin_makes_a_model_of_the_history_champion_again() -> None:
    state = after(after(after(None, A), B), B, pin="a", again=True)
    assert state.champion == A
    assert results(state)[:2] == [("a", "pinned"), ("b", "deposed")]


def test_a_challenger_of_a_pinned_champion_loses() -> None:
    pinned = after(after(after(None, A), B), B, pin="a", again=True)
    state = after(pinned, model("d", 0.99), pin="a")
    assert (state.champion, state.history[0].reason) == (A, "a is pinned")


def test_a_deposed_model_does_not_come_back_when_the_pin_goes() -> None:
    pinned = after(after(after(None, A), B), B, pin="a", again=True)
    assert after(pinned, B, again=True).champion == A


def test_a_challenger_that_came_under_a_pin_is_judged_when_the_pin_goes() -> None:
    pinned = after(after(after(None, A), B), B, pin="a", again=True)
    waiting = after(pinned, model("d", 0.99), pin="a")
    assert after(waiting, model("d", 0.99), again=True).champion.training_job_name == "d"


def test_what_is_pinned_must_be_in_the_history() -> None:
    with pytest.raises(NoChampionError, match="pin: 'z' is not in the history; it has b, a"):
        after(after(after(None, A), B), B, pin="z")
    with pytest.raises(NoChampionError, match="pin: 'z' is not in the history, which is empty"):
        after(None, A, pin="z")


def test_a_bounded_history_keeps_the_champions_own_entry() -> None:
    state = after(None, B)
    for number in range(5):
        state = after(state, model(f"x{number}", 0.1), limit=3)
    assert results(state) == [("x4", "lost"), ("x3", "lost"), ("b", "won")]


def test_a_history_survives_the_state() -> None:
    state = with_package(after(after(None, A), B), "arn:b")
    assert history_of_properties(history_as_properties(state.history)) == state.history


def test_the_package_of_a_champion_comes_back_with_it() -> None:
    first = with_package(after(None, A), "arn:a")
    second = with_package(after(first, B), "arn:b")
    state = after(second, B, pin="a", again=True)
    assert state.model_package_arn == "arn:a"
    assert state.history[1].model_package_arn == "arn:b"


def test_a_challenger_that_was_trained_again_under_its_name_is_judged_again() -> None:
    lost = after(after(None, B), model("x", 0.1))
    assert after(lost, model("x", 0.9)).champion == model("x", 0.9)


def test_a_champion_whose_job_was_trained_again_to_the_same_place_has_the_new_metrics() -> None:
    retrained = model("b", 0.6)
    state = after(after(None, B), retrained)
    assert (state.champion, results(state)) == (retrained, [("b", "won"), ("b", "won")])
    assert after(state, model("d", 0.75)).champion.training_job_name == "d"


def test_a_job_with_the_champions_name_and_another_model_has_to_win() -> None:
    elsewhere = Contender("b", "s3://b/other/model.tar.gz", {"m": 0.71})
    state = after(after(None, B), elsewhere)
    assert (state.champion, results(state)[0]) == (B, ("b", "lost"))


def test_a_pin_is_refused_also_while_the_challenger_is_not_known() -> None:
    check_pin(None, "z")
    check_pin(after(None, A), "a")
    with pytest.raises(NoChampionError, match="pin: 'z' is not in the history; it has a"):
        check_pin(after(None, A), "z")
