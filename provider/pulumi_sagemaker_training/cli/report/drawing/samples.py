"""Fewer points of a long curve, which still show its shape. Pure."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Point(NamedTuple):
    """One value of a metric, and when it was printed, in seconds."""

    time_s: float
    value: float


def thinned(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most `most` points: the first, the last, and the extremes of equal parts between.

    A single spike stays to be seen, which even steps would miss. There may always be four points.
    """
    if len(points) <= max(most, 4):
        return list(points)
    parts = max(1, (most - 2) // 2)
    inner = points[1:-1]
    edges = [round(index * len(inner) / parts) for index in range(parts + 1)]
    kept = [points[0]]
    for begin, end in pairwise(edges):
        part = range(begin, end)
        if part:
            low = min(part, key=lambda index: inner[index].value)
            high = max(part, key=lambda index: inner[index].value)
            kept += [inner[index] for index in sorted({low, high})]
    return [*kept, points[-1]]
