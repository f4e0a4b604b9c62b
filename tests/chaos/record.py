"""The results of a run, written after each round, so that an interrupted run keeps its results."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import chain
from pathlib import Path

from tests.chaos.kinds import KINDS
from tests.chaos.rounds import Result
from tests.chaos.table import summary, table


@dataclass
class Record:
    """The results of the rounds of a run.

    Attributes:
        seed: the seed of the run.
        path: the file with a line for each round.
        results: kind -> results.
        broken: the errors that ended legs.
    """

    seed: int
    path: Path
    results: dict[str, list[Result]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    broken: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Return the record in a file."""
        lines = [json.loads(text) for text in path.read_text("utf-8").splitlines()]
        record = cls(lines[0]["seed"], path)
        for found in lines:
            if "broken" in found:
                record.broken.append(found["broken"])
            else:
                record.results[found["kind"]].append(_result(found["result"]))
        return record

    def add(self, kind: str, result: Result) -> None:
        """Add a result to the file."""
        self.results[kind].append(result)
        self._write({"kind": kind, "result": asdict(result)})

    def broke_off(self, kind: str, leg: int, why: str) -> None:
        """Add the error that ended a leg to the file."""
        self.broken.append(f"leg {leg} of {kind}: {why}")
        self._write({"kind": kind, "broken": self.broken[-1]})

    def _write(self, told: Mapping[str, object]) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps({'seed': self.seed, **told})}\n")

    @property
    def has_findings(self) -> bool:
        """Tell whether there is a violation or an error."""
        found = chain.from_iterable(self.results.values())
        return bool(self.broken) or any(result.problems for result in found)

    def tables(self) -> dict[str, str]:
        """Return the table and the figures of each kind that has results, in Markdown."""
        return {
            name: f"{kind.title}:\n\n{table(self.results[name], kind.blows, kind.moments)}\n\n"
            f"Seed {self.seed}: {summary(self.results[name])}."
            for name, kind in KINDS.items()
            if self.results[name]
        }

    def told(self) -> str:
        """Return the tables of all kinds and the figures, in Markdown."""
        found = summary(list(chain.from_iterable(self.results.values())))
        broken = f"; {len(self.broken)} legs failed" if self.broken else ""
        return "\n\n".join([*self.tables().values(), f"All: {found}{broken}."])


def _result(found: Mapping[str, object]) -> Result:
    lists = ("recovery", "problems")
    fields = {key: tuple(item) if key in lists else item for key, item in found.items()}  # type: ignore[arg-type]
    return Result(**fields)  # type: ignore[arg-type]
