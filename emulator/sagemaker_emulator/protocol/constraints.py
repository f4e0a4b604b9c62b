"""The constraints of the service model, with the service's messages."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import regex
from botocore.model import Shape

from sagemaker_emulator.protocol.errors import ValidationError
from sagemaker_emulator.protocol.spec import item_shape, key_shape, members, required

PATTERN_TIMEOUT_S = 1.0


def check(params: dict[str, Any], shape: Shape) -> None:
    """Refuse a parsed request that breaks a constraint.

    Raises:
        ValidationError: with every violation in one message, in the service's format.
    """
    found = list(violations(params, shape, ""))
    if not found:
        return
    noun = "error" if len(found) == 1 else "errors"
    raise ValidationError(f"{len(found)} validation {noun} detected: {'; '.join(found)}")


def violations(value: Any, shape: Shape, path: str) -> Iterator[str]:
    """Yield one message for every constraint that a value breaks."""
    kind = shape.type_name
    if kind == "structure":
        yield from _structure(value, shape, path)
        return
    for rule in _broken(value, shape):
        yield f"Value '{_shown(value)}' at '{path}' failed to satisfy constraint: {rule}"
    if kind == "list":
        for index, item in enumerate(value, start=1):
            yield from _item(item, item_shape(shape), f"{path}.{index}.member")
    elif kind == "map":
        yield from _map(value, shape, path)


def _structure(value: dict[str, Any], shape: Shape, path: str) -> Iterator[str]:
    for name in required(shape):
        if value.get(name) is None:
            yield _null(_join(path, name))
    known = members(shape)
    for name, item in value.items():
        yield from violations(item, known[name], _join(path, name))


def _item(item: object, shape: Shape, path: str) -> Iterator[str]:
    if item is None:
        yield _null(path)
    else:
        yield from violations(item, shape, path)


def _null(path: str) -> str:
    return f"Value null at '{path}' failed to satisfy constraint: Member must not be null"


def _map(value: dict[str, Any], shape: Shape, path: str) -> Iterator[str]:
    key_rules = {rule for key in value for rule in _broken(key, key_shape(shape))}
    if key_rules:
        yield _map_message(value, path, "keys", key_rules)
    of_values = item_shape(shape)
    if of_values.type_name == "structure":
        for key, item in value.items():
            yield from _item(item, of_values, f"{path}.{key}.member")
        return
    value_rules = {
        rule
        for item in value.values()
        for rule in (_broken(item, of_values) if item is not None else ["Member must not be null"])
    }
    if value_rules:
        yield _map_message(value, path, "value", value_rules)


def _map_message(value: object, path: str, part: str, rules: set[str]) -> str:
    listed = ", ".join(sorted(rules))
    return (
        f"Value '{_shown(value)}' at '{path}' failed to satisfy constraint: "
        f"Map {part} must satisfy constraint: [{listed}]"
    )


def _broken(value: Any, shape: Shape) -> Iterator[str]:
    """Yield the broken constraints of one scalar, list or map."""
    metadata = shape.metadata
    kind = shape.type_name
    if kind in ("string", "list", "map"):
        yield from _bounds(len(value), metadata, "length")
    elif kind in ("integer", "long", "float", "double"):
        yield from _bounds(value, metadata, "value")
    if kind == "string":
        choices = metadata.get("enum")
        if choices and value not in choices:
            yield f"Member must satisfy enum value set: [{', '.join(choices)}]"
        pattern = metadata.get("pattern")
        if pattern and not _matches(pattern, value):
            yield f"Member must satisfy regular expression pattern: {pattern}"


def _bounds(size: float, metadata: dict[str, Any], what: str) -> Iterator[str]:
    low, high = metadata.get("min"), metadata.get("max")
    if high is not None and size > high:
        yield f"Member must have {what} less than or equal to {high}"
    if low is not None and size < low:
        yield f"Member must have {what} greater than or equal to {low}"


def _matches(pattern: str, value: str) -> bool:
    try:
        return _compiled(pattern).fullmatch(value, timeout=PATTERN_TIMEOUT_S) is not None
    except TimeoutError:
        return False


@cache
def _compiled(pattern: str) -> regex.Pattern[str]:
    # Patterns are Java's. `re` does not know \p{Alnum} or their look-behind. As in Java, the dot
    # does not match a line end.
    return regex.compile(pattern)


def _join(path: str, name: str) -> str:
    # The service prints members in lower camel case: ResourceConfig -> resourceConfig.
    lowered = name[:1].lower() + name[1:]
    return f"{path}.{lowered}" if path else lowered


def _shown(value: object) -> str:
    """Return a value as Java's toString writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}={_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    return str(value)
