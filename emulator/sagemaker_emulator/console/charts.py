"""Metric histories as charts: paths for SVG, and the labels of their axes. Pure.

Not drawn by leather as the report's: it takes 60 to 100 ms for two series, and a page that is drawn
again every two seconds must not take the processor from the training that it shows.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from sagemaker_emulator.console import words

WIDTH: Final = 600
HEIGHT: Final = 180
_TICKS: Final = 4
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_LARGEST: Final = 1e300
"""Beyond it, the difference of two values may be infinite."""

_SMALLEST: Final = 1e-290
"""Below it, a part of a value may be zero."""

Points = Sequence[tuple[float, float]]
"""Times in seconds since 1970 with values, in order."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart.

    Attributes:
        line: the path of the line; empty where there is a single value. As markup it is not cut
            where a long text would be.
        end: the path of the dot at the last value.
        style: the number of its colour and dashes.
    """

    name: str
    line: Markup
    end: str
    style: int
    first: str
    last: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart, in coordinates of `WIDTH` and `HEIGHT`.

    Attributes:
        title: the quantity, such as `loss`.
        words: what it shows, for those who do not see it.
        grid: the heights of the horizontal lines.
        y_labels: the labels of these lines, highest first.
        x_labels: the labels of the beginning, the middle and the end.
    """

    title: str
    words: str
    series: Sequence[Series]
    grid: Sequence[float]
    y_labels: Sequence[str]
    x_labels: Sequence[str]


def charts(histories: Mapping[str, Points]) -> list[Chart]:
    """Draw a chart for each quantity; `train:loss` and `validation:loss` share one."""
    grouped: dict[str, dict[str, Points]] = {}
    for name, points in histories.items():
        if points:
            grouped.setdefault(name.rpartition(":")[2] or name, {})[name] = points
    return [_chart(title, group) for title, group in grouped.items()]


def nice_ticks(low: float, high: float) -> list[float]:
    """Return evenly spaced round numbers, of which the first and the last enclose two values."""
    low, high = (min(max(value, -_LARGEST), _LARGEST) for value in (low, high))
    if high - low <= max(abs(low) * 1e-9, abs(high) * 1e-9, _SMALLEST):
        margin = abs(low) * 0.1 if abs(low) > _SMALLEST else 1.0
        low, high = low - margin, high + margin
    raw = (high - low) / _TICKS
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(size * magnitude for size in _STEPS if size * magnitude >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, last + 1)]


def _chart(title: str, group: Mapping[str, Points]) -> Chart:
    start = min(points[0][0] for points in group.values())
    span = max(points[-1][0] for points in group.values()) - start
    values = [value for points in group.values() for _, value in points]
    ticks = nice_ticks(min(values), max(values))

    def place(point: tuple[float, float]) -> tuple[float, float]:
        along = (point[0] - start) / span if span > 0 else 0.5
        share = (min(max(point[1], ticks[0]), ticks[-1]) - ticks[0]) / (ticks[-1] - ticks[0])
        return round(along * WIDTH, 1), round((1 - share) * HEIGHT, 1)

    series = [
        _series(name, points, [place(point) for point in points], style)
        for style, (name, points) in enumerate(group.items())
    ]
    return Chart(
        title,
        "; ".join(f"{line.name} from {line.first} to {line.last}" for line in series),
        series,
        [round(index * HEIGHT / (len(ticks) - 1), 1) for index in range(len(ticks))],
        [_label(tick, ticks[1] - ticks[0]) for tick in reversed(ticks)],
        [words.duration(share * span) for share in (0, 0.5, 1)] if span > 0 else [],
    )


def _series(name: str, points: Points, placed: Sequence[tuple[float, float]], style: int) -> Series:
    values = [value for _, value in points]
    steps = Markup("L").join(f"{x:g} {y:g}" for x, y in placed)
    line = Markup("M") + steps if len(placed) > 1 else Markup()
    x, y = placed[-1]
    shown = (values[0], values[-1], min(values), max(values))
    return Series(name, line, f"M{x:g} {y:g}h0", style % 6, *map(words.number, shown))


def _label(tick: float, step: float) -> str:
    if not 1e-5 <= step < 1e6:
        return f"{tick:.3g}"
    decimals = next(digits for digits in range(9) if abs(round(step, digits) / step - 1) < 1e-6)
    return f"{tick:,.{decimals}f}"
