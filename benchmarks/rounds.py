"""The rounds of a table: kept one by one, so that an interrupted run is continued."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.rows import Report, Row, combined


@dataclass
class Rounds:
    """The rounds of one table so far.

    Attributes:
        suite: the table.
        key: a digest of what is measured; rounds of another one are not used.
        about: date, commit and machine of the first round.
        rounds: the rows of each round.
        seconds: how long each round took.
    """

    suite: str
    key: str
    about: Mapping[str, str]
    rounds: list[list[Row]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, rows: Iterable[Row], seconds: float) -> None:
        """Add a round."""
        self.rounds.append(list(rows))
        self.seconds.append(seconds)

    @property
    def report(self) -> Report:
        """The rows of all rounds, combined."""
        rows = combined(row for rows in self.rounds for row in rows)
        return Report(rows, {self.suite: dict(self.about)} if rows else {})

    def save(self, folder: Path) -> None:
        """Write the rounds to this table's file."""
        folder.mkdir(parents=True, exist_ok=True)
        whole = folder / f"{self.suite}.json.part"
        whole.write_text(json.dumps(asdict(self)))
        whole.replace(folder / f"{self.suite}.json")


def continued(folder: Path, suite: str, key: str, about: Mapping[str, str]) -> Rounds:
    """Return the rounds of this table that were measured of the same sources, or none."""
    path = folder / f"{suite}.json"
    if path.exists():
        kept: dict[str, Any] = json.loads(path.read_text())
        if kept["key"] == key:
            rounds = [[Row.from_json(row) for row in rows] for rows in kept["rounds"]]
            return Rounds(suite, key, kept["about"], rounds, kept["seconds"])
    return Rounds(suite, key, about)
