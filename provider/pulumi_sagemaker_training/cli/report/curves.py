"""Metric histories as SVG.

They are drawn by leather: it is small, has no dependency, and its output is the same every time
and contains only text and lines. (pygal puts a script with a random id into each chart; matplotlib
is fifty times the size of this package.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import leather
from markupsafe import Markup

from pulumi_sagemaker_training.cli.report.history import Point, thinned

_WIDTH: Final = 560
_HEIGHT: Final = 260
_MOST_POINTS: Final = 400
_COLOURS: Final = ("#2563eb", "#c2410c", "#15803d", "#7c3aed", "#0e7490", "#b91c1c")


@dataclass(frozen=True, slots=True)
class Curve:
    """One chart: its title, the drawing, and a description in words for screen readers."""

    title: str
    svg: Markup
    words: str


def curves(histories: Mapping[str, Sequence[Point]]) -> list[Curve]:
    """Draw a chart for each quantity; `train:loss` and `validation:loss` share one. Pure."""
    grouped: dict[str, dict[str, Sequence[Point]]] = {}
    for name, points in histories.items():
        if points:
            grouped.setdefault(name.rpartition(":")[2], {})[name] = points
    return [_curve(title, group) for title, group in grouped.items()]


def _curve(title: str, group: Mapping[str, Sequence[Point]]) -> Curve:
    start = min(points[0].time_s for points in group.values())
    chart = leather.Chart()
    for number, (name, points) in enumerate(group.items()):
        drawn = [(point.time_s - start, point.value) for point in thinned(points, _MOST_POINTS)]
        colour = _COLOURS[number % len(_COLOURS)]
        if len(drawn) == 1:
            chart.add_dots(drawn, name=name, fill_color=colour)
        else:
            chart.add_line(drawn, name=name, stroke_color=colour)
    chart.add_x_axis(name="seconds since the first value")
    words = "; ".join(
        f"{name} from {points[0].value:g} to {points[-1].value:g}" for name, points in group.items()
    )
    size = f'width="{_WIDTH}" height="{_HEIGHT}"'
    svg = chart.to_svg(width=_WIDTH, height=_HEIGHT)
    scalable = svg.replace(size, f'viewBox="0 0 {_WIDTH} {_HEIGHT}"', 1)
    # leather escapes all texts.
    return Curve(title, Markup(scalable), words)  # noqa: S704
