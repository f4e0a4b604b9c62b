"""A table that a command writes into a page of the docs, between two marks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Marks:
    """The two lines around what a command writes into a page.

    Attributes:
        target: the command, such as `make matrix`.
    """

    target: str

    @property
    def begin(self) -> str:
        """The line before."""
        return f"<!-- Written by `{self.target}`; never edited by hand. -->\n"

    @property
    def end(self) -> str:
        """The line after."""
        return f"<!-- End of what `{self.target}` writes. -->\n"

    def section(self, page: str) -> str:
        """Return the text between the marks. Pure."""
        return page.partition(self.begin)[2].partition(self.end)[0].strip("\n") + "\n"

    def replaced(self, page: str, made: str) -> str:
        """Return a page with another text between the marks. Pure."""
        head, _, rest = page.partition(self.begin)
        return f"{head}{self.begin}\n{made}\n{self.end}{rest.partition(self.end)[2]}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown. Pure."""
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(row)} |\n" for row in lines)


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row below a table's head; the reverse of `table`. Pure."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip() for cell in line[1:-1].split(" | ")]
