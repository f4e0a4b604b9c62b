"""The line of `make up` at the bottom of a narrow terminal."""

import os

import pyte
import pytest

from tools.local.bottom_line import closing, drawing, is_wanted, opening

COLUMNS, ROWS = 40, 12


class Drawn:
    """A terminal."""

    def __init__(self) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self.screen)

    def write(self, text: str) -> None:
        self._stream.feed(text.replace("\n", "\r\n"))

    @property
    def rows(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]


@pytest.mark.parametrize("before", [1, ROWS - 1, 3 * ROWS])
def test_what_is_drawn_above_never_reaches_the_line(before: int) -> None:
    terminal = Drawn()
    terminal.write("".join(f"before {n}\n" for n in range(before)))
    terminal.write(opening(ROWS))
    for n in range(30):
        terminal.write(f"above {n}\n")
        terminal.write(drawing(ROWS, f"epoch {n}/30"))
    assert terminal.rows[-1] == "epoch 29/30"
    assert terminal.rows[-4:-1] == ["above 29", "", ""]
    # As the CLI redraws its table: up, and over what stands there.
    terminal.write("\x1b[1Aredrawn\x1b[K\n")
    assert terminal.rows[-4:] == ["redrawn", "", "", "epoch 29/30"]


def test_in_the_end_the_terminal_is_as_it_would_be_without_the_line() -> None:
    terminal, plain = Drawn(), Drawn()
    for one in (terminal, plain):
        one.write("before\n")
    terminal.write(opening(ROWS) + drawing(ROWS, "epoch 1/30") + closing(ROWS))
    for one in (terminal, plain):
        one.write("".join(f"after {n}\n" for n in range(3 * ROWS)))
    assert terminal.rows == plain.rows


@pytest.mark.parametrize(
    ("size", "term", "wanted"),
    [
        ((100, 30), "xterm", True),
        ((40, 30), "xterm", True),
        ((160, 50), "xterm", False),
        ((100, 5), "xterm", False),
        ((100, 30), "dumb", False),
        (None, "xterm", False),
    ],
)
def test_it_is_for_narrow_terminals_that_are_high_enough(
    size: tuple[int, int] | None, term: str, *, wanted: bool
) -> None:
    known = os.terminal_size(size) if size is not None else None
    assert is_wanted(known, {"TERM": term}) is wanted
