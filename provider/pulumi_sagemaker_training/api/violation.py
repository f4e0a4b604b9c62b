"""What is wrong with a request: where, and in which words, without betraying a secret."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pulumi_sagemaker_training.api.members import Kind, element_of, kind_of, members_by
from pulumi_sagemaker_training.api.paths import steps
from pulumi_sagemaker_training.api.text import MASK

_LONGEST_SHOWN = 80

# How pydantic marks that a map's key is meant, not its value.
KEY_MARK = "[key]"


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


def rendered(location: Sequence[str | int], shape: str = "CreateTrainingJobRequest") -> str:
    """Return the path of a location: names dotted, items as [0], map keys as ["key"]."""
    path = ""
    current: str | None = shape
    for part in location:
        kind: Kind | None = kind_of(current) if current else None
        if part == KEY_MARK:
            continue
        if isinstance(part, int):
            path += f"[{part}]"
        elif kind == "map":
            path = as_key(path, part)
        else:
            path += f".{part}" if path else part
        current = _below(current, part)
    return path


def as_key(path: str, key: str) -> str:
    """Return the path of a map's key, in brackets and quotes."""
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'{path}["{escaped}"]'


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


def _below(shape: str | None, part: str | int) -> str | None:
    """Return the shape one step further down, or None where the model has none."""
    if shape is None:
        return None
    if kind_of(shape) == "structure":
        member = members_by(shape, "python").get(str(part))
        return member.shape if member else None
    inner = element_of(shape)
    return None if inner == shape else inner


def _is_within(steps_of: list[str | int], outer: list[str | int]) -> bool:
    return steps_of[: len(outer)] == outer
