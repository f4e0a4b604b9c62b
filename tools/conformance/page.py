"""The table of docs/emulator.md, which `make conformance` writes."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from tools import tables
from tools.conformance.results import Result

PAGE: Final = Path(__file__).parents[2] / "docs" / "emulator.md"
MARKS: Final = tables.Marks("make conformance")
LONGEST_REASON: Final = 300
"""The characters of a failed flow's reason that are shown."""
LONGEST_FINDING: Final = 100
"""The characters that are shown of what a flow that passed found out."""
_HEAD: Final = ("client", "version", "flow", "result", "time")
_NO_FLOW: Final = "(no flow)"


def table(results: Iterable[Result]) -> str:
    """Return the table of some results, in their order. Pure."""
    return tables.table(_HEAD, map(_row, results))


def read(text: str) -> list[Result]:
    """Return the results in the page's table; the reverse of `table`. Pure."""
    return [_result(row) for row in tables.rows(MARKS.section(text))]


def merged(old: Iterable[Result], new: Iterable[Result], order: Sequence[str]) -> list[Result]:
    """Return the new results, and the old ones of the clients that were not run. Pure.

    Args:
        old: the results in the page.
        new: the results of this run.
        order: the names of all clients; results of others are dropped.
    """
    fresh = list(new)
    run = {result.client for result in fresh}
    every = [*(result for result in old if result.client not in run), *fresh]
    return sorted(
        (result for result in every if result.client in order),
        key=lambda result: order.index(result.client),
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _row(result: Result) -> tuple[str, ...]:
    word = "passed" if result.ok else "**failed**"
    detail = _cut(result.detail, LONGEST_FINDING if result.ok else LONGEST_REASON)
    outcome = f"{word}: {detail}" if detail else word
    flow = result.flow or _NO_FLOW
    cells = (result.client, result.version, flow, outcome, f"{result.seconds:.1f} s")
    return tuple(cell.replace("|", "\\|") for cell in cells)


def _result(row: list[str]) -> Result:
    client, version, flow, outcome, time = (cell.replace("\\|", "|") for cell in row)
    word, _, detail = outcome.partition(": ")
    named = "" if flow == _NO_FLOW else flow
    seconds = float(time.removesuffix(" s"))
    return Result(client, version, named, word == "passed", detail, seconds)
