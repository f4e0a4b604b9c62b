"""Expressions in filter patterns of CloudWatch Logs: comparisons with ``&&``, ``||`` and brackets.

Pure. Source: "Filter pattern syntax" in the Amazon CloudWatch Logs User Guide.
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import regex

Resolve = Callable[[str], Sequence[Any]]
"""Returns the values that a name stands for in one message; none where there are none."""
Expression = Callable[[Resolve], bool]
_TOKEN: Final = re.compile(
    r'\s*(&&|\|\||[()]|!=|<=|>=|=|<|>|"(?:\\.|[^"\\])*"|%[^%]*%|[^\s()&|=!<>"]+|!)'
)
_ORDER: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?", re.IGNORECASE)
_STATES: Final[dict[str, Callable[[Sequence[Any]], bool]]] = {
    "IS NULL": lambda values: any(value is None for value in values),
    "IS TRUE": lambda values: any(value is True for value in values),
    "IS FALSE": lambda values: any(value is False for value in values),
    "NOT EXISTS": lambda values: not values,
    "EXISTS": bool,
}
_REGEX_S: Final = 0.5


class PatternError(Exception):
    """A filter pattern that cannot be read."""


def json_expression(text: str) -> Expression:
    """Read an expression in braces; its names are selectors such as ``$.users[0].id``.

    Raises:
        PatternError: it cannot be read.
    """
    if not text.endswith("}"):
        raise PatternError("Invalid filter pattern")
    return _Parser(text[1:-1]).parse()


def field_expression(text: str) -> Expression:
    """Read the column of a space-delimited pattern: a name, or comparisons of it.

    Raises:
        PatternError: it cannot be read.
    """
    if re.fullmatch(r"[\w.-]*", text):
        return lambda _: True
    return _Parser(text).parse()


class _Parser:
    """A reader of one expression: ``||`` binds less than ``&&``."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[str] = []
        position = 0
        while text[position:].strip():
            found = _TOKEN.match(text, position)
            if found is None:
                raise self._error()
            self._tokens.append(found[1])
            position = found.end()

    def parse(self) -> Expression:
        """Return the expression of the whole text."""
        expression = self._any()
        if self._tokens:
            raise self._error()
        return expression

    def _error(self) -> PatternError:
        return PatternError(f"Invalid filter pattern: {self._text.strip()}")

    def _next(self) -> str:
        if not self._tokens:
            raise self._error()
        return self._tokens.pop(0)

    def _takes(self, token: str) -> bool:
        if self._tokens[:1] != [token]:
            return False
        del self._tokens[0]
        return True

    def _any(self) -> Expression:
        parts = [self._all()]
        while self._takes("||"):
            parts.append(self._all())
        return lambda resolve: any(part(resolve) for part in parts)

    def _all(self) -> Expression:
        parts = [self._comparison()]
        while self._takes("&&"):
            parts.append(self._comparison())
        return lambda resolve: all(part(resolve) for part in parts)

    def _comparison(self) -> Expression:
        if self._takes("("):
            inner = self._any()
            if not self._takes(")"):
                raise self._error()
            return inner
        name, sign = self._next(), self._next()
        if sign in ("IS", "NOT"):
            sign = f"{sign} {self._next()}"
        if sign in _STATES:
            holds = _STATES[sign]
            return lambda resolve: holds(resolve(name))
        if sign not in ("=", "!=", *_ORDER):
            raise self._error()
        # `w1=!ERROR` of the guide's examples is `w1!=ERROR`.
        sign = "!=" if sign == "=" and self._takes("!") else sign
        wanted = _Literal.of(self._next())
        return lambda resolve: any(wanted.fits(sign, value) for value in resolve(name))


@dataclass(frozen=True, slots=True)
class _Literal:
    """A value that is compared with.

    Args:
        number: the value as a number; None for a quoted or another text.
        pattern: the expression between per cent signs.
    """

    text: str
    number: float | None = None
    pattern: Any = None

    @classmethod
    def of(cls, token: str) -> "_Literal":
        """Return the value that a token stands for."""
        if token.startswith('"'):
            return cls(re.sub(r"\\(.)", r"\1", token[1:-1]))
        if token.startswith("%"):
            try:
                return cls(token, pattern=regex.compile(token[1:-1]))
            except regex.error:
                raise PatternError(f"Invalid regex '{token}'") from None
        return cls(token, float(token) if _NUMBER.fullmatch(token) else None)

    def fits(self, sign: str, value: object) -> bool:
        """Tell whether a message's value compares so. Lists, objects and null never do."""
        if not isinstance(value, str | int | float):
            return False
        if sign in _ORDER:
            number = _number(value)
            is_comparable = number is not None and self.number is not None
            return is_comparable and _ORDER[sign](number or 0.0, self.number or 0.0)
        return self._equals(value) == (sign == "=")

    def _equals(self, value: str | float) -> bool:
        if self.number is not None and _number(value) is not None:
            return _number(value) == self.number
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if self.pattern is not None:
            try:
                return self.pattern.search(text, timeout=_REGEX_S) is not None
            except TimeoutError:
                return False
        return _is_like(text, self.text)


def _number(value: str | float) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        return float(value) if _NUMBER.fullmatch(value) else None
    return float(value)


def _is_like(text: str, wanted: str) -> bool:
    """Tell whether a text is as wanted; an asterisk is a wildcard at the beginning and the end."""
    core = wanted.removeprefix("*").removesuffix("*")
    begins, ends = not wanted.startswith("*"), not wanted.endswith("*")
    if begins and ends:
        return text == wanted
    if begins:
        return text.startswith(core)
    return text.endswith(core) if ends else core in text
