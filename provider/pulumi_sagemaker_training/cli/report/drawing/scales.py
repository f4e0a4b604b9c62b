"""Scales: the place of a value along an axis, and the round numbers that label it. Pure."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_LARGEST: Final = 1e300
"""Beyond it, the difference of two values may be infinite."""

_SMALLEST: Final = 1e-290
"""Below it, a part of a value may be zero."""

_LOG_FROM: Final = 1000.0
_MOST_DECADES: Final = 6
_FEWEST_TICKS: Final = 2
_BETWEEN: Final = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of numbers.

    Attributes:
        low, high: the values at its ends.
        ticks: the labelled values, lowest first.
        is_log: whether equal distances are equal ratios.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    is_log: bool = False

    def share(self, value: float) -> float:
        """Return how far along the axis a value is, from 0 to 1."""
        inside = min(max(value, self.low), self.high)
        if self.is_log:
            begin, end = math.log(self.low), math.log(self.high)
            share = (math.log(inside) - begin) / (end - begin)
        else:
            share = (inside - self.low) / (self.high - self.low)
        return min(max(share, 0.0), 1.0)

    def label(self, tick: float) -> str:
        """Return the text of a tick."""
        step = self.ticks[1] - self.ticks[0]
        if self.is_log or not 1e-5 <= step < 1e6:
            return f"{tick:.3g}"
        digits = (d for d in range(9) if abs(round(step, d) / step - 1) < 1e-6)
        return f"{tick:,.{next(digits, 3)}f}"


def scale_of(values: Iterable[float], *, most: int = 4, log: bool | None = None) -> Scale:
    """Return the scale of some values, which has at least one tick at or beyond each end.

    Args:
        values: at least one; they are finite.
        most: about how many parts the ticks make.
        log: whether it is logarithmic; None if the values decide.
    """
    listed = [min(max(value, -_LARGEST), _LARGEST) for value in values]
    low, high = min(listed), max(listed)
    if log is None:
        log = low > _SMALLEST and high / low >= _LOG_FROM
    if log and _SMALLEST < low < high:
        return _logarithmic(low, high)
    ticks = nice_ticks(low, high, most)
    return Scale(ticks[0], ticks[-1], tuple(ticks))


def nice_ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Return evenly spaced round numbers, of which the first and the last enclose two values."""
    if high - low <= max(abs(low) * 1e-9, abs(high) * 1e-9, _SMALLEST):
        margin = abs(low) * 0.1 if abs(low) > _SMALLEST else 1.0
        low, high = low - margin, high + margin
    raw = (high - low) / most
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(size * magnitude for size in _STEPS if size * magnitude >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, last + 1)]


def _logarithmic(low: float, high: float) -> Scale:
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = max(1, math.ceil((last - first) / _MOST_DECADES))
    decades = [10.0**power for power in range(first, last + 1, every)]
    for sizes in ((1.0,), _BETWEEN):
        ticks = tuple(size * decade for decade in decades for size in sizes)
        inside = tuple(tick for tick in ticks if low <= tick <= high)
        if len(inside) > _FEWEST_TICKS:
            return Scale(low, high, inside, is_log=True)
    return Scale(low, high, (low, high), is_log=True)
