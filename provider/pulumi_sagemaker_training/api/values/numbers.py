"""Whole numbers on their way through Pulumi, which carries every number as a double. Pure.

A double holds each whole number below 2**53; from there on it holds some, and rounds the others
to these without a word. So a whole number from 2**53 on travels as text, and one that arrives as
a number may be another than was written.
"""

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, Final

from pulumi_sagemaker_training.api.values.paths import join

EXACT_BELOW: Final = 2**53
"""The whole numbers below, and above its negative, are all doubles."""


def finite(value: object) -> float | None:
    """Return a number as a double; None for NaN, an infinite one, and what is not a number.

    A whole number above the largest double is none that Pulumi could carry, so it is None too.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def is_beyond_doubles(value: object) -> bool:
    """Tell whether a value is a whole number that a double may have rounded, or would round."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    is_whole = isinstance(value, int) or value.is_integer()
    return is_whole and abs(value) >= EXACT_BELOW


def holds_beyond_doubles(value: object) -> bool:
    """Tell whether there is such a number at any depth."""
    return any(True for _ in beyond_doubles(value))


def beyond_doubles(value: object, path: str = "") -> Iterator[tuple[str, int]]:
    """Yield each such number with its path."""
    for place, number in numbers_in(value, path):
        if is_beyond_doubles(number):
            yield place, int(number)


def numbers_in(value: object, path: str = "") -> Iterator[tuple[str, int | float]]:
    """Yield each number, at any depth, with its path; True and False are none."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from numbers_in(item, join(path, str(key)))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from numbers_in(item, join(path, index))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield path, value


def as_texts_beyond_doubles(value: Any) -> object:
    """Return a value with each such number as text, at any depth."""
    if isinstance(value, Mapping):
        return {key: as_texts_beyond_doubles(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts_beyond_doubles(item) for item in value]
    return str(int(value)) if is_beyond_doubles(value) else value


def as_written(value: object) -> object:
    """Return a value with each whole number as one, at any depth: `3` for the double `3.0`."""
    if isinstance(value, Mapping):
        return {key: as_written(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_written(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def number_as_written(value: object) -> object:
    """Return a number of a message: whole as `3`, for the double `3.0`; huge ones as they are."""
    return value if is_beyond_doubles(value) else as_written(value)


def whole_from_text(text: str) -> int | str:
    """Return the whole number that travelled as text; a text that is none as it is."""
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdecimal() and abs(int(digits)) >= EXACT_BELOW:
        return int(text)
    return text
