"""Whether a challenger is better than the champion."""

from math import nan

import pytest

from pulumi_sagemaker_training.lifecycle.champion.contest import (
    Contender,
    Direction,
    Rules,
    decide_contest,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.metric_gate import MetricGate


def model(name: str, **metrics: float) -> Contender:
    return Contender(name, f"s3://b/{name}/model.tar.gz", metrics)


@pytest.mark.parametrize(
    ("direction", "margin", "before", "value", "wins"),
    [
        ("maximize", 0, 0.9, 0.91, True),
        ("maximize", 0, 0.9, 0.9, False),
        ("maximize", 0, 0.9, 0.89, False),
        ("maximize", 0.1, 0.2, 0.3, True),
        ("maximize", 0.1, 0.2, 0.29, False),
        ("minimize", 0, 3.0, 2.9, True),
        ("minimize", 0, 3.0, 3.1, False),
        ("minimize", 0.5, 3.0, 2.5, True),
        ("minimize", 0.5, 3.0, 2.6, False),
    ],
)
def test_a_challenger_wins_if_it_is_better_by_the_margin(
    direction: Direction,
    margin: float,
    before: float,
    value: float,
    wins: bool,
) -> None:
    rules = Rules("m", direction, margin)
    assert decide_contest(rules, model("a", m=before), model("b", m=value)).wins is wins


def test_the_reason_names_both_figures_and_the_margin() -> None:
    found = decide_contest(
        Rules("loss", "minimize", 0.1), model("a", loss=1.0), model("b", loss=0.95)
    )
    assert found.reason == "loss 0.95 is not better than 1 of a by at least 0.1"


@pytest.mark.parametrize("metrics", [{}, {"m": nan}])
def test_a_challenger_without_a_value_loses(metrics: dict[str, float]) -> None:
    found = decide_contest(Rules("m", "maximize"), model("a", m=0.1), model("b", **metrics))
    assert (found.wins, found.reason) == (False, "it reports no value of m")


@pytest.mark.parametrize(("metrics", "shown"), [({"f": 0.4}, "0.4"), ({}, "no value")])
def test_a_challenger_that_misses_a_gate_loses(metrics: dict[str, float], shown: str) -> None:
    rules = Rules("m", "maximize", gates={"f": MetricGate(low=0.5)})
    found = decide_contest(rules, None, model("b", m=1.0, **metrics))
    assert (found.wins, found.reason) == (False, f"f is {shown}, and must be at least 0.5")


@pytest.mark.parametrize("champion", [None, model("a"), model("a", m=nan)])
def test_a_challenger_wins_if_there_is_nothing_to_compare_with(champion: Contender | None) -> None:
    assert decide_contest(Rules("m", "minimize", 5.0), champion, model("b", m=1.0)).wins
