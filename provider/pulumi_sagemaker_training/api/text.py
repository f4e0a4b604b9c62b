"""Make foreign text fit for a terminal, and keep secrets out of it. Pure."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

MASK: Final = "[secret]"
MAX_LINE: Final = 1000
_ESCAPES: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # operating system commands: titles, links
    r"|\x1b[@-Z\\-_]"
)
# C0 and C1 controls, and the marks that reverse or hide text.
_CONTROLS: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_SHORTEST_SECRET: Final = 4


def printable(line: str) -> str:
    """Return the line without terminal escapes and control characters, cut at 1,000 characters."""
    cut = line[: MAX_LINE * 4]
    clean = (
        _CONTROLS.sub("", _ESCAPES.sub("", cut)).replace("\t", "    ").replace("\n", " ").rstrip()
    )
    return clean if len(clean) <= MAX_LINE else f"{clean[:MAX_LINE]}…"


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret replaced by a mark.

    Secrets of under four characters are passed over: masking them would garble every line and
    hide nothing.
    """
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, MASK)
    return text


def strings_in(value: object) -> Sequence[str]:
    """Return every text inside a value, numbers spelt out."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings_in(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in strings_in(item)]
    return [] if value is None or isinstance(value, bool) else [str(value)]
