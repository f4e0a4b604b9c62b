"""Axes of time: durations from zero, and times of the day with idle time folded away. Pure."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pulumi_sagemaker_training.cli.report import words

_STEPS_S: Final = (
    *(1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800),
    *(3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 2_592_000),
)
_MINUTE_S: Final = 60
_FOLD: Final = 0.045
"""The share of the axis that one folded time takes."""

_LONG_PAUSE: Final = 0.25
"""Idle time is folded if it is longer than this part of the busy time."""

_NEAREST: Final = 0.075
"""Two labels are at least so far apart."""


def step_s(span_s: float, most: int) -> float:
    """Return a round duration of which a span has at most so many, or a fraction of a second."""
    wanted = span_s / most
    if wanted < 1:
        return float(10 ** math.ceil(math.log10(wanted))) if wanted > 0 else 1.0
    return float(next((step for step in _STEPS_S if step >= wanted), math.ceil(wanted)))


def durations(span_s: float, most: int = 5) -> list[tuple[str, str]]:
    """Return the labels of an axis that begins at zero: places as percentages, with texts."""
    if span_s <= 0:
        return []
    step = step_s(span_s, most)
    count = int(span_s / step + 1e-9)
    return [(words.percent(i * step / span_s), _short(i * step)) for i in range(count + 1)]


def _short(seconds: float) -> str:
    """Return a round duration: 0, 1 min 30 s, 2 h."""
    return words.span(seconds).removesuffix(" 00 s").removesuffix(" 00 min") if seconds else "0"


_NEAR_END: Final = 0.93


@dataclass(frozen=True, slots=True)
class Tick:
    """One label of an axis of time.

    Attributes:
        x: its place, as a percentage.
        label: the time of the day.
        day: the day, if it is the first label of that day; empty otherwise.
        is_last: whether it stands near the end, so that its text must end there.
    """

    x: str
    label: str
    day: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class Fold:
    """Idle time that is folded away: its place and width as percentages, and how long it was."""

    x: str
    width: str
    label: str


@dataclass(frozen=True, slots=True)
class _Block:
    """A time without long pauses, and the part of the axis that it takes."""

    start_s: float
    end_s: float
    x: float
    width: float


class TimeAxis:
    """An axis from the first to the last of some spans of time.

    A stack keeps jobs of weeks ago beside those of today. Times in which nothing ran are folded
    away, if they are long, so that what ran can be seen.
    """

    def __init__(self, spans: Iterable[tuple[float, float]]) -> None:
        self._blocks = _blocks(_busy(sorted(spans)))
        self._ends = [block.end_s for block in self._blocks]

    def share(self, at_s: float) -> float:
        """Return how far along the axis a time is, from 0 to 1."""
        if not self._blocks:
            return 0.0
        block = self._blocks[min(bisect_left(self._ends, at_s), len(self._blocks) - 1)]
        length = block.end_s - block.start_s
        inside = (at_s - block.start_s) / length if length > 0 else 0.0
        return block.x + min(max(inside, 0.0), 1.0) * block.width

    @property
    def folds(self) -> Sequence[Fold]:
        """The times that are folded away."""
        pairs = zip(self._blocks, self._blocks[1:], strict=False)
        return [
            Fold(
                words.percent(one.x + one.width),
                words.percent(other.x - one.x - one.width),
                words.span(other.start_s - one.end_s),
            )
            for one, other in pairs
        ]

    def ticks(self, most: int = 8) -> Sequence[Tick]:
        """Return the labels, none too near to another."""
        busy = sum(block.end_s - block.start_s for block in self._blocks)
        step = max(step_s(busy, most), 1.0)
        found: list[Tick] = []
        last, day = -1.0, ""
        for at_s in (at for block in self._blocks for at in _times(block, step)):
            share = self.share(at_s)
            is_last, today = share > _NEAR_END, words.day(at_s)
            # The text of the last label stands before its place, and a day is longer than a time.
            is_wide = is_last or (bool(found) and bool(found[-1].day) and today != day)
            if found and share - last < _NEAREST * (2 if is_wide else 1):
                continue
            label = words.of_day(at_s, has_seconds=step < _MINUTE_S)
            shown = today if today != day else ""
            found.append(Tick(words.percent(share), label, shown, is_last))
            last, day = share, today
        return found


def _times(block: _Block, step: float) -> Iterable[float]:
    """Yield the round times in a block; its beginning if there is none, or if it is far away."""
    first = math.ceil(block.start_s / step) * step
    if first > block.end_s:
        return [block.start_s]
    return [first + index * step for index in range(int((block.end_s - first) / step) + 1)]


def _busy(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return spans in order, those that touch as one."""
    merged: list[tuple[float, float]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, max(start, end)))
    return merged


def _blocks(busy: Sequence[tuple[float, float]]) -> list[_Block]:
    total = sum(end - start for start, end in busy)
    joined: list[tuple[float, float]] = []
    for start, end in busy:
        if joined and start - joined[-1][1] <= total * _LONG_PAUSE:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    folded = (len(joined) - 1) * _FOLD
    if folded > 0.5:
        # Too many to fold each: the pauses stay as long as they were.
        joined, folded = [(joined[0][0], joined[-1][1])], 0.0
    return _placed(joined, 1 - folded)


def _placed(parts: Sequence[tuple[float, float]], room: float) -> list[_Block]:
    """Divide the axis: by the parts' lengths, but each gets a little."""
    least = 0.3 / len(parts) if parts else 0.0
    total = sum(end - start for start, end in parts) or 1.0
    widths = [max((end - start) / total, least) for start, end in parts]
    scale = room / sum(widths) if widths else 0.0
    x, placed = 0.0, []
    for (start, end), width in zip(parts, widths, strict=True):
        placed.append(_Block(start, end, x, width * scale))
        x += width * scale + _FOLD
    return placed
