"""The live table of the CLI: how many of its columns are left for a resource's live line.

Measured on engine 3.259.0: the table has a sign of the operation, a tree of types, names, statuses
and then the text. Each column is as wide as its longest item, two spaces are between them, the
last column of the terminal stays empty, and what is too long is cut off at the right. A plugin
knows only its own rows: other resources with longer types or names leave less room than this.
"""

import re
import threading
import time
from collections.abc import Callable, Collection
from typing import Final, NamedTuple

CREATING: Final = "creating"
UPDATING: Final = "updating"
REPLACING: Final = "creating replacement"

LEAST: Final = 16
"""The columns of a line for which there is no room: the CLI shows what fits of it."""

_STACK_TYPE: Final = "pulumi:pulumi:Stack"
_URN: Final = re.compile(
    r"urn:pulumi:(?P<stack>.*?)::(?P<project>.*?)::(?P<types>.*?)::(?P<name>.*)"
)
_INDENTATION: Final = 3
_BEFORE_TYPES: Final = 5
_BETWEEN: Final = 2
_DOTS: Final = 3
_LAST: Final = 1
_STARTED_EARLIER_S: Final = 10


def shown_type(token: str) -> str:
    """Return a type as the CLI shows it: `aws:s3/bucket:Bucket` as `aws:s3:Bucket`. Pure."""
    package, *middle = token.split(":")
    if len(middle) != 2 or not middle[1]:
        return token
    module, name = middle
    folder, slash, file = module.rpartition("/")
    if not slash or file != f"{name[:1].lower()}{name[1:]}":
        return token
    return f"{package}:{folder}:{name}"


class Row(NamedTuple):
    """One row of the table.

    Attributes:
        type_columns: how wide its type is, with its place in the tree.
        name_columns: how wide its name is.
        status: the words of its status.
        changed: the properties that are shown before its text.
    """

    type_columns: int
    name_columns: int
    status: str = CREATING
    changed: tuple[str, ...] = ()


def rows_of(urn: str, status: str = CREATING, changed: Collection[str] = ()) -> list[Row]:
    """Return the rows of a resource, of its parents and of its stack. Pure."""
    found = _URN.fullmatch(urn)
    if found is None:
        return []
    types = found["types"].split("$")
    stack = Row(len(_STACK_TYPE), len(f"{found['project']}-{found['stack']}"))
    parents = [Row(_in_tree(depth, token), 0) for depth, token in enumerate(types[:-1], 1)]
    own = Row(_in_tree(len(types), types[-1]), len(found["name"]), status, tuple(changed))
    return [stack, *parents, own]


def room_in(columns: int, rows: Collection[Row], own: Row, seconds: float) -> int:
    """Return the columns that are left for the text of a row. Pure.

    Args:
        columns: of the terminal.
        rows: all rows of the table, as far as they are known.
        own: the row of the text.
        seconds: for how long this process has been running.
    """
    # The status of the stack counts the seconds since the command began.
    clock = len(f" ({int(seconds) + _STARTED_EARLIER_S}s)")
    widest_status = max(len(row.status) + clock for row in rows) + _DOTS
    taken = (
        _BEFORE_TYPES
        + max(row.type_columns for row in rows)
        + max(row.name_columns for row in rows)
        + widest_status
        + 3 * _BETWEEN
        + _LAST
    )
    return max(LEAST, columns - taken - len(_prefix(own.changed)))


def _in_tree(depth: int, token: str) -> int:
    return _INDENTATION * depth + len(shown_type(token))


def _prefix(changed: Collection[str]) -> str:
    return f"[diff: ~{','.join(changed)}]; " if changed else ""


class Table:
    """The rows of the table that this process knows of. Thread-safe.

    Args:
        now: a clock, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began = now()
        self._lock = threading.Lock()
        self._own: dict[str, Row] = {}
        self._rows: dict[Row, None] = {}

    def put(self, urn: str, status: str = CREATING, changed: Collection[str] = ()) -> None:
        """Remember the row of a resource that something is done about."""
        rows = rows_of(urn, status, changed)
        with self._lock:
            self._rows.update(dict.fromkeys(rows))
            self._own.update({urn: rows[-1]} if rows else {})

    def seen(self, urn: str) -> None:
        """Remember the row of a resource, unless more is known of it."""
        if urn not in self._own:
            self.put(urn)

    def room(self, urn: str, columns: int | None) -> int | None:
        """Return the columns for a resource's text; None without a terminal."""
        if columns is None:
            return None
        self.seen(urn)
        with self._lock:
            own, rows = self._own.get(urn), list(self._rows)
        return columns if own is None else room_in(columns, rows, own, self._now() - self._began)
