"""How answers are shown: as JSON, or as tables and lines that fit the terminal."""

import sys
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.cli.answers.models import Answer

_GAP: Final = 2
_UNCUT: Final = 10_000
"""The width where there is no terminal: nothing is cut, because a program may read it."""


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        title: its title.
        from_width: the narrowest terminal that shows it.
        is_right: whether it is aligned to the right, as numbers are.
        least: how much of it is left if the terminal is too narrow; None if it is never cut.
    """

    title: str
    from_width: int = 0
    is_right: bool = False
    least: int | None = None


def console() -> Console:
    """Return the terminal; without one, the same lines without colours, and none is cut."""
    is_terminal = sys.stdout.isatty()
    return Console(
        highlight=False, markup=False, emoji=False, width=None if is_terminal else _UNCUT
    )


def print_json(answer: Answer, *, is_line: bool = False) -> None:
    """Print an answer as JSON; as one line if it is one of many."""
    sys.stdout.write(f"{answer.model_dump_json(indent=None if is_line else 2)}\n")


def show(content: RenderableType, screen: Console) -> None:
    """Print a table or a line; without a terminal no line ends in spaces."""
    if screen.is_terminal:
        screen.print(content)
        return
    with screen.capture() as captured:
        screen.print(content)
    for line in captured.get().splitlines():
        sys.stdout.write(f"{line.rstrip()}\n")


def table(columns: Sequence[Column], rows: Iterable[Sequence[str | Text]], width: int) -> Table:
    """Return a table that fits the width: with fewer columns, or with the longest texts cut."""
    cells = [[_cell(value) for value in row] for row in rows]
    longest = [
        max([len(column.title), *(cell_len(row[number].plain) for row in cells)])
        for number, column in enumerate(columns)
    ]
    widths = fitted(columns, longest, width)
    made = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), show_edge=False)
    for number, room in widths.items():
        column = columns[number]
        made.add_column(
            column.title,
            justify="right" if column.is_right else "left",
            no_wrap=True,
            overflow="ellipsis",
            width=room,
        )
    for row in cells:
        made.add_row(*(row[number] for number in widths))
    return made


def fitted(columns: Sequence[Column], longest: Sequence[int], width: int) -> dict[int, int]:
    """Return the columns that are shown, and their widths. Pure.

    The last columns are cut first. If what is left at least of all columns is too wide, the one
    that needs the widest terminal is left out.
    """
    shown = [n for n, column in enumerate(columns) if width >= column.from_width]
    while True:
        widths = {n: longest[n] for n in shown}
        excess = sum(widths.values()) + _GAP * (len(shown) - 1) - width
        for n in reversed(shown):
            least = columns[n].least
            cut = min(max(0, excess), 0 if least is None else max(0, longest[n] - least))
            widths[n] -= cut
            excess -= cut
        last = max(shown, key=lambda n: columns[n].from_width)
        if excess <= 0 or columns[last].from_width == 0:
            return widths
        shown.remove(last)


def _cell(value: str | Text) -> Text:
    return value if isinstance(value, Text) else Text(printable(value))
