"""The results of measurements: rows, and the file in which they are stored."""

import json
import math
import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

KEPT: Final = Path(__file__).parent / "results.json"
_PACKAGES: Final = ("pulumi-sagemaker-training", "pulumi", "boto3", "pydantic", "grpcio")


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        suite: the module that measured it.
        what: a verb of the engine, or a quantity.
        subject: who did it: `floor`, `dynamic`, `plugin`, `naive`, `boto3`, `sagemaker-core`.
        jobs: how many.
        value: the median of `runs` runs.
        unit: of the value.
        note: what a reader has to know.
    """

    suite: str
    what: str
    subject: str
    jobs: int
    value: float
    unit: str
    runs: int = 1
    note: str = ""

    def __str__(self) -> str:
        jobs = f"{self.jobs:>6} x" if self.jobs else " " * 8
        shown = (
            f"{self.suite:9}{self.what:34}{self.subject:16}{jobs} {self.value:10.4g} {self.unit}"
        )
        return f"{shown}  {self.note}".rstrip()


def median_row(values: Iterable[float], **row: Any) -> Row:
    """Return a row with the median of some runs."""
    listed = list(values)
    return Row(value=statistics.median(listed), runs=len(listed), **row)


@dataclass
class Report:
    """All rows of one run, with the machine and versions."""

    rows: list[Row] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)

    def value(self, suite: str, what: str, subject: str, jobs: int = 0) -> float | None:
        """Return one figure; None if it was not measured."""
        for row in self.rows:
            if (row.suite, row.what, row.subject, row.jobs) == (suite, what, subject, jobs):
                return row.value
        return None

    def ratio(self, row: Mapping[str, Any], against: Mapping[str, Any]) -> float | None:
        """Return the ratio of a figure to another one, which differs in the keys of `against`."""
        found, base = self.value(**row), self.value(**{**row, **against})
        return None if found is None or not base else found / base

    def merge(self, newer: "Report") -> "Report":
        """Return these rows, with the suites of a newer report replaced by its rows."""
        suites = {row.suite for row in newer.rows}
        kept = [row for row in self.rows if row.suite not in suites]
        return Report([*kept, *newer.rows], newer.about)

    def save(self, path: Path = KEPT) -> None:
        """Write the rows to a file."""
        kept = {"about": self.about, "rows": [asdict(row) for row in self.rows]}
        path.write_text(json.dumps(kept, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path = KEPT) -> "Report":
        """Read the rows of an earlier run; none if there is no file."""
        if not path.exists():
            return cls()
        kept = json.loads(path.read_text())
        return cls([Row(**row) for row in kept["rows"]], kept["about"])


def about_this_run() -> dict[str, str]:
    """Return date, versions and machine size."""
    cli = subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {memory / 2**30:.0f} GiB",
        "load at the start": f"{os.getloadavg()[0]:.1f}",
        "Python": platform.python_version(),
        "engine": cli.stdout.strip(),
        **{name: version(name) for name in _PACKAGES},
    }


def exponent(points: Mapping[int, float]) -> float | None:
    """Return the k of the power N**k that fits best; None with fewer than two points."""
    logs = [(math.log(n), math.log(v)) for n, v in points.items() if n > 0 and v > 0]
    if len(logs) < 2:
        return None
    return statistics.linear_regression([x for x, _ in logs], [y for _, y in logs]).slope
