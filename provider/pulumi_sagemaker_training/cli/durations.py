"""Durations and moments on the command line. Pure."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_WHOLE: Final = re.compile(r"(?:\d+(?:\.\d+)?[smhd])+")
_PART: Final = re.compile(r"(\d+(?:\.\d+)?)([smhd])")
_LONGEST_S: Final = 366 * 86_400


def seconds_in(text: str) -> float:
    """Return the seconds in a duration.

    Raises:
        ValueError: it is none, or longer than a year.
    """
    given = text.strip().lower()
    if re.fullmatch(r"\d+(?:\.\d+)?", given):
        found = float(given)
    elif _WHOLE.fullmatch(given):
        found = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(given))
    else:
        raise ValueError(f"{text!r} is not a duration; give one as 90s, 10m, 2h or 1h30m")
    if found > _LONGEST_S:
        raise ValueError(f"{text!r} is longer than a year")
    return found


def moment_in(text: str, now: datetime) -> datetime:
    """Return the moment that a text names: a duration before now, or a time in ISO 8601.

    A time without a zone is in UTC.

    Raises:
        ValueError: it is neither.
    """
    try:
        return now - timedelta(seconds=seconds_in(text))
    except ValueError:
        pass
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        message = f"{text!r} is neither a duration, as 10m or 2h, nor a time, as 2026-01-31T12:00"
        raise ValueError(message) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
