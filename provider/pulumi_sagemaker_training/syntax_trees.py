"""Python sources as syntax trees, on every supported CPython."""

import ast
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

_PARSING: Final = Lock()


def parsed(source: str) -> ast.Module:
    """Return the tree of a source.

    CPython 3.11 counts the depth of all trees that it builds in one place. A finalizer that the
    garbage collector runs in the middle, and that formats a traceback, parses too: then the outer
    one ends with SystemError ("AST constructor recursion depth mismatch", CPython's issue 106905).
    So nothing is collected meanwhile.

    Args:
        source: the text of a module.

    Raises:
        SyntaxError: if the text is not Python.
    """
    with _PARSING, _uncollected():
        return ast.parse(source)


@contextmanager
def _uncollected() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
