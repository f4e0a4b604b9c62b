"""Statistics of metric values over periods, as CloudWatch computes them. Pure.

Source: the API reference of GetMetricStatistics and GetMetricData, and CloudWatch's user guide,
"CloudWatch statistics definitions" and "Percentiles". How CloudWatch interpolates a percentile is
not documented; here it is linear between the two nearest values.
"""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

MINUTE_S = 60
_DAY_S = 86_400
_HIGH_RESOLUTION = (1, 5, 10, 20, 30)
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{0,10})?|100)")
_ROUNDED_TO = ((15 * _DAY_S, MINUTE_S), (63 * _DAY_S, 300), (math.inf, 3600))
"""Up to which age a time is rounded down to how many seconds."""


class Sample(NamedTuple):
    """Values that were recorded at one time, as a statistic set.

    Attributes:
        at: the time, in seconds since 1970.
        sample_count: how many values these are.
        total: their sum.
        low: the smallest.
        high: the largest.
        unit: CloudWatch's name of the unit.
        is_high_resolution: whether it is kept by the second; otherwise by the minute.
    """

    at: float
    sample_count: float
    total: float
    low: float
    high: float
    unit: str = "None"
    is_high_resolution: bool = False

    @classmethod
    def of(cls, at: float, value: float, count: float = 1.0) -> "Sample":
        """Return a value that was recorded once or more often."""
        return cls(at, count, value * count, value, value)


class Window(NamedTuple):
    """The samples of one period, and its begin."""

    start: float
    samples: Sequence[Sample]


def is_period(seconds: int) -> bool:
    """Tell whether CloudWatch has periods of this length."""
    return seconds in _HIGH_RESOLUTION or (seconds > 0 and seconds % MINUTE_S == 0)


def rounded(moment: float, period: int, now: float) -> float:
    """Return the begin or end of a question, rounded down by its age and the period."""
    if period < MINUTE_S:
        return moment - moment % period
    step = next(step for age, step in _ROUNDED_TO if now - moment <= age)
    return moment - moment % step


def windows(samples: Iterable[Sample], start: float, end: float, period: int) -> list[Window]:
    """Return the periods from a start to an end, which is exclusive, that have samples.

    A metric of regular resolution has a value for each minute, so shorter periods do not see it.
    """
    found: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        if period < MINUTE_S and not sample.is_high_resolution:
            continue
        at = sample.at if sample.is_high_resolution else sample.at - sample.at % MINUTE_S
        if start <= at < end:
            found[int((at - start) // period)].append(sample)
    return [Window(start + index * period, found[index]) for index in sorted(found)]


_STATISTICS: dict[str, Callable[[Sequence[Sample]], float]] = {
    "SampleCount": lambda samples: math.fsum(s.sample_count for s in samples),
    "Sum": lambda samples: math.fsum(s.total for s in samples),
    "Average": lambda samples: (
        math.fsum(s.total for s in samples) / math.fsum(s.sample_count for s in samples)
    ),
    "Minimum": lambda samples: min(s.low for s in samples),
    "Maximum": lambda samples: max(s.high for s in samples),
}


def is_statistic(name: str) -> bool:
    """Tell whether a statistic is computed here: the five basic ones and percentiles."""
    return name in _STATISTICS or is_percentile(name)


def is_percentile(name: str) -> bool:
    """Tell whether a name is that of a percentile, as `p99.9`."""
    return _PERCENTILE.fullmatch(name) is not None


def statistic(name: str, samples: Sequence[Sample]) -> float | None:
    """Return a statistic of the samples of one period; None for a percentile that has no value.

    A percentile needs single values, and none of them negative.
    """
    if name in _STATISTICS:
        return _STATISTICS[name](samples)
    if any(sample.low < 0 or sample.low != sample.high for sample in samples):
        return None
    return _percentile(float(name.removeprefix("p")), sorted(samples, key=lambda s: s.low))


def _percentile(percent: float, ordered: Sequence[Sample]) -> float:
    """Return the value below which that part of the sorted values lies."""
    place = percent / 100 * max(math.fsum(s.sample_count for s in ordered) - 1, 0.0)
    below, above = _at(ordered, math.floor(place)), _at(ordered, math.ceil(place))
    return below + (above - below) * (place - math.floor(place))


def _at(ordered: Sequence[Sample], index: int) -> float:
    passed = 0.0
    for sample in ordered:
        passed += sample.sample_count
        if index < passed:
            return sample.low
    return ordered[-1].low
