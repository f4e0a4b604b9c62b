"""The results of measurements: rows, and the file in which they are stored."""

import json
import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

KEPT: Final = Path(__file__).parent / "results.json"
_DIGITS: Final = 5


@dataclass(frozen=True)
class Figure:
    """A figure with its spread.

    Attributes:
        value: the median.
        low, high: the smallest and the largest one.
        runs: of how many runs.
    """

    value: float
    low: float
    high: float
    runs: int = 1

    @classmethod
    def of(cls, samples: Iterable[float]) -> "Figure":
        """Return the figure of some runs."""
        listed = list(samples)
        return cls(statistics.median(listed), min(listed), max(listed), len(listed))

    @property
    def spread(self) -> str:
        """The smallest and the largest one, as text; empty for a single run."""
        return f"{short(self.low)}-{short(self.high)}" if self.runs > 1 else ""

    def __str__(self) -> str:
        return f"{short(self.value)} ({self.spread})" if self.spread else short(self.value)


def short(value: float) -> str:
    """Return a number in three digits, without an exponent."""
    if value == 0:
        return "0"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{min(decimals, 4)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Row:
    """One figure of a table.

    Attributes:
        suite: the table's.
        what: a verb of the engine, or a quantity.
        subject: who did it: `floor`, `dynamic`, `plugin`, `naive`, `boto3`, `sagemaker-core`.
        jobs: how many.
        value: the median of all runs.
        unit: of the value.
        note: what a reader has to know.
        samples: the values of the runs; empty for one run.
    """

    suite: str
    what: str
    subject: str
    jobs: int
    value: float
    unit: str
    note: str = ""
    samples: tuple[float, ...] = ()

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Row":
        """Return the row that a file has."""
        return cls(**{**kept, "samples": tuple(kept["samples"])})

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What the row is about."""
        return self.suite, self.what, self.subject, self.jobs

    @property
    def runs(self) -> tuple[float, ...]:
        """The values of all runs."""
        return self.samples or (self.value,)

    @property
    def figure(self) -> Figure:
        """The value with its spread."""
        return Figure.of(self.runs)

    def __str__(self) -> str:
        jobs = f"{self.jobs:>6,} x" if self.jobs else " " * 8
        figure = self.figure
        spread = f"  {figure.spread} of {figure.runs} runs" if figure.spread else ""
        named = f"{self.suite:11} {self.what:47} {self.subject:15} {jobs}"
        return f"{named} {short(self.value):>8} {self.unit}{spread}  {self.note}".rstrip()


def median_row(values: Iterable[float], **row: Any) -> Row:
    """Return a row with the median of some runs."""
    listed = tuple(float(f"{value:.{_DIGITS}g}") for value in values)
    return Row(value=statistics.median(listed), samples=listed, **row)


def combined(rows: Iterable[Row]) -> list[Row]:
    """Return one row for all that are about the same, in the order of the first ones. Pure."""
    grouped: dict[tuple[str, str, str, int], list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.key, []).append(row)
    return [_together(same) for same in grouped.values()]


def _together(same: list[Row]) -> Row:
    suite, what, subject, jobs = same[0].key
    return median_row(
        [value for row in same for value in row.runs],
        suite=suite,
        what=what,
        subject=subject,
        jobs=jobs,
        unit=same[0].unit,
        note=next((row.note for row in same if row.note), ""),
    )


@dataclass
class Report:
    """The rows of all tables.

    Attributes:
        rows: of all tables.
        about: table -> date, commit, machine and versions of its measurement.
    """

    rows: list[Row] = field(default_factory=list)
    about: dict[str, dict[str, str]] = field(default_factory=dict)

    def row(self, suite: str, what: str, subject: str, jobs: int = 0) -> Row | None:
        """Return one row; None if it was not measured."""
        wanted = (suite, what, subject, jobs)
        return next((row for row in self.rows if row.key == wanted), None)

    def value(self, suite: str, what: str, subject: str, jobs: int = 0) -> float | None:
        """Return the median of one row; None if it was not measured."""
        found = self.row(suite, what, subject, jobs)
        return None if found is None else found.value

    def ratio(self, row: Mapping[str, Any], against: Mapping[str, Any]) -> Figure | None:
        """Return the ratio of a row to another one, which differs in the keys of `against`.

        Of runs that were made by turns, each is compared with the other's of its round.
        """
        pairs = self._pairs(row, against)
        return Figure.of(ours / theirs for ours, theirs in pairs) if pairs else None

    def difference(self, row: Mapping[str, Any], minus: Mapping[str, Any]) -> Figure | None:
        """Return the difference of a row and another one, compared as in a ratio."""
        pairs = self._pairs(row, minus)
        return Figure.of(ours - theirs for ours, theirs in pairs) if pairs else None

    def _pairs(self, row: Mapping[str, Any], other: Mapping[str, Any]) -> list[tuple[float, float]]:
        """Return the runs of two rows side by side; none if one was not measured."""
        found, base = self.row(**row), self.row(**{**row, **other})
        if found is None or base is None or not all(base.runs):
            return []
        if len(found.runs) == len(base.runs):
            return list(zip(found.runs, base.runs, strict=True))
        return [(value, base.value) for value in found.runs]

    def merge(self, newer: "Report") -> "Report":
        """Return these rows, with the tables of a newer report replaced by its rows."""
        suites = {row.suite for row in newer.rows}
        kept = [row for row in self.rows if row.suite not in suites]
        return Report([*kept, *newer.rows], {**self.about, **newer.about})

    def save(self, path: Path = KEPT) -> None:
        """Write the rows to a file."""
        rows = ",\n".join(json.dumps(asdict(row)) for row in self.rows)
        path.write_text(f'{{"about": {json.dumps(self.about, indent=1)},\n"rows": [\n{rows}\n]}}\n')

    @classmethod
    def load(cls, path: Path = KEPT) -> "Report":
        """Read the rows of an earlier run; none if there is no file."""
        if not path.exists():
            return cls()
        kept = json.loads(path.read_text())
        return cls([Row.from_json(row) for row in kept["rows"]], kept["about"])


def exponent(points: Mapping[int, float]) -> float | None:
    """Return the k of the power N**k that fits best; None with fewer than two points."""
    logs = [(math.log(n), math.log(v)) for n, v in points.items() if n > 0 and v > 0]
    if len(logs) < 2:
        return None
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope
