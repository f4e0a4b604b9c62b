"""Property paths: ``input_data_config[0].channel_name``, ``environment["FOO"]``. Pure.

The syntax is the engine's own (`resource.PropertyPath`): a key that is not a plain name is
written in brackets and quotes.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

_PLAIN: Final = re.compile(r"[A-Za-z_$][\w$]*")
_STEP: Final = re.compile(r'\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|\.?([A-Za-z_$][\w$]*)')


def join(parent: str, key: str | int) -> str:
    """Return the path of `key` under `parent`."""
    if isinstance(key, int):
        return f"{parent}[{key}]"
    if not _PLAIN.fullmatch(key):
        return as_key(parent, key)
    return f"{parent}.{key}" if parent else key


def as_key(path: str, key: str) -> str:
    """Return the path of a map's key, in brackets and quotes."""
    escaped = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'{path}["{escaped}"]'


def steps(path: str) -> list[str | int]:
    """Return the keys and indexes that a path goes through."""
    found: list[str | int] = []
    for quoted, index, plain in _STEP.findall(path):
        if index:
            found.append(int(index))
        else:
            found.append(plain or re.sub(r"\\(.)", r"\1", quoted))
    return found


def normalise(path: str) -> str:
    """Return the path in the one spelling that `join` gives."""
    spelt = ""
    for step in steps(path):
        spelt = join(spelt, step)
    return spelt


def value_at(value: object, path: str) -> Any:
    """Return the value at the path, or None."""
    for step in steps(path):
        if isinstance(step, int):
            value = value[step] if isinstance(value, list | tuple) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def is_under(path: str, parents: "frozenset[str] | tuple[str, ...] | list[str]") -> bool:
    """Tell whether the path is one of the parents or lies below one."""
    own = steps(path)
    return any(own[: len(parent)] == parent for parent in map(steps, parents) if parent)
