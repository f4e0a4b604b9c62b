"""Parallel coordinates: an axis for each quantity, and a line through them for each thing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from markupsafe import Markup

from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.scales import Scale, scale_of

WIDTH: Final = 2000
HEIGHT: Final = 1000
CLASSES: Final = 6
"""The number of colours between the worst and the best."""

_MOST_LABELS: Final = 12
_MOST_CHOICES: Final = 8
_LONGEST_LABEL: Final = 22


class LineValues(NamedTuple):
    """What a line stands for.

    Attributes:
        values: axis -> value; what is missing ends or breaks the line.
        goodness: from 0, the worst, to 1, the best; None if it has no place among the others.
        title: what it is, in words.
    """

    values: Mapping[str, object]
    goodness: float | None
    title: str


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: its name, its place, and its labels with their places from the top."""

    name: str
    x: str
    labels: Sequence[tuple[str, str]]
    is_log: bool


@dataclass(frozen=True, slots=True)
class Strand:
    """One line: its path, its colour from 0 to `CLASSES` - 1, and what it is in words.

    Attributes:
        tone: `q0` to `q5`, `best`, or `none` for a thing without a place.
    """

    path: Markup
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Parallel:
    """The drawing. The best are drawn last, above the others."""

    axes: Sequence[Axis]
    strands: Sequence[Strand]
    words: str


def parallel(
    names: Sequence[str], things: Sequence[LineValues], log: Mapping[str, bool | None] | None = None
) -> Parallel | None:
    """Draw things along named axes; None with fewer than two axes or things.

    Args:
        names: the axes, from left to right. Values are evenly spaced if they are few, or if they
            are not numbers.
        things: what is drawn.
        log: axes of numbers whose distances count, and whether equal distances are equal ratios;
            None if the values decide.
    """
    if len(names) < 2 or len(things) < 2:
        return None
    scales = {
        name: _marks([t.values[name] for t in things if name in t.values], name, log or {})
        for name in names
    }
    ordered = sorted(things, key=lambda t: -1.0 if t.goodness is None else t.goodness)
    axes = [
        Axis(name, words.percent(i / (len(names) - 1)), scales[name].labels, scales[name].is_log)
        for i, name in enumerate(names)
    ]
    said = f"{words.plural(len(things), 'line')} through {', '.join(names)}"
    return Parallel(axes, [_strand(thing, names, scales) for thing in ordered], said)


class _Marks:
    """An axis of any values: numbers by a scale, others evenly spaced in their order."""

    def __init__(self, values: Sequence[Any], scale: Scale | None) -> None:
        self._scale = scale
        numbers = sorted({value for value in values if finite(value) is not None})
        others = sorted({words.text(value) for value in values if finite(value) is None})
        distinct = list(dict.fromkeys([*map(words.text, numbers), *others]))
        last = len(distinct) - 1
        self._places = {text: index / last if last else 0.5 for index, text in enumerate(distinct)}
        self.is_log = scale is not None and scale.is_log

    def share(self, value: Any) -> float:
        return self._scale.share(value) if self._scale else self._places[words.text(value)]

    @property
    def labels(self) -> Sequence[tuple[str, str]]:
        """Places from the top, with texts."""
        if self._scale:
            named = {self._scale.label(t): self._scale.share(t) for t in self._scale.ticks}
        else:
            every = -(-len(self._places) // _MOST_LABELS)
            named = dict(list(self._places.items())[:: max(1, every)])
        return [(words.percent(1 - share), _cut(text)) for text, share in named.items()]


def _marks(values: Sequence[Any], name: str, log: Mapping[str, bool | None]) -> _Marks:
    are_numbers = all(finite(value) is not None for value in values)
    is_choice = name not in log and len({words.text(value) for value in values}) <= _MOST_CHOICES
    if not values or not are_numbers or is_choice:
        return _Marks(values, None)
    return _Marks(values, scale_of(values, most=5, log=log.get(name)))


def _strand(thing: LineValues, names: Sequence[str], scales: Mapping[str, _Marks]) -> Strand:
    path, is_open = "", False
    for index, name in enumerate(names):
        if name not in thing.values:
            is_open = False
            continue
        x = round(index / (len(names) - 1) * WIDTH)
        y = round((1 - scales[name].share(thing.values[name])) * HEIGHT)
        path += f"{'L' if is_open else 'M'}{x} {y}"
        is_open = True
    # The path has digits alone.
    return Strand(Markup(path), _tone(thing.goodness), thing.title)  # noqa: S704 - no foreign text in it


def _tone(goodness: float | None) -> str:
    if goodness is None:
        return "none"
    if goodness >= 1:
        return "best"
    return f"q{min(CLASSES - 1, int(goodness * CLASSES))}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
