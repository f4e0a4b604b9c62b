"""Text from other programs, made safe for a terminal and free of secrets. Pure."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

MASK: Final = "[secret]"
MAX_LINE: Final = 1000
_ESCAPES: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # operating system commands: titles, links
    r"|\x1b[@-Z\\-_]"
)
# C0 and C1 controls, line separators, marks that reverse or hide text, and lone surrogates,
# which no stream can carry.
_CONTROLS: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_SHORTEST_SECRET: Final = 4
_SHORTEST_CUT: Final = 1000
# What stands behind the place where this package or SageMaker has cut a text.
_BEHIND_CUT: Final = re.compile(r"(?:…|, exit code: -?\d+)?\Z")


def printable(line: str) -> str:
    """Return the line without terminal escapes and control characters, cut at 1,000 characters."""
    cut = line[: MAX_LINE * 4]
    clean = (
        _CONTROLS.sub("", _ESCAPES.sub("", cut)).replace("\t", "    ").replace("\n", " ").rstrip()
    )
    return clean if len(clean) <= MAX_LINE else f"{clean[:MAX_LINE]}…"


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return the text with every secret replaced by a mark.

    Secrets shorter than four characters are not masked: that would garble every line and hide
    nothing. A secret of several lines is also masked line by line, as a log prints it, and one
    that is JSON by the texts in it, as script mode makes arguments of it. At the end of a long
    text, the beginning of a secret is masked, too: the text may have been cut there.
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
        yield from strings_in(json.loads(secret))
    except (ValueError, RecursionError):
        return


def _spellings(secret: str) -> Iterator[str]:
    """Yield a secret in all forms in which a text may show it, and each of its lines."""
    yield secret
    yield printable(secret)
    # As a message quotes it, and as JSON does.
    yield repr(secret)[1:-1]
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    # As a shell's command quotes it.
    yield secret.replace("'", "'\"'\"'")
    for line in secret.splitlines():
        yield line.strip()
        yield printable(line)


def strings_in(value: object) -> Sequence[str]:
    """Return every text inside a value; numbers become texts, whole ones without a point."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in strings_in(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in strings_in(item)]
    if isinstance(value, float) and value.is_integer():
        # Pulumi carries every number as a double, but a request shows 5, not 5.0.
        return [str(int(value))]
    return [] if value is None or isinstance(value, bool) else [str(value)]


def duration(seconds: float) -> str:
    """Return a duration in words: 42 s, 3 min 05 s, 2 h 10 min."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def utf8(text: str) -> bytes:
    """Return a text as UTF-8; a lone surrogate, which UTF-8 does not allow, is kept."""
    return text.encode("utf-8", "surrogatepass")


def nearest(word: str, choices: Collection[str]) -> str | None:
    """Return the choice that is most like `word`, or None if none is."""
    # Imported here: only a misspelt word needs it.
    import difflib

    folded = {choice.lower().replace("_", ""): choice for choice in choices}
    given, shared = word.lower().replace("_", ""), _shared_beginning(list(folded))
    whole = given if given.startswith(shared) else f"{shared}{given}"
    found = difflib.get_close_matches(whole, folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def _shared_beginning(choices: list[str]) -> str:
    """Return what all choices have before their first dot, as the `ml.` of instance types."""
    beginnings = {choice.partition(".")[0] for choice in choices if "." in choice}
    is_shared = len(beginnings) == 1 and all("." in choice for choice in choices)
    return f"{beginnings.pop()}." if is_shared else ""
