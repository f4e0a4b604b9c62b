"""The layout of a nested literal: on one line if it fits, else one entry a line. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Style:
    """The style of a language's literals.

    Attributes:
        scalar: returns the source of a value without inner values.
        key: returns the source of a map's key, with the separator before the value.
        width: the maximum length of a line, in characters.
        indent: the number of spaces for each level.
        braces: the text right inside a map's braces on one line.
    """

    scalar: Callable[[object], str]
    key: Callable[[str], str]
    width: int
    indent: int
    braces: str = ""

    def write(self, value: object, depth: int, used: int) -> str:
        """Return a value's source.

        Args:
            value: maps, lists, scalars, `Setting` and `Joined`.
            depth: the indentation of its line, in levels.
            used: how many characters of that line are used, including those after the value.
        """
        flat = self._flat(value)
        if used + len(flat) <= self.width or not _is_nested(value):
            return flat
        margin = " " * self.indent * (depth + 1)
        lines = "".join(f"{margin}{entry},\n" for entry in self._entries(value, depth + 1))
        opening, closing = "{}" if isinstance(value, Mapping) else "[]"
        return f"{opening}\n{lines}{' ' * self.indent * depth}{closing}"

    def _entries(self, value: Any, depth: int) -> list[str]:
        margin = self.indent * depth + 1  # the comma
        if not isinstance(value, Mapping):
            return [self.write(item, depth, margin) for item in value]
        keys = {key: self.key(key) for key in value}
        return [
            f"{keys[key]}{self.write(item, depth, margin + len(keys[key]))}"
            for key, item in value.items()
        ]

    def _flat(self, value: object) -> str:
        if isinstance(value, Mapping) and value:
            inner = ", ".join(f"{self.key(key)}{self._flat(item)}" for key, item in value.items())
            return f"{{{self.braces}{inner}{self.braces}}}"
        if isinstance(value, list) and value:
            return f"[{', '.join(map(self._flat, value))}]"
        return self.scalar(value)


def _is_nested(value: object) -> bool:
    return isinstance(value, Mapping | list) and bool(value)
