"""Numbers, times and durations as a report writes them. Pure."""

import math
from datetime import UTC, datetime
from typing import Final

from markupsafe import Markup

from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.api.values.text import duration
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import money

_WHOLE_BELOW: Final = 1e7
_DAY_S: Final = 86_400
_LEAST_USD: Final = 0.0001
"""Amounts in the state are rounded to it."""


def number(value: float) -> str:
    """Return a metric's value: whole, or with four significant digits."""
    size = abs(value)
    if value == int(value) and size < _WHOLE_BELOW:
        return f"{int(value):,}"
    if not 1e-3 <= size < 1e5:
        return f"{value:.4g}"
    return f"{value:,.{max(0, 3 - math.floor(math.log10(size)))}f}"


def text(value: object) -> str:
    """Return a value of a point: numbers as numbers, everything else as it is written."""
    found = finite(value)
    return str(value) if found is None else number(found)


def span(seconds: float) -> str:
    """Return a duration, of at most two units: 400 ms, 42 s, 3 min 05 s, 2 h 10 min, 3 d 4 h."""
    if 0 < seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < _DAY_S:
        return duration(max(0.0, seconds))
    return f"{int(seconds) // _DAY_S} d {int(seconds) % _DAY_S // 3600} h"


def usd(amount: float) -> str:
    """Return an amount of money."""
    return money(amount) if amount >= _LEAST_USD else f"under {money(_LEAST_USD)}"


def clock(at_s: float) -> str:
    """Return a time in UTC, to the second."""
    return _moment(at_s).strftime("%Y-%m-%d %H:%M:%S UTC")


def day(at_s: float) -> str:
    """Return the day of a time, in UTC."""
    return _moment(at_s).strftime("%Y-%m-%d")


def of_day(at_s: float, *, has_seconds: bool = False) -> str:
    """Return the time of the day, in UTC."""
    return _moment(at_s).strftime("%H:%M:%S" if has_seconds else "%H:%M")


def percent(share: float) -> Markup:
    """Return a share of one as a percentage with two digits: a coordinate."""
    # Digits alone.
    return Markup(f"{share * 100:.2f}".rstrip("0").rstrip(".") + "%")  # noqa: S704


def plural(count: int, noun: str, several: str = "") -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun if count == 1 else several or noun + 's'}"


def _moment(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
