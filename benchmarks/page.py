"""Write what was measured into docs/performance.md, between its two marks."""

from pathlib import Path
from typing import Final

from benchmarks.rows import Report, Row

PAGE: Final = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN: Final = "<!-- measured -->"
END: Final = "<!-- end of measured -->"
_HEAD: Final = (
    "| what | who | jobs | median | unit | runs | note |\n|---|---|---:|---:|---|---:|---|"
)


def write(report: Report, page: Path = PAGE) -> None:
    """Put the tables of a report in place of those of the last run.

    Raises:
        ValueError: the page does not have the two marks.
    """
    text = page.read_text()
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    if not found or not closed:
        raise ValueError(f"{page} needs the lines {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n\n{tables(report)}\n\n{END}{after}")


def tables(report: Report) -> str:
    """Return where and when it was measured, and a table a suite. Pure."""
    about = ", ".join(f"{name} {value}" for name, value in report.about.items())
    suites = dict.fromkeys(row.suite for row in report.rows)
    return "\n\n".join([f"Measured: {about}.", *(_table(suite, report) for suite in suites)])


def _table(suite: str, report: Report) -> str:
    lines = [_line(row) for row in report.rows if row.suite == suite]
    return "\n".join([f"### {suite}\n", _HEAD, *lines])


def _line(row: Row) -> str:
    jobs = str(row.jobs) if row.jobs else ""
    cells = (row.what, row.subject, jobs, f"{row.value:.4g}", row.unit, str(row.runs), row.note)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
