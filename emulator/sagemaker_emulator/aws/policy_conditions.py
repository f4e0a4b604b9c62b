"""The conditions of policies: the operators of IAM's language, on the values of a request. Pure.

Source: IAM's user guide, "IAM JSON policy elements: Condition operators", "Conditions with multiple
context keys or values" and "IAM policy elements: Variables and tags".
"""

import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

Context = Mapping[str, Sequence[str]]
"""The values of a request's condition keys; the keys are in lower case."""

_SETS = ("ForAllValues", "ForAnyValue")
_IF_EXISTS = "IfExists"
_VARIABLE = re.compile(r"\$\{([^},]+?)(?:\s*,\s*'([^']*)')?\}")
_LITERALS = {"*": "*", "?": "?", "$": "$"}


class _Operator(NamedTuple):
    """One operator: how two values are compared, and whether the result is negated."""

    compare: Callable[[str, str], bool]
    is_negated: bool = False


@cache
def _pattern(text: str) -> re.Pattern[str]:
    escaped = re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(escaped, re.DOTALL)


def is_like(value: str, pattern: str) -> bool:
    """Tell whether a value matches a pattern, in which `*` and `?` stand for any characters."""
    return _pattern(pattern).fullmatch(value) is not None


def _is_arn_like(value: str, pattern: str) -> bool:
    """Tell whether an ARN matches: each of its six parts by itself."""
    parts, wanted = value.split(":", 5), pattern.split(":", 5)
    return len(parts) == len(wanted) and all(map(is_like, parts, wanted))


def _folded(value: str, wanted: str) -> bool:
    return value.lower() == wanted.lower()


def _numbers(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return _converted(float, compare)


def _dates(compare: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    return _converted(_moment, compare)


def _moment(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        found = dt.datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).timestamp()


def _converted(
    convert: Callable[[str], float], compare: Callable[[float, float], bool]
) -> Callable[[str, str], bool]:
    def compared(value: str, wanted: str) -> bool:
        try:
            return compare(convert(value), convert(wanted))
        except ValueError:
            return False

    return compared


def _is_in_network(value: str, wanted: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


_OPERATORS: dict[str, _Operator] = {
    "StringEquals": _Operator(str.__eq__),
    "StringNotEquals": _Operator(str.__eq__, is_negated=True),
    "StringEqualsIgnoreCase": _Operator(_folded),
    "StringNotEqualsIgnoreCase": _Operator(_folded, is_negated=True),
    "StringLike": _Operator(is_like),
    "StringNotLike": _Operator(is_like, is_negated=True),
    "NumericEquals": _Operator(_numbers(float.__eq__)),
    "NumericNotEquals": _Operator(_numbers(float.__eq__), is_negated=True),
    "NumericLessThan": _Operator(_numbers(float.__lt__)),
    "NumericLessThanEquals": _Operator(_numbers(float.__le__)),
    "NumericGreaterThan": _Operator(_numbers(float.__gt__)),
    "NumericGreaterThanEquals": _Operator(_numbers(float.__ge__)),
    "DateEquals": _Operator(_dates(float.__eq__)),
    "DateNotEquals": _Operator(_dates(float.__eq__), is_negated=True),
    "DateLessThan": _Operator(_dates(float.__lt__)),
    "DateLessThanEquals": _Operator(_dates(float.__le__)),
    "DateGreaterThan": _Operator(_dates(float.__gt__)),
    "DateGreaterThanEquals": _Operator(_dates(float.__ge__)),
    "Bool": _Operator(_folded),
    "BinaryEquals": _Operator(str.__eq__),
    "IpAddress": _Operator(_is_in_network),
    "NotIpAddress": _Operator(_is_in_network, is_negated=True),
    "ArnEquals": _Operator(_is_arn_like),
    "ArnNotEquals": _Operator(_is_arn_like, is_negated=True),
    "ArnLike": _Operator(_is_arn_like),
    "ArnNotLike": _Operator(_is_arn_like, is_negated=True),
}


def is_operator(name: str) -> bool:
    """Tell whether IAM has an operator of that name, with its prefix and suffix."""
    _, base, _ = _parts(name)
    return base in _OPERATORS or name == "Null"


def are_met(conditions: Mapping[str, Mapping[str, object]], context: Context) -> bool:
    """Tell whether all conditions of a statement are met."""
    return all(
        _holds(operator, key, _listed(wanted), context)
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def keys_of(conditions: Mapping[str, Mapping[str, object]]) -> set[str]:
    """Return the condition keys that conditions name, as they are written."""
    return {key for keys in conditions.values() for key in keys}


def substituted(text: str, context: Context) -> str | None:
    """Return a text with its policy variables replaced; None where one has no single value."""
    missing = False

    def value_of(match: re.Match[str]) -> str:
        nonlocal missing
        if match[1] in _LITERALS:
            return _LITERALS[match[1]]
        values = context.get(match[1].lower(), ())
        if len(values) != 1 and match[2] is None:
            missing = True
        return values[0] if len(values) == 1 else match[2] or ""

    replaced = _VARIABLE.sub(value_of, text)
    return None if missing else replaced


def _holds(name: str, key: str, wanted: list[str], context: Context) -> bool:
    prefix, base, if_exists = _parts(name)
    values = context.get(key.lower(), ())
    if base == "Null":
        return any(_folded("true" if not values else "false", item) for item in wanted)
    operator = _OPERATORS[base]
    if not values:
        return if_exists or operator.is_negated or prefix == "ForAllValues"
    resolved = [item for text in wanted if (item := substituted(text, context)) is not None]
    results = [
        any(operator.compare(value, item) for item in resolved) != operator.is_negated
        for value in values
    ]
    return any(results) if prefix == "ForAnyValue" else all(results)


def _parts(name: str) -> tuple[str, str, bool]:
    prefix, _, rest = name.rpartition(":")
    base = rest.removesuffix(_IF_EXISTS)
    return (prefix, base, base != rest) if prefix in ("", *_SETS) else ("", name, False)


def _listed(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in items]
