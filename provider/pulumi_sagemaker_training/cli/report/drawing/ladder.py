"""A ladder of contests: a value for each contender, and the height of the best so far. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from markupsafe import Markup

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.scales import scale_of

WIDTH: Final = 2000
HEIGHT: Final = 1000


class Contest(NamedTuple):
    """One contest, in the order of time.

    Attributes:
        value: the contender's value; None if it has none.
        tone: `won`, `lost`, `pinned` or `deposed`.
        holds: the value of who holds the place afterwards; None if it has none.
        title: what happened, in words.
    """

    value: float | None
    tone: str
    holds: float | None
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One contender: its place as percentages."""

    x: str
    y: str
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The drawing: a stepped line and marks."""

    marks: Sequence[Mark]
    line: Markup
    y_labels: Sequence[tuple[str, str]]
    words: str


def ladder(contests: Sequence[Contest]) -> Ladder | None:
    """Draw contests from left to right; None if none has a value."""
    values = [c.value for c in contests if c.value is not None]
    values += [c.holds for c in contests if c.holds is not None]
    if not values:
        return None
    scale = scale_of(values, log=False)
    path = ""
    for index, contest in enumerate(contests):
        if contest.holds is not None:
            y = round((1 - scale.share(contest.holds)) * HEIGHT)
            begin, end = (round(_x(at, len(contests)) * WIDTH) for at in (index, index + 1))
            path += f"{'L' if path else 'M'}{begin} {y}L{end} {y}"
    marks = [
        Mark(
            words.percent(_x(index + 0.0, len(contests))),
            words.percent(1 - scale.share(contest.value)),
            contest.tone,
            contest.title,
        )
        for index, contest in enumerate(contests)
        if contest.value is not None
    ]
    labels = [(words.percent(1 - scale.share(tick)), scale.label(tick)) for tick in scale.ticks]
    # The path has digits alone.
    return Ladder(marks, Markup(path), labels, "; ".join(mark.title for mark in marks))  # noqa: S704 - no foreign text in it


def _x(index: float, count: int) -> float:
    """Return the place of a contest; there is room at both sides."""
    return min((index + 0.5) / count, 1.0)
