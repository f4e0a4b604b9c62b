"""Filter patterns of CloudWatch Logs: which messages a pattern matches. Pure.

Source: "Filter pattern syntax" in the Amazon CloudWatch Logs User Guide. A pattern is a list of
terms, an expression over JSON in braces, or one over space-delimited fields in brackets.
"""

import json
import re
from collections.abc import Callable
from typing import Any, Final

import regex

from sagemaker_emulator.aws.filter_expression import (
    Expression,
    PatternError,
    field_expression,
    json_expression,
)

Matcher = Callable[[str], bool]
_TERM: Final = re.compile(r'\s*(?P<sign>[?-]?)(?P<term>"(?:\\.|[^"\\])*"|%[^%]*%|[^\s"]+)')
_PLAIN: Final = re.compile(r"\w+")
_FIELD: Final = re.compile(r'"([^"]*)"|\[([^\]]*)\]|(\S+)')
_STEP: Final = re.compile(
    r"\.?(?P<name>[\w-]+)|\[(?P<index>\d+|\*)\]|\.?\[['\"](?P<quoted>[^'\"]+)['\"]\]"
)
_REGEX_S: Final = 0.5


def matcher(pattern: str) -> Matcher:
    """Return a function that tells whether a message matches.

    Raises:
        PatternError: the pattern cannot be read; the text says what of it.
    """
    text = pattern.strip()
    if text.startswith("{"):
        return _json_matcher(json_expression(text))
    if text.startswith("["):
        return _fields_matcher(text)
    return _terms_matcher(text)


def _terms_matcher(text: str) -> Matcher:
    signed: dict[str, list[Matcher]] = {"": [], "-": [], "?": []}
    position = 0
    while position < len(text):
        found = _TERM.match(text, position)
        if found is None:
            raise PatternError(f"Invalid character(s) in term '{text[position:].strip()}'")
        signed[found["sign"]].append(_term(found["term"]))
        position = found.end()
    wanted, excluded, optional = signed.values()

    def matches(message: str) -> bool:
        # Optional terms beside others are ignored, as documented.
        if optional and not wanted and not excluded:
            return any(term(message) for term in optional)
        return all(term(message) for term in wanted) and not any(term(message) for term in excluded)

    return matches


def _term(text: str) -> Matcher:
    if text.startswith('"') and len(text) > 2:
        phrase = re.sub(r"\\(.)", r"\1", text[1:-1])
        return lambda message: phrase in message
    if text.startswith("%") and len(text) > 2:
        return _regex(text[1:-1])
    if not _PLAIN.fullmatch(text):
        raise PatternError(f"Invalid character(s) in term '{text}'")
    return lambda message: text in message


def _regex(text: str) -> Matcher:
    try:
        compiled = regex.compile(text)
    except regex.error:
        raise PatternError(f"Invalid regex '{text}'") from None

    def matches(message: str) -> bool:
        try:
            return compiled.search(message, timeout=_REGEX_S) is not None
        except TimeoutError:
            return False

    return matches


def _json_matcher(expression: Expression) -> Matcher:
    def matches(message: str) -> bool:
        if not message.lstrip().startswith("{"):
            return False
        try:
            root = json.loads(message)
        except ValueError:
            return False
        return expression(lambda selector: _selected([root], selector.removeprefix("$")))

    return matches


def _selected(values: list[Any], path: str) -> list[Any]:
    """Return the values at a path; those of each element where it has ``[*]``."""
    position = 0
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            raise PatternError(f"Invalid selector '${path}'")
        values = [found for value in values for found in _below(value, step)]
        position = step.end()
    return values


def _below(value: object, step: re.Match[str]) -> list[Any]:
    name, index = step["name"] or step["quoted"], step["index"]
    if name is not None:
        return [value[name]] if isinstance(value, dict) and name in value else []
    if not isinstance(value, list):
        return []
    if index == "*":
        return value
    return value[int(index) : int(index) + 1]


def _fields_matcher(text: str) -> Matcher:
    if not text.endswith("]"):
        raise PatternError("Invalid filter pattern")
    columns = [part.strip() for part in text[1:-1].split(",")]
    gap = columns.index("...") if "..." in columns else None
    head = columns if gap is None else columns[:gap]
    tail = [] if gap is None else columns[gap + 1 :]
    conditions = [[field_expression(column) for column in part] for part in (head, tail)]

    def matches(message: str) -> bool:
        fields = [
            next(part for part in found.groups() if part is not None)
            for found in _FIELD.finditer(message)
        ]
        if len(fields) < len(head) + len(tail) or (gap is None and len(fields) != len(head)):
            return False
        ends = fields[len(fields) - len(tail) :]
        pairs = [*zip(conditions[0], fields, strict=False), *zip(conditions[1], ends, strict=True)]
        return all(condition(_constant(field)) for condition, field in pairs)

    return matches


def _constant(field: str) -> Callable[[str], list[Any]]:
    return lambda _: [field]
