"""Early stopping: whether a trial does so badly that it is not worth its end. Pure.

A trial's curve is what it has reported of its metric to CloudWatch, by the seconds of its training.
The median rule compares the best value of a trial with the running averages of the completed ones.

Source of the rule: D. Golovin et al., "Google Vizier: A Service for Black-Box Optimization", KDD
2017, section 3.2.1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Final, NamedTuple

from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective

MIN_TRIALS: Final = 5
AFTER_SECONDS: Final = 60
LONGEST_CURVE: Final = 12
"""The points of a curve that the state keeps."""


class Reading(NamedTuple):
    """One point of a curve.

    Attributes:
        at_s: seconds since the training began.
        value: the metric.
    """

    at_s: float
    value: float


Curve = Sequence[Reading]


@dataclass(frozen=True, slots=True)
class EarlyStopping:
    """When trials are stopped.

    Attributes:
        median: whether the median rule applies.
        min_trials: how many completed trials it needs.
        floor: the worst value that a trial may have; None for no floor.
        after_seconds: how long every trial trains at least, in seconds.
    """

    median: bool = False
    min_trials: int = MIN_TRIALS
    floor: float | None = None
    after_seconds: int = AFTER_SECONDS


def reason_to_stop(
    curve: Curve, completed: Iterable[Curve], rule: EarlyStopping, objective: Objective
) -> str:
    """Return why a running trial should be stopped; empty if it should continue.

    Args:
        curve: what it has reported so far.
        completed: the curves of the completed trials.
        rule: when trials are stopped.
        objective: which values are better.
    """
    if not curve or curve[-1].at_s < rule.after_seconds:
        return ""
    at_s, best = curve[-1].at_s, objective.best([reading.value for reading in curve])
    if rule.floor is not None and objective.is_better(rule.floor, best):
        return f"{objective.metric} {best:g} after {at_s:.0f} s is worse than {rule.floor:g}"
    if not rule.median:
        return ""
    averages = [average for c in completed if (average := _average(c, at_s)) is not None]
    if len(averages) < rule.min_trials or not objective.is_better(median(averages), best):
        return ""
    return (
        f"{objective.metric} {best:g} after {at_s:.0f} s is worse than the median "
        f"{median(averages):g} of {len(averages)} trials"
    )


def _average(curve: Curve, until_s: float) -> float | None:
    values = [reading.value for reading in curve if reading.at_s <= until_s]
    return fmean(values) if values else None


def thinned(curve: Curve, most: int = LONGEST_CURVE) -> list[Reading]:
    """Return some readings of a curve, evenly chosen, with the first and the last."""
    if len(curve) <= most:
        return list(curve)
    last = len(curve) - 1
    return [curve[round(index * last / (most - 1))] for index in range(most)]
