"""Python sources as syntax trees."""

import ast
from typing import Final

_TRIES: Final = 5


def parsed(source: str) -> ast.Module:
    """Return the tree of a source.

    CPython 3.11 raises SystemError ("AST constructor recursion depth mismatch") when the garbage
    collector runs code in the middle that parses too; the next try succeeds.
    """
    for _ in range(_TRIES - 1):
        try:
            return ast.parse(source)
        except SystemError:
            continue
    return ast.parse(source)
