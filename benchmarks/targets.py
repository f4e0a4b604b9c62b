"""The table of all targets: what, measured, target, guard, and of when and where a figure is."""

from collections.abc import Sequence
from typing import Final

from benchmarks.budgets import BudgetResult, results
from benchmarks.checked import CHECKED
from benchmarks.rows import Report, short
from benchmarks.this_run import provenance

HEAD: Final = ("what", "measured", "min-max", "runs", "target", "met", "guard", "measured when")


def targets(report: Report) -> tuple[Sequence[str], list[list[str]]]:
    """Return the head and the rows of the table. Pure."""
    return HEAD, [_cells(result, report) for result in results(report)]


def _cells(result: BudgetResult, report: Report) -> list[str]:
    found = result.found
    guard = "bench-check" if result.suite in CHECKED else "bench"
    return [
        result.name,
        short(found.value) if found else "not measured",
        found.spread if found else "",
        str(found.runs) if found else "",
        "" if result.target is None else short(result.target),
        {True: "yes", False: "no", None: ""}[result.is_met],
        f"{short(result.most)}, `make {guard}`",
        provenance(report.about.get(result.suite, {})),
    ]
