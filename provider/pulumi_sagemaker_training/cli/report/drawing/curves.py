"""Metrics over time, as lines. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.samples import Point, thinned
from pulumi_sagemaker_training.cli.report.drawing.scales import Scale, scale_of
from pulumi_sagemaker_training.cli.report.drawing.times import durations

WIDTH: Final = 2000
HEIGHT: Final = 1000
"""The coordinates of paths, which the page stretches."""

MOST_COLOURS: Final = 6
MOST_POINTS: Final = 400
FEWEST_POINTS: Final = 24
_POINTS_OF_A_CHART: Final = 8_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart.

    Attributes:
        name: what the legend says.
        path: the line, in `WIDTH` x `HEIGHT`; empty where there is a single value.
        dot: the place of the last value, as percentages.
        style: the number of its colour and dashes; None for a line of the background.
        figures: its first value, that half way, the last, the lowest and the highest, and how
            many there are.
    """

    name: str
    path: Markup
    dot: tuple[str, str]
    style: int | None
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes:
        title: the quantity, such as `loss`.
        words: what it shows, for those who do not see it.
        is_log: whether its scale is logarithmic.
        lines: those of the background first.
        y_labels: places from the top as percentages, with their texts.
        x_labels: places from the left as percentages, with their texts.
    """

    title: str
    words: str
    is_log: bool
    lines: Sequence[Line]
    y_labels: Sequence[tuple[str, str]]
    x_labels: Sequence[tuple[str, str]]

    @property
    def named(self) -> Sequence[Line]:
        """The lines that are told apart."""
        return [line for line in self.lines if line.style is not None]


def charts(histories: Mapping[str, Sequence[Point]], most: int = MOST_POINTS) -> list[Chart]:
    """Draw a chart for each quantity of a job; `train:loss` and `validation:loss` share one.

    Args:
        histories: metric name -> its values in order.
        most: the points of a line, at most.
    """
    grouped: dict[str, dict[str, Sequence[Point]]] = {}
    for name, points in histories.items():
        if points:
            grouped.setdefault(name.rpartition(":")[2] or name, {})[name] = points
    return [chart(title, group, most=most) for title, group in grouped.items()]


def chart(
    title: str,
    group: Mapping[str, Sequence[Point]],
    *,
    together: bool = True,
    named: int = MOST_COLOURS,
    most: int = MOST_POINTS,
) -> Chart:
    """Draw the lines of one quantity.

    Args:
        title: the quantity.
        group: name -> points in order, at least one each; the most important first.
        together: whether all begin at one time, as the metrics of a job do; else each line begins
            where its first value is, so that runs can be compared.
        named: how many lines have a colour and a name.
        most: the points of a line, at most; there are fewer if there are many lines.
    """
    begins = {name: points[0].time_s for name, points in group.items()}
    if together:
        begins = dict.fromkeys(begins, min(begins.values()))
    span = max(points[-1].time_s - begins[name] for name, points in group.items())
    scale = scale_of(value for points in group.values() for _, value in points)
    most = max(FEWEST_POINTS, min(most, _POINTS_OF_A_CHART // len(group)))
    lines = [
        _line(name, points, style if style < named else None, begins[name], span, scale, most)
        for style, (name, points) in enumerate(group.items())
    ]
    shown = [line for line in lines if line.style is not None]
    more = f"; and {len(lines) - len(shown)} more" if len(lines) > len(shown) else ""
    said = "; ".join(f"{line.name} from {line.figures[0]} to {line.figures[2]}" for line in shown)
    return Chart(
        title,
        said + more,
        scale.is_log,
        [line for line in lines if line.style is None] + shown,
        [(words.percent(1 - scale.share(tick)), scale.label(tick)) for tick in scale.ticks],
        durations(span),
    )


def _line(
    name: str,
    points: Sequence[Point],
    style: int | None,
    begin: float,
    span: float,
    scale: Scale,
    most: int,
) -> Line:
    def place(point: Point) -> tuple[float, float]:
        along = (point.time_s - begin) / span if span > 0 else 0.5
        return min(max(along, 0.0), 1.0), 1 - scale.share(point.value)

    placed = [place(point) for point in thinned(points, most)]
    spots = [f"{round(x * WIDTH)} {round(y * HEIGHT)}" for x, y in placed]
    path = "M" + " ".join(spots) if len(spots) > 1 else ""
    x, y = placed[-1]
    # The path has digits alone.
    return Line(name, Markup(path), (words.percent(x), words.percent(y)), style, _figures(points))  # noqa: S704 - no foreign text in it


def _figures(points: Sequence[Point]) -> tuple[str, ...]:
    spots = [points[index].value for index in (0, len(points) // 2, -1)]
    values = [point.value for point in points]
    listed = (*spots, min(values), max(values))
    return (*map(words.number, listed), f"{len(points):,}")
