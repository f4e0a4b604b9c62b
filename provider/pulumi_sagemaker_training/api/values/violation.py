"""What is wrong with a request, and where, in words that show no secret."""

from collections.abc import Collection, Mapping, Sized
from dataclasses import dataclass

from pulumi_sagemaker_training.api.values.numbers import number_as_written
from pulumi_sagemaker_training.api.values.paths import steps
from pulumi_sagemaker_training.api.values.text import MASK
from pulumi_sagemaker_training.codes import ErrorCode, with_code

_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Violation:
    """One property that is wrong.

    Args:
        path: the property in the Python spelling, as `input_data_config[0].channel_name` or
            `environment["FOO"]`.
        message: the value (unless secret), what is allowed, and what to do.
        code: the kind of cause, which has a page.
        rule: the broken rule's name, or the broken constraint's, as `length`.
    """

    path: str
    message: str
    code: ErrorCode
    rule: str = ""

    @property
    def words(self) -> str:
        """The message that the user reads: one line, with the code at its end."""
        return with_code(f"{self.path}: {self.message}", self.code)


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret properties of a resource: they decide how values are shown.

    Args:
        paths: the secret properties, in the engine's spelling or in ours. A value below one of
            them is secret, and so is a value that contains one.
    """

    paths: Collection[str] = ()

    def covers(self, path: str) -> bool:
        """Tell whether the value at `path` is secret, or contains a secret."""
        own = steps(path)
        return any(_is_within(own, secret) or _is_within(secret, own) for secret in self._steps)

    @property
    def _steps(self) -> list[list[str | int]]:
        return [steps(path) for path in self.paths]

    def shown(self, path: str, value: object) -> str:
        """Return a value for a message: short, quoted if it is text, masked if it is secret."""
        if self.covers(path):
            return MASK
        if isinstance(value, Mapping | list | tuple):
            return named_size(value)
        text = repr(number_as_written(value))
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def named_size(value: Sized) -> str:
    """Return the kind and the length of a map or list in plain words, as `a map of 2`."""
    kind = named_kind(value)
    return f"{kind} of {len(value)}" if len(value) else f"an empty {kind.removeprefix('a ')}"


def named_kind(value: object) -> str:
    """Return the kind of a value in plain words, as `a map`."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "a truth value"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case Mapping():
            return "a map"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(value).__name__}"


def _is_within(steps_of: list[str | int], outer: list[str | int]) -> bool:
    return steps_of[: len(outer)] == outer
