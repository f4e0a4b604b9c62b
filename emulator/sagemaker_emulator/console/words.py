"""Times, durations, numbers and money in words. Pure."""

import math
from datetime import UTC, datetime

_MINUTE = 60
_HOUR = 3600
_DAY = 86_400
_LAST_MOMENT = 253_402_300_799.0
"""The end of the year 9999, the last that a `datetime` can hold."""


def duration(seconds: float) -> str:
    """Return a duration: 80 ms, 1.4 s, 42 s, 3 min 05 s, 2 h 10 min, 3 d 4 h."""
    seconds = max(0.0, seconds)
    if seconds < 0.0005:
        return "0 s"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE:02d} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE:02d} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"


def ago(then: float, now: float) -> str:
    """Return how long ago a time was, in its largest unit."""
    seconds = now - then
    if seconds < 1:
        return "just now"
    for unit, size in (("d", _DAY), ("h", _HOUR), ("min", _MINUTE), ("s", 1)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "just now"


def clock(at: float) -> str:
    """Return a time in UTC, to the second."""
    return _moment(at).strftime("%Y-%m-%d %H:%M:%S UTC")


def machine_time(at: float) -> str:
    """Return a time for the `datetime` attribute of HTML's `time`."""
    return _moment(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def time_of_day(at: float) -> str:
    """Return the time of a log line, in UTC."""
    return _moment(at).strftime("%H:%M:%S")


def number(value: float) -> str:
    """Return a metric's value: whole, or with four significant digits, so that columns align."""
    size = abs(value)
    if value.is_integer() and size < 1e7:
        return f"{value:,.0f}"
    if not 1e-3 <= size < 1e4:
        return f"{value:.4g}"
    return f"{value:,.{max(0, 3 - math.floor(math.log10(size)))}f}"


def usd(value: float) -> str:
    """Return an amount of money, to the cent; below a dollar to the hundredth of a cent."""
    if value < 0.00005:
        return "under $0.0001"
    return f"${value:,.2f}" if value >= 1 else f"${value:.4f}"


def _moment(at: float) -> datetime:
    """Return a time; the nearest one to a time that a client made up, as that of a log line."""
    return datetime.fromtimestamp(min(max(at, 0.0), _LAST_MOMENT), UTC)
