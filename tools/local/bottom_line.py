"""A line at the bottom of the terminal, below the part in which `pulumi` draws.

The table of `pulumi up` leaves no room for the live line of Python's dynamic resource in a terminal
of 100 columns. So the quickstart shows it in the last row, which the table cannot scroll away.
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

ENOUGH_COLUMNS: Final = 130
"""From here on the table itself has room for the live line."""

_FEWEST_ROWS: Final = 12
_RESERVED: Final = 2
_PAUSE_S: Final = 0.5
_LAST_WAIT_S: Final = 2.0
_SAVE: Final = "\x1b7"
_RESTORE: Final = "\x1b8"

Saying = Callable[[int], str]
"""Returns the line for a number of columns."""


def opening(rows: int) -> str:
    """Return what reserves the last rows of a terminal; the cursor stays where it was. Pure."""
    made_room = "\n" * _RESERVED + f"\x1b[{_RESERVED}A"
    return f"{made_room}{_SAVE}\x1b[1;{rows - _RESERVED}r{_RESTORE}"


def drawing(rows: int, text: str) -> str:
    """Return what writes a text into the last row. Pure."""
    return f"{_SAVE}\x1b[1;{rows - _RESERVED}r\x1b[{rows};1H\x1b[2K{text}{_RESTORE}"


def closing(rows: int) -> str:
    """Return what gives the last rows back, empty. Pure."""
    return f"{_SAVE}\x1b[r\x1b[{rows - _RESERVED + 1};1H\x1b[J{_RESTORE}"


def is_wanted(size: os.terminal_size | None, environment: Mapping[str, str]) -> bool:
    """Tell whether a terminal is too narrow for the table, and high enough for a line. Pure."""
    if size is None or environment.get("TERM", "dumb") == "dumb":
        return False
    return size.columns < ENOUGH_COLUMNS and size.lines >= _FEWEST_ROWS


@contextmanager
def bottom_line(says: Saying, environment: Mapping[str, str], terminal: int = 1) -> Iterator[None]:
    """Show a line at the bottom of a narrow terminal, as long as the block runs.

    Args:
        says: is called twice a second, in a thread of its own.
        environment: the variables of the program that draws above.
        terminal: the file descriptor of the terminal.
    """
    size = _size(terminal)
    if size is None or not is_wanted(size, environment):
        yield
        return
    _write(terminal, opening(size.lines))
    ended = threading.Event()
    thread = threading.Thread(target=_draw, args=(says, terminal, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=_LAST_WAIT_S)
        _write(terminal, closing((_size(terminal) or size).lines))


def _draw(says: Saying, terminal: int, ended: threading.Event) -> None:
    before = ""
    while not ended.wait(_PAUSE_S):
        size = _size(terminal)
        if size is None:
            return
        drawn = drawing(size.lines, says(size.columns - 1))
        if drawn != before:
            before = drawn
            _write(terminal, drawn)


def _size(terminal: int) -> os.terminal_size | None:
    try:
        return os.get_terminal_size(terminal)
    except OSError:
        return None


def _write(terminal: int, text: str) -> None:
    # In one call, so that nothing that is drawn above comes between.
    os.write(terminal, text.encode())
