"""The table of docs/versions.md, which `make matrix` writes and a test reads."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tools import tables
from tools.matrix.cells import Counts, Result
from tools.matrix.environments import PACKAGES, Resolution

PAGE: Final = Path(__file__).parents[2] / "docs" / "versions.md"
MARKS: Final = tables.Marks("make matrix")
_HEAD: Final = ("Python", "packages", *PACKAGES, "unit tests", "engine tests", "result")
_COUNTS: Final = re.compile(r"(\d+) passed(?:, (\d+) skipped)?(?:, (\d+) failed)?")


def table(results: Iterable[Result]) -> str:
    """Return the table of some results, in their order. Pure."""
    return tables.table(_HEAD, map(_row, results))


def read(text: str) -> list[Result]:
    """Return the results in the page's table; the reverse of `table`. Pure."""
    return list(map(_result, tables.rows(MARKS.section(text))))


def _row(result: Result) -> tuple[str, ...]:
    versions = [result.versions.get(name, "") for name in PACKAGES]
    counts = (_words(result.unit), _words(result.engine))
    outcome = "passed" if result.is_good else f"failed {result.problem}".strip()
    return (result.python, result.resolution.name.lower(), *versions, *counts, outcome)


def _words(counts: Counts) -> str:
    return "".join(_parts(counts))


def _parts(counts: Counts) -> Iterator[str]:
    yield f"{counts.passed} passed"
    if counts.skipped:
        yield f", {counts.skipped} skipped"
    if counts.bad:
        yield f", {counts.bad} failed"


def _result(row: list[str]) -> Result:
    python, resolution, *versions = row[: 2 + len(PACKAGES)]
    unit, engine, outcome = row[2 + len(PACKAGES) :]
    return Result(
        python,
        Resolution[resolution.upper()],
        dict(zip(PACKAGES, versions, strict=True)),
        _counts(unit),
        _counts(engine),
        outcome.removeprefix("passed").removeprefix("failed").strip(),
    )


def _counts(words: str) -> Counts:
    match = _COUNTS.fullmatch(words)
    if match is None:
        raise ValueError(f"{words!r} are no counts")
    return Counts(*(int(number or 0) for number in match.groups()))
