"""The comparison of a report with `budgets.toml`."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.rows import Figure, Report, short

BUDGETS: Final = Path(__file__).parent / "budgets.toml"


@dataclass(frozen=True)
class BudgetResult:
    """The result of one budget.

    Attributes:
        name: the budget's.
        suite: the table that it is about.
        found: the figure or the ratio; None where it was not measured.
        most: the guard.
        target: what is aimed at; None where the guard is the aim.
    """

    name: str
    suite: str
    found: Figure | None
    most: float
    target: float | None

    @property
    def is_kept(self) -> bool:
        """Tell whether the figure is within its guard, or was not measured."""
        return self.found is None or self.found.value <= self.most

    @property
    def is_met(self) -> bool | None:
        """Tell whether the figure reaches its target; None without one, or if not measured."""
        if self.found is None or self.target is None:
            return None
        return self.found.value <= self.target

    def __str__(self) -> str:
        if self.found is None:
            return f"-       {self.name}: not measured"
        word = "kept" if self.is_kept else "BEHIND"
        aim = f", target {short(self.target)}" if self.target is not None else ""
        return f"{word:7} {self.name}: {self.found} (at most {short(self.most)}{aim})"


def results(report: Report, path: Path = BUDGETS) -> Iterator[BudgetResult]:
    """Yield the result of each budget."""
    for budget in tomllib.loads(path.read_text())["budget"]:
        yield BudgetResult(
            budget["name"],
            budget["row"]["suite"],
            _found(report, budget),
            budget["most"],
            budget.get("target"),
        )


def _found(report: Report, budget: dict[str, Any]) -> Figure | None:
    if "against" in budget:
        return report.ratio(budget["row"], budget["against"])
    if "minus" in budget:
        return report.difference(budget["row"], budget["minus"])
    found = report.row(**budget["row"])
    return None if found is None else found.figure
