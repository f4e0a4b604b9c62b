"""The kinds of values that options have: the default, what is allowed, and how it is read. Pure.

A value comes from a program, from a state, or from a stack's configuration, as a text. Elsewhere a
kind has a type in the package schema (`adapters/plugin/schema/types.py`) and a type of its argument
(`tools/options.py`); both are matched exhaustively.
"""

import re
from collections.abc import Callable, Mapping
from math import isnan
from typing import Final, NamedTuple, Protocol, TypeVar

from pulumi_sagemaker_training.api.values.numbers import as_texts_beyond_doubles
from pulumi_sagemaker_training.api.values.paths import as_key, join
from pulumi_sagemaker_training.lifecycle.training_job.decisions.metric_gate import MetricGate

T_co = TypeVar("T_co", covariant=True)
Refuse = Callable[[str, object, str], None]
"""A function that takes the path of a wrong value, the value, and what is allowed."""


class Kind(Protocol[T_co]):
    """The values of one kind of options."""

    @property
    def default(self) -> T_co:
        """The value of an option that is not set."""
        ...

    @property
    def allowed(self) -> str:
        """The allowed values in words, for messages and the documentation."""
        ...

    def read(self, value: object, path: str, refuse: Refuse) -> T_co | None:
        """Return the value as decisions use it, or None if it was refused."""
        ...


class Choice(NamedTuple):
    """One of a few words.

    Attributes:
        meanings: what each word means; the first is the default.
    """

    meanings: Mapping[str, str]

    @property
    def default(self) -> str:
        """The first word."""
        return next(iter(self.meanings))

    @property
    def allowed(self) -> str:
        """The words."""
        return " or ".join(map(repr, self.meanings))

    def read(self, value: object, path: str, refuse: Refuse) -> str | None:
        """Return the word."""
        if isinstance(value, str) and value in self.meanings:
            return value
        refuse(path, value, self.allowed)
        return None


class Text(NamedTuple):
    """A text that is not empty.

    Attributes:
        pattern: a regular expression that matches the whole text.
    """

    allowed: str
    default: None = None
    pattern: str = r"(?s).+"

    def read(self, value: object, path: str, refuse: Refuse) -> str | None:
        """Return the text."""
        if isinstance(value, str) and re.fullmatch(self.pattern, value):
            return value
        refuse(path, value, self.allowed)
        return None


class Amount(NamedTuple):
    """An amount of money; None is no limit."""

    allowed: str = "an amount in USD above 0"
    default: None = None

    def read(self, value: object, path: str, refuse: Refuse) -> float | None:
        """Return the amount."""
        number = _number(value)
        if number is not None and 0 < number < float("inf"):
            return number
        refuse(path, value, self.allowed)
        return None


class Count(NamedTuple):
    """A whole number of things.

    Attributes:
        default: the value of an option that is not set; also the smallest.
        most: the largest.
    """

    default: int
    most: int

    @property
    def allowed(self) -> str:
        """The range."""
        return f"a whole number from {self.default} to {self.most}"

    def read(self, value: object, path: str, refuse: Refuse) -> int | None:
        """Return the number."""
        number = _number(value)
        if number is not None and number.is_integer() and self.default <= number <= self.most:
            return int(number)
        refuse(path, value, self.allowed)
        return None


class AnyMap(NamedTuple):
    """A map of any values."""

    allowed: str = "a map of any values"

    @property
    def default(self) -> Mapping[str, object]:
        """The empty map."""
        return {}

    def read(self, value: object, path: str, refuse: Refuse) -> Mapping[str, object] | None:
        """Return the map."""
        if isinstance(value, Mapping):
            return {key: as_texts_beyond_doubles(item) for key, item in value.items()}
        refuse(path, value, self.allowed)
        return None


class Names(NamedTuple):
    """A list of names: a list, or one text with the names separated by commas."""

    allowed: str
    default: tuple[str, ...] = ()

    def read(self, value: object, path: str, refuse: Refuse) -> tuple[str, ...] | None:
        """Return the names."""
        listed = value.split(",") if isinstance(value, str) else value
        if isinstance(listed, list | tuple) and all(isinstance(i, str) and i for i in listed):
            return tuple(item.strip() for item in listed)
        refuse(path, value, self.allowed)
        return None


_GATE: Final = "{'min': number} or {'max': number}, or both"


class Gates(NamedTuple):
    """Bounds of metrics by their names."""

    allowed: str = "a map of metric name to {'min': number, 'max': number}"

    @property
    def default(self) -> Mapping[str, MetricGate]:
        """No bounds."""
        return {}

    def read(self, value: object, path: str, refuse: Refuse) -> Mapping[str, MetricGate] | None:
        """Return the bounds that are allowed."""
        if not isinstance(value, Mapping):
            refuse(path, value, self.allowed)
            return None
        gates = {
            str(metric): _gate(as_key(path, str(metric)), gate, refuse)
            for metric, gate in value.items()
        }
        return {metric: gate for metric, gate in gates.items() if gate is not None}


def _gate(path: str, value: object, refuse: Refuse) -> MetricGate | None:
    if not isinstance(value, Mapping) or not value or set(value) - {"min", "max"}:
        refuse(path, value, _GATE)
        return None
    bounds = {key: _number(item) for key, item in value.items()}
    wrong = [key for key, bound in bounds.items() if bound is None]
    for key in wrong:
        refuse(join(path, key), value[key], "a number")
    if wrong:
        return None
    gate = MetricGate(bounds.get("min"), bounds.get("max"))
    if gate.low is not None and gate.high is not None and gate.low > gate.high:
        refuse(path, value, "a min that is not above the max")
        return None
    return gate


def _number(value: object) -> float | None:
    # A program may give a number as text, and a bound may be infinite.
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return None if isnan(number) else number
