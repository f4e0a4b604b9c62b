"""What is wrong with a request: where, and in which words, without betraying a secret."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pulumi_sagemaker_training.api.members import Kind, element_of, kind_of, members_by

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
        paths: the secret properties. What lies below one is secret too, and a text that was
            made from one: it lies above.
    """

    paths: Collection[str] = ()

    def covers(self, path: str) -> bool:
        """Tell whether the value at `path` is secret, or holds one."""
        return any(_is_within(path, secret) or _is_within(secret, path) for secret in self.paths)

    def shown(self, path: str, value: object) -> str:
        """Return a value for a message: short, quoted if it is text, never a secret."""
        if self.covers(path):
            return "(secret)"
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
            path += f'["{part}"]'
        else:
            path += f".{part}" if path else part
        current = _below(current, part)
    return path


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


def _is_within(path: str, outer: str) -> bool:
    return path == outer or (path.startswith(outer) and path[len(outer)] in ".[")
