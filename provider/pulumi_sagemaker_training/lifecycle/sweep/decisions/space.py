"""The space of a sweep, and the points that a search takes from it. Pure.

The points depend on the space, the search and the seed alone, and the first n of them stay the same
if more are asked for: a random number is a digest of the seed, the name and the index, and Sobol's
sequence has no end. Names are sorted, because Pulumi carries a map without an order of its keys.
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice, product
from typing import Any, Final, Literal, NamedTuple

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.values.numbers import EXACT_BELOW, finite, number_as_written
from pulumi_sagemaker_training.api.values.paths import as_key
from pulumi_sagemaker_training.api.values.text import nearest, utf8
from pulumi_sagemaker_training.api.values.violation import Violation, named_size
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point, normal_name
from pulumi_sagemaker_training.lifecycle.sweep.decisions.sobol import BITS, MOST_AXES, sobol

MOST_TRIALS: Final = 1000
"""The largest number of points of one sweep: their records are all in its state."""
SEARCHES: Final = ("grid", "random", "sobol")
KINDS: Final = ("choice", "uniform", "loguniform", "randint")
_SPACE: Final = "space"
_RANGE: Final = 2
_DIGITS: Final = 6
_DRAWS_A_POINT: Final = 50
_SPARE_DRAWS: Final = 1000

Search = Literal["grid", "random", "sobol"]
Refuse = Callable[[str, str], None]
"""A function that takes the path of a wrong value, and what is wrong with it."""


class Sampling(NamedTuple):
    """What is taken from the space.

    Attributes:
        search: `grid` takes every combination, `random` and `sobol` take `samples` points.
        samples: how many; None for a grid.
        seed: another one gives other points.
    """

    search: str
    samples: int | None
    seed: int


@dataclass(frozen=True)
class Dimension:
    """One name of the space, with its possible values.

    Attributes:
        name: as in a point.
        kind: one of `KINDS`.
        values: the choices, or the lowest and the highest value, both included.
        steps: the number of evenly spaced values; None for all.
    """

    name: str
    kind: str
    values: tuple[Any, ...]
    steps: int | None = None

    @property
    def size(self) -> int | None:
        """The number of values; None if it is not limited."""
        if self.kind == "choice":
            return len(self.values)
        if self.kind == "randint":
            return int(self.values[1]) - int(self.values[0]) + 1
        return self.steps

    def level(self, index: int) -> object:
        """Return one of a limited number of values."""
        if self.kind == "choice":
            return self.values[index]
        if self.kind == "randint":
            return int(self.values[0]) + index
        return self._between(index / ((self.steps or _RANGE) - 1))

    def at(self, part: float) -> object:
        """Return the value at a part of the range, from 0 up to but not including 1."""
        return self._between(part) if self.size is None else self.level(int(part * self.size))

    def _between(self, part: float) -> float:
        low, high = map(float, self.values)
        if self.kind == "loguniform":
            value = math.exp(math.log(low) + part * (math.log(high) - math.log(low)))
        else:
            value = low + part * (high - low)
        return min(max(float(f"{value:.{_DIGITS}g}"), low), high)


def read_space(given: object, search: str, refuse: Refuse) -> tuple[Dimension, ...]:
    """Return the dimensions of a space, sorted by name; those that are wrong are left out.

    Args:
        given: name -> map of a kind and its values.
        search: what the points are taken by; a grid needs a limited number of values.
        refuse: is called for everything that is wrong.
    """
    if not isinstance(given, Mapping) or not given:
        refuse(_SPACE, f"{_shown(given)} is not allowed; give a map of name to values")
        return ()
    found = [_read(str(name), item, search, refuse) for name, item in sorted(given.items())]
    dimensions = tuple(item for item in found if item is not None)
    if search == "sobol" and len(dimensions) > MOST_AXES:
        refuse(_SPACE, f"has {len(dimensions)} names; 'sobol' takes at most {MOST_AXES}")
        return ()
    return dimensions


def draw(
    dimensions: Sequence[Dimension], sampling: Sampling, given: Sequence[Point], refuse: Refuse
) -> list[Point]:
    """Return the points that a search takes, without those that are given anyway.

    Args:
        dimensions: the space, sorted by name.
        sampling: the search.
        given: the points that the program gives itself.
        refuse: is called if the space does not have as many points, or too many.
    """
    sizes = [dimension.size for dimension in dimensions]
    size = math.prod(s for s in sizes if s is not None) if None not in sizes else None
    if sampling.search == "grid":
        if size is None or size > MOST_TRIALS:
            refuse(_SPACE, f"has {size} points; a sweep has at most {MOST_TRIALS}")
            return []
        return _apart_from(given, _grid(dimensions))
    wanted = sampling.samples or 0
    if size is not None and size < wanted:
        refuse("samples", f"is {wanted}, but the space has only {size} different points")
        return []
    found = _distinct(dimensions, sampling, wanted)
    if len(found) < wanted:
        refuse(
            "samples",
            f"is {wanted}, but only {len(found)} different points were found; "
            "give fewer, or search='grid'",
        )
    return _apart_from(given, found)


def _apart_from(given: Sequence[Point], found: Sequence[Point]) -> list[Point]:
    known = set(given)
    return [point for point in found if point not in known]


def _grid(dimensions: Sequence[Dimension]) -> list[Point]:
    levels = [[d.level(index) for index in range(d.size or 0)] for d in dimensions]
    names = [dimension.name for dimension in dimensions]
    points = (Point.of(dict(zip(names, values, strict=True))) for values in product(*levels))
    return list(dict.fromkeys(points))


def _distinct(dimensions: Sequence[Dimension], sampling: Sampling, wanted: int) -> list[Point]:
    draws = islice(_draws(dimensions, sampling), wanted * _DRAWS_A_POINT + _SPARE_DRAWS)
    found: dict[Point, None] = {}
    for point in draws:
        if len(found) >= wanted:
            break
        found.setdefault(point)
    return list(found)


def _draws(dimensions: Sequence[Dimension], sampling: Sampling) -> Iterator[Point]:
    part = _sobol_part if sampling.search == "sobol" else _random_part
    for index in count():
        yield Point.of(
            {
                dimension.name: dimension.at(part(sampling.seed, dimension.name, axis, index))
                for axis, dimension in enumerate(dimensions)
            }
        )


def _random_part(seed: int, name: str, axis: int, index: int) -> float:
    del axis
    return (_digest(seed, name, index) >> 11) * 2.0**-53


def _sobol_part(seed: int, name: str, axis: int, index: int) -> float:
    return sobol(index, axis, _digest(seed, name) >> (64 - BITS))


def _digest(*parts: object) -> int:
    text = "/".join(map(str, parts))
    return int.from_bytes(hashlib.sha256(utf8(text)).digest()[:8], "big")


def _read(name: str, given: object, search: str, refuse: Refuse) -> Dimension | None:
    path = as_key(_SPACE, name)
    if not isinstance(given, Mapping):
        refuse(path, f"{_shown(given)} is not allowed; give {_FORMS}")
        return None
    kinds = [kind for kind in KINDS if given.get(kind) is not None]
    unknown = sorted(key for key in given if key not in (*KINDS, "steps"))
    if unknown:
        meant = nearest(unknown[0], KINDS)
        hint = f"did you mean {meant!r}?" if meant else f"give {_FORMS}"
        refuse(path, f"{unknown[0]!r} is not a kind of values; {hint}")
        return None
    if len(kinds) != 1:
        refuse(path, f"has {' and '.join(kinds) or 'no values'}; give one of {_FORMS}")
        return None
    return _checked(name, kinds[0], given, search, lambda message: refuse(path, message))


_FORMS: Final = (
    "{'choice': [values]}, {'uniform': [low, high]}, {'loguniform': [low, high]} or "
    "{'randint': [low, high]}"
)


def _checked(
    name: str, kind: str, given: Mapping[str, Any], search: str, refuse: Callable[[str], None]
) -> Dimension | None:
    values, steps = given[kind], given.get("steps")
    wrong = _wrong_choice(values) if kind == "choice" else _wrong_range(kind, values)
    wrong = wrong or _wrong_steps(kind, steps, search)
    if wrong:
        refuse(wrong)
        return None
    return Dimension(normal_name(name), kind, tuple(values), None if steps is None else int(steps))


def _wrong_choice(values: object) -> str:
    if not isinstance(values, list | tuple) or not values:
        return f"choice {_shown(values)} is not allowed; give a list of at least one value"
    points = [Point.of({"value": value}) for value in values]
    twice = next((p for p in points if points.count(p) > 1), None)
    return f"choice has {twice.words.removeprefix('value=')} twice" if twice else ""


def _wrong_range(kind: str, values: Any) -> str:
    is_pair = isinstance(values, list | tuple) and len(values) == _RANGE
    if not is_pair or any(finite(value) is None for value in values):
        return f"{kind} {_shown(values)} is not allowed; give [low, high], two numbers"
    low, high = values
    if kind == "randint" and any(float(v) != int(v) or abs(v) >= EXACT_BELOW for v in values):
        return "randint takes whole numbers below 2**53"
    if kind == "loguniform" and low <= 0:
        return f"loguniform needs a low above 0, not {low:g}"
    if low > high or (low == high and kind != "randint"):
        return f"{kind} is empty: low is {low:g}, high is {high:g}"
    return ""


def _wrong_steps(kind: str, steps: object, search: str) -> str:
    if kind in ("choice", "randint"):
        return "" if steps is None else f"steps is not for {kind}, which lists its values itself"
    if steps is None:
        return "" if search != "grid" else f"a grid needs `steps`: how many values of {kind}"
    number = finite(steps)
    if number is None or not number.is_integer() or not _RANGE <= number <= MOST_TRIALS:
        return f"steps {_shown(steps)} is not allowed; give a number from 2 to {MOST_TRIALS}"
    return ""


def _shown(value: object) -> str:
    if isinstance(value, Mapping | list | tuple):
        return named_size(value)
    return repr(number_as_written(value)) if value is not None else "nothing"


def duplicate(points: Sequence[Point]) -> Violation | None:
    """Return what is wrong with given points of which two are equal, or None."""
    seen: dict[Point, int] = {}
    for index, point in enumerate(points):
        first = seen.setdefault(point, index)
        if first != index:
            message = f"is equal to points[{first}]: {point.words}; give each point once"
            return Violation(f"points[{index}]", message, codes.EQUAL_POINTS)
    return None
