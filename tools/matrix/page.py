"""The table of docs/versions.md, which `make matrix` writes and a test reads."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from tools.matrix.cells import Counts, Result
from tools.matrix.environments import PACKAGES, Resolution

PAGE: Final = Path(__file__).parents[2] / "docs" / "versions.md"
BEGIN: Final = "<!-- Written by `make matrix`; never edited by hand. -->\n"
END: Final = "<!-- End of what `make matrix` writes. -->\n"
_HEAD: Final = ("Python", "packages", *PACKAGES, "unit tests", "engine tests", "result")
_COUNTS: Final = re.compile(r"(\d+) passed(?:, (\d+) skipped)?(?:, (\d+) failed)?")


def table(results: Iterable[Result]) -> str:
    """Return the table of some results, in their order. Pure."""
    rows = [_HEAD, ("---",) * len(_HEAD), *map(_row, results)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def read(text: str) -> list[Result]:
    """Return the results in the page's table; the reverse of `table`. Pure."""
    rows = [line.strip("| \n").split(" | ") for line in section(text).splitlines()[2:] if line]
    return list(map(_result, rows))


def section(text: str) -> str:
    """Return the text between the marks. Pure."""
    return text.partition(BEGIN)[2].partition(END)[0].strip("\n") + "\n"


def replaced(text: str, made: str) -> str:
    """Return a page with another table. Pure."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}"


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
