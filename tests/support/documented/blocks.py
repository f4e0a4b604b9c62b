"""The fenced blocks of a page, as Sybil reads them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sybil import Document
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

ROOT: Final = Path(__file__).parents[3]
PAGES: Final = sorted(
    str(path.relative_to(ROOT))
    for glob in (
        "README.md",
        "CONTRIBUTING.md",
        "docs/**/[!_]*.md",
        "examples/README.md",
        "examples/*/README.md",
    )
    for path in ROOT.glob(glob)
)
PULUMI_COMMANDS: Final = frozenset(
    (
        *("preview", "up", "destroy", "refresh", "import", "login", "stack", "config", "state"),
        *("package", "plugin", "policy", "install", "new"),
    )
)
"""What the documentation may show of Pulumi's command line; a test asks the real one."""
_LEXER: Final = RawFencedCodeBlockLexer(re.compile(r"(?P<language>[^\n]*)\n"))
_MARK: Final = re.compile(r"<!-- (?:As in `(?P<test>[^`]+)`\.|(?P<parsed>Only parsed: .*)) -->\n\Z")


# What a command writes between two such lines, its own tests compare.
_WRITTEN: Final = re.compile(r"<!-- (?P<at>Written by|End of what) `[^`]+`")


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        page: the page's path in the repository.
        line: the line of its fence.
        language: what follows the fence; empty if nothing does.
        text: what is in it.
        test: the test that the comment before the fence names, which makes this output or runs such
            a program; empty if there is no such comment.
        is_written: whether a command writes it, so that its tests compare it.
        is_only_parsed: whether the comment says that it is only parsed, and why.
    """

    page: str
    line: int
    language: str
    text: str
    test: str = ""
    is_written: bool = False
    is_only_parsed: bool = False

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


@cache
def blocks(page: str) -> tuple[Block, ...]:
    """Return the blocks of a page, from its path in the repository."""
    return tuple(_blocks_in(page, (ROOT / page).read_text("utf-8")))


def _blocks_in(page: str, text: str) -> Iterator[Block]:
    for region in _LEXER(Document(text, page)):
        before = text[: region.start]
        mark = _MARK.search(before)
        yield Block(
            page,
            before.count("\n") + 1,
            region.lexemes["language"].strip(),
            str(region.lexemes["source"]),
            mark["test"] or "" if mark else "",
            is_written=[part["at"] for part in _WRITTEN.finditer(before)][-1:] == ["Written by"],
            is_only_parsed=bool(mark and mark["parsed"]),
        )


def in_language(*languages: str) -> list[Block]:
    """Return the blocks of all pages in one of some languages."""
    return [block for page in PAGES for block in blocks(page) if block.language in languages]
