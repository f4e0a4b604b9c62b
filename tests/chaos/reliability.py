"""The tables of docs/reliability.md, written from the runs."""

from pathlib import Path
from typing import Final

from tests.chaos.faults import CALLS, FAULTS, Fault

PAGE: Final = Path(__file__).parents[2] / "docs" / "reliability.md"


def matrix() -> str:
    """Return the fault matrix as a Markdown table; `test_faults.py` tests each cell."""
    rows = [
        ["fault", *CALLS],
        ["---"] * (len(CALLS) + 1),
        *([fault.name, *(_cell(fault, operation) for operation in CALLS)] for fault in FAULTS),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(fault: Fault, operation: str) -> str:
    return fault.outcome(operation)


def write(name: str, text: str, page: Path = PAGE) -> None:
    """Write a text between the marks of a name on the page.

    Raises:
        ValueError: the page has no such marks.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    content = page.read_text("utf-8")
    head, _, rest = content.partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise ValueError(f"{page} has no marks for {name}")
    page.write_text(f"{head}{begin}{text}\n{end}{tail}", "utf-8")
