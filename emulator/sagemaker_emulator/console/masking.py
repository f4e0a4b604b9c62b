"""Foreign text, made safe to show: without secrets and without characters that deceive. Pure.

Which keys name secrets, and how a secret is replaced, is as in the provider's report. A test
compares the two.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sagemaker_emulator.console.command import command_of

MASK: Final = "[secret]"
LONGEST_TEXT: Final = 4000
_SHORTEST_SECRET: Final = 4
_SHORTEST_CUT: Final = 1000
# What stands behind the place where a page or SageMaker has cut a text.
_BEHIND_CUT: Final = re.compile(r"(?:…|, exit code: -?\d+)?\Z")
_SECRET: Final = re.compile(
    r"(^|[^a-z])(secret|token|passw(or)?d|passphrase|credentials?|(api|access|private)[-_ ]?key)"
    r"([^a-z]|$)",
    re.IGNORECASE,
)
_VALUE: Final = r"""('[^']*'|"[^"]*"|\S+)"""
_NAMED: Final = (
    re.compile(rf"(?<!\S)--?([\w-]+)(?:=|\s+){_VALUE}"),
    re.compile(rf"(?<![\w-])([A-Za-z_]\w*)={_VALUE}"),
)
"""The options and the variables in a command, with their values."""

_ESCAPES: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]"
)
# Controls, line separators, marks that reverse or hide text, and surrogates, which no page holds.
_DECEIVING: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def speaks_of_secret(key: str) -> bool:
    """Tell whether a key that a user chose, such as `HF_TOKEN`, names a secret."""
    return _SECRET.search(re.sub(r"([a-z])([A-Z])", r"\1_\2", key)) is not None


def secrets_of(request: Mapping[str, Any]) -> list[str]:
    """Return the values whose keys name secrets: hyperparameters, variables, options of a command.

    The keys inside of a value that is JSON count, too.
    An option is `--token value`, `--token=value` or `TOKEN=value`.
    """
    given = {**(request.get("Environment") or {}), **(request.get("HyperParameters") or {})}
    named = [str(value) for key, value in given.items() if speaks_of_secret(key)]
    named += [text for value in given.values() for text in _inside(str(value))]
    command = command_of(request)
    options = [found for pattern in _NAMED for found in pattern.findall(command)]
    return named + [value.strip("'\"") for key, value in options if speaks_of_secret(key)]


def _inside(value: str) -> Iterator[str]:
    try:
        yield from _under_keys(json.loads(value))
    except (ValueError, RecursionError):
        return


def _under_keys(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _under_keys(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts_in(item) if speaks_of_secret(key) else _under_keys(item)


def masked(key: str, value: str) -> str:
    """Return a value, or the mask if its key names a secret."""
    return MASK if speaks_of_secret(key) else value


def safe(text: str, secrets: Iterable[str]) -> str:
    """Return a text that can be shown: first cleaned, because that may put a secret together."""
    return redacted(cleaned(text), secrets)


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return a text with every secret replaced by the mask.

    Secrets shorter than four characters are not masked: that would garble every line. Of one that
    is JSON the texts in it are masked, and at the end of a long text the beginning of one.
    """
    found = {
        spelling
        for secret in secrets
        for part in _parts(secret)
        for spelling in _spellings(part)
        if len(spelling) >= _SHORTEST_SECRET
    }
    spellings = sorted(found, key=len, reverse=True)
    for spelling in spellings:
        text = text.replace(spelling, MASK)
    return _without_cut_secret(text, spellings) if len(text) >= _SHORTEST_CUT else text


def _without_cut_secret(text: str, spellings: Iterable[str]) -> str:
    end = _BEHIND_CUT.search(text)
    head, behind = (text[: end.start()], end[0]) if end else (text, "")
    for spelling in spellings:
        for length in range(len(spelling) - 1, _SHORTEST_SECRET - 1, -1):
            if head.endswith(spelling[:length]):
                return f"{head[:-length]}{MASK}{behind}"
    return text


def _parts(secret: str) -> Iterator[str]:
    """Yield a secret, and every text in it if it is JSON."""
    yield secret
    try:
        yield from _texts_in(json.loads(secret))
    except (ValueError, RecursionError):
        return


def _texts_in(value: object) -> list[str]:
    if isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        return [text for item in items for text in _texts_in(item)]
    if isinstance(value, float) and value.is_integer():
        return [str(int(value))]
    return [] if value is None or isinstance(value, bool) else [str(value)]


def cleaned(text: str) -> str:
    """Return a text without escapes and deceiving characters, cut at 4,000 characters."""
    clean = _DECEIVING.sub("", _ESCAPES.sub("", text[: LONGEST_TEXT * 4]))
    return clean if len(clean) <= LONGEST_TEXT else f"{clean[:LONGEST_TEXT]}…"


def _spellings(secret: str) -> Iterator[str]:
    """Yield a secret in the forms in which a text may show it, and each of its lines."""
    yield secret
    yield cleaned(secret)
    yield repr(secret)[1:-1]
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield secret.replace("'", "'\"'\"'")
    for line in secret.splitlines():
        yield line.strip()
        yield cleaned(line)
