"""What is wrong with a request: where, and in which words, without betraying a secret."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pulumi_sagemaker_training.api.values.paths import steps
from pulumi_sagemaker_training.api.values.text import MASK

_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Violation:
    """Name one property that cannot be as it is.

    Args:
        path: the property in the Python spelling, as `input_data_config[0].channel_name` or
            `environment["FOO"]`.
        message: the value (unless secret), what is allowed, and what to do.
        rule: the broken rule's name, or the broken constraint's, as `length`.
    """

    path: str
    message: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Secrets:
    """Know which properties are secret, and show values accordingly.

    Args:
        paths: the secret properties, as the engine or as we spell them. What lies below one is
            secret too, and a text that was made from one: it lies above.
    """

    paths: Collection[str] = ()

    def covers(self, path: str) -> bool:
        """Tell whether the value at `path` is secret, or holds one."""
        own = steps(path)
        return any(_is_within(own, secret) or _is_within(secret, own) for secret in self._steps)

    @property
    def _steps(self) -> list[list[str | int]]:
        return [steps(path) for path in self.paths]

    def shown(self, path: str, value: object) -> str:
        """Return a value for a message: short, quoted if it is text, never a secret."""
        if self.covers(path):
            return MASK
        if isinstance(value, Mapping | list | tuple):
            return f"{named_kind(value)} of {len(value)}"
        text = repr(value)
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def named_kind(value: object) -> str:
    """Return what a value is, in words for the author of a program."""
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
