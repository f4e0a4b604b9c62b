"""Whether a challenger is better than the champion. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan
from typing import Final, Literal, NamedTuple

from pulumi_sagemaker_training.lifecycle.training_job.decisions.metric_gate import MetricGate

Direction = Literal["maximize", "minimize"]
DIRECTIONS: Final[tuple[Direction, ...]] = ("maximize", "minimize")


@dataclass(frozen=True, slots=True)
class Contender:
    """A trained model.

    Attributes:
        training_job_name: the job that trained it.
        model_artifacts: the URI of its `model.tar.gz`.
        final_metrics: name -> last value.
    """

    training_job_name: str
    model_artifacts: str
    final_metrics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a challenger must do to win.

    Attributes:
        metric: the metric that is compared.
        direction: whether more or less of it is better.
        margin: by how much it must be better; with 0 any difference counts.
        gates: name of a metric -> the bounds that it must keep, besides.
    """

    metric: str
    direction: Direction
    margin: float = 0.0
    gates: Mapping[str, MetricGate] = field(default_factory=dict)


class ContestResult(NamedTuple):
    """The result of one contest, with its reason in words."""

    wins: bool
    reason: str


def decide_contest(
    rules: Rules, champion: Contender | None, challenger: Contender
) -> ContestResult:
    """Return whether a challenger wins.

    It loses if it reports no value of the metric, misses a gate, or is not better by the margin.
    Without a champion, or if the champion reports no value, a challenger that keeps the gates wins.
    """
    value = _value(challenger, rules.metric)
    if value is None:
        return ContestResult(wins=False, reason=f"it reports no value of {rules.metric}")
    for name, gate in rules.gates.items():
        found = _value(challenger, name)
        if found is None or not gate.admits(found):
            shown = "no value" if found is None else f"{found:g}"
            return ContestResult(wins=False, reason=f"{name} is {shown}, and must be {gate}")
    before = _value(champion, rules.metric) if champion is not None else None
    if champion is None or before is None:
        return ContestResult(
            wins=True, reason=f"{rules.metric} is {value:g}, and there is none to compare with"
        )
    return _compare(rules, before, value, champion.training_job_name)


def _compare(rules: Rules, before: float, value: float, champion: str) -> ContestResult:
    gain = value - before if rules.direction == "maximize" else before - value
    # Two figures of different sizes have no exact difference: 0.3 - 0.2 is less than 0.1.
    wins = gain > 0 and gain >= rules.margin * (1 - 1e-9)
    better = "is better than" if wins else "is not better than"
    margin = f" by at least {rules.margin:g}" if rules.margin else ""
    figures = f"{rules.metric} {value:g} {better} {before:g} of {champion}{margin}"
    return ContestResult(wins, figures)


def _value(contender: Contender, metric: str) -> float | None:
    found = contender.final_metrics.get(metric)
    return None if found is None or isnan(found) else found
