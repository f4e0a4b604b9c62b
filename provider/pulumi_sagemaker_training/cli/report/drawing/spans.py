"""What ran when: bars along an axis of time. Pure."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.times import Fold, Tick, TimeAxis

_NARROWEST: Final = 0.002


class Span(NamedTuple):
    """A part of the time of one thing.

    Attributes:
        start_s, end_s: in seconds since 1970.
        tone: the name of its colour.
        title: what it is, in words.
    """

    start_s: float
    end_s: float
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A span, drawn: its place and width as percentages."""

    x: str
    width: str
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a name, a note, and bars in one lane or in several."""

    name: str
    link: str
    note: str
    lanes: Sequence[Sequence[Bar]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Rows along one axis.

    Attributes:
        tones: the colours that it has, in the order of their first use.
        words: what it shows, for those who do not see it.
    """

    rows: Sequence[Row]
    ticks: Sequence[Tick]
    folds: Sequence[Fold]
    tones: Sequence[str]
    words: str


class RowContent(NamedTuple):
    """What a row shows: a name, the anchor that it leads to, a note, and spans by lane."""

    name: str
    link: str
    note: str
    lanes: Sequence[Sequence[Span]]


def timeline(rows: Iterable[RowContent]) -> Timeline | None:
    """Draw rows along one axis; None if there is nothing to draw."""
    listed = [row for row in rows if any(row.lanes)]
    spans = [span for row in listed for lane in row.lanes for span in lane]
    if not spans:
        return None
    axis = TimeAxis((span.start_s, span.end_s) for span in spans)
    first, last = min(s.start_s for s in spans), max(s.end_s for s in spans)
    said = f"{words.plural(len(listed), 'row')} from {words.clock(first)} to {words.clock(last)}"
    tones = list(dict.fromkeys(span.tone for span in spans))
    return Timeline([_row(row, axis) for row in listed], axis.ticks(), axis.folds, tones, said)


def in_lanes(things: Iterable[Sequence[Span]]) -> list[list[Span]]:
    """Return the spans of many things in as few lanes as hold them without overlaps."""
    lanes: list[list[Span]] = []
    free: list[tuple[float, int]] = []
    for spans in sorted((spans for spans in things if spans), key=lambda spans: spans[0].start_s):
        if free and free[0][0] <= spans[0].start_s:
            lane = heapq.heappop(free)[1]
        else:
            lane = len(lanes)
            lanes.append([])
        lanes[lane] += spans
        heapq.heappush(free, (spans[-1].end_s, lane))
    return lanes


def _row(row: RowContent, axis: TimeAxis) -> Row:
    bars = [[_bar(span, axis) for span in lane] for lane in row.lanes]
    return Row(row.name, row.link, row.note, bars)


def _bar(span: Span, axis: TimeAxis) -> Bar:
    x, end = axis.share(span.start_s), axis.share(span.end_s)
    width = max(end - x, _NARROWEST)
    x = min(x, 1 - width)
    return Bar(words.percent(x), words.percent(width), span.tone, span.title)
