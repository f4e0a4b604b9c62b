"""The arguments of a sweep besides template and points, read and checked. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pulumi_sagemaker_training.api.values.numbers import finite, number_as_written
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import named_size
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import (
    DIRECTIONS,
    EARLY_STOPPING,
    ON_FAILED_TRIALS,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.space import (
    MOST_TRIALS,
    SEARCHES,
    Refuse,
    Sampling,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.stopping import (
    AFTER_SECONDS,
    MIN_TRIALS,
    EarlyStopping,
)

MAX_PARALLEL: Final = 10
_MOST_SECONDS: Final = 2_419_200
"""The longest that a training may take: 28 days (StoppingCondition in the API reference)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many trials run, and how many may fail.

    Attributes:
        max_parallel: how many run at once, at most.
        max_failed_trials: how many may fail.
        on_failed_trials: `continue` or `stop`.
    """

    max_parallel: int = MAX_PARALLEL
    max_failed_trials: int = 0
    on_failed_trials: str = ON_FAILED_TRIALS[0]


def read_objective(given: Mapping[str, object], refuse: Refuse) -> Objective:
    """Return the objective; `refuse` is called for what is wrong."""
    metric = given.get("objective_metric")
    if not has_unknown(metric) and not (isinstance(metric, str) and metric):
        refuse("objective_metric", f"{_wrong(metric)}; give a metric's name")
    direction = _choice(given, "direction", DIRECTIONS, refuse, default=None)
    return Objective(metric if isinstance(metric, str) else "", direction)


def read_limits(given: Mapping[str, object], refuse: Refuse) -> Limits:
    """Return the limits; `refuse` is called for what is wrong."""
    return Limits(
        max_parallel=_whole(given, "max_parallel", MAX_PARALLEL, 1, MOST_TRIALS, refuse),
        max_failed_trials=_whole(given, "max_failed_trials", 0, 0, MOST_TRIALS, refuse),
        on_failed_trials=_choice(given, "on_failed_trials", ON_FAILED_TRIALS, refuse),
    )


def read_sampling(given: Mapping[str, object], refuse: Refuse) -> Sampling:
    """Return how points are taken; `refuse` is called for what is wrong."""
    search = _choice(given, "search", SEARCHES, refuse)
    seed = _whole(given, "seed", 0, 0, 2**53 - 1, refuse)
    if given.get("space") is None:
        for name in ("search", "samples", "seed"):
            if given.get(name) is not None:
                refuse(name, "is only for a `space`, and there is none; remove it")
        return Sampling(search, None, seed)
    if search == "grid":
        if given.get("samples") is not None:
            refuse(
                "samples",
                "is not for a grid, which takes every combination; remove it, or "
                "give search='random' or 'sobol'",
            )
        return Sampling(search, None, seed)
    if given.get("samples") is None:
        refuse("samples", f"is missing: search={search!r} needs how many points to take")
    return Sampling(search, _whole(given, "samples", 1, 1, MOST_TRIALS, refuse), seed)


def read_early_stopping(given: Mapping[str, object], refuse: Refuse) -> EarlyStopping | None:
    """Return when trials are stopped, or None; `refuse` is called for what is wrong."""
    path, rule = "early_stopping", given.get("early_stopping")
    if rule is None or has_unknown(rule):
        return None
    if not isinstance(rule, Mapping):
        refuse(path, f"{_shown(rule)} is not allowed; give a map with `median` or `floor`")
        return None
    below = _below(path, refuse)
    unknown = sorted(set(rule) - set(EARLY_STOPPING))
    for name in unknown:
        meant = nearest(name, EARLY_STOPPING)
        hint = f"did you mean {meant!r}?" if meant else f"it has {', '.join(EARLY_STOPPING)}"
        below(name, f"is not a member of early stopping; {hint}")
    median = rule.get("median", False)
    if not isinstance(median, bool):
        below("median", f"{_shown(median)} is not allowed; give a truth value")
    floor = rule.get("floor")
    if floor is not None and finite(floor) is None:
        below("floor", f"{_shown(floor)} is not allowed; give a number")
        floor = None
    if median is not True and rule.get("floor") is None and not unknown:
        refuse(path, "stops nothing; give `median` or `floor`")
    return EarlyStopping(
        median=median is True,
        min_trials=_whole(rule, "min_trials", MIN_TRIALS, 1, MOST_TRIALS, below),
        floor=None if floor is None else float(floor),
        after_seconds=_whole(rule, "after_seconds", AFTER_SECONDS, 0, _MOST_SECONDS, below),
    )


def _below(path: str, refuse: Refuse) -> Refuse:
    return lambda name, message: refuse(f"{path}.{name}", message)


def _choice(
    given: Mapping[str, object],
    name: str,
    choices: Sequence[str],
    refuse: Callable[[str, str], None],
    default: str | None = "",
) -> str:
    """Return a word; the first of the choices if it is not given, wrong or unknown."""
    value = given.get(name)
    if has_unknown(value) or (value is None and default is not None):
        return choices[0]
    if isinstance(value, str) and value in choices:
        return value
    meant = nearest(value, choices) if isinstance(value, str) else None
    hint = f"did you mean {meant!r}?" if meant else f"give {' or '.join(map(repr, choices))}"
    refuse(name, f"{_wrong(value)}; {hint}")
    return choices[0]


def _whole(
    given: Mapping[str, Any], name: str, default: int, low: int, high: int, refuse: Refuse
) -> int:
    """Return a whole number; the default if it is not given, wrong or unknown."""
    value = given.get(name)
    if value is None or has_unknown(value):
        return default
    number = finite(value)
    if number is not None and number.is_integer() and low <= number <= high:
        return int(value)
    refuse(name, f"{_shown(value)} is not allowed; give a whole number from {low} to {high}")
    return default


def _wrong(value: object) -> str:
    return "is missing" if value is None else f"{_shown(value)} is not allowed"


def _shown(value: object) -> str:
    if isinstance(value, Mapping | list | tuple):
        return named_size(value)
    return repr(number_as_written(value))
