"""One cell of the matrix: its environment, the run of the tests, and their counts."""

import os
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tools.matrix.environments import Environment, Resolution
from tools.setup.console import SetupError, telling_line

if TYPE_CHECKING:
    from pathlib import Path


_TIMEOUT_S: Final = 3600


@dataclass(frozen=True)
class Counts:
    """The counts of a run of tests. `bad` is the number of failures and errors."""

    passed: int = 0
    skipped: int = 0
    bad: int = 0

    @classmethod
    def of(cls, report: str) -> "Counts":
        """Read pytest's JUnit report. Pure."""
        suites = ET.fromstring(report).iter("testsuite")
        counts = [
            {key: int(value) for key, value in suite.items() if value.isdigit()} for suite in suites
        ]
        bad = sum(suite["failures"] + suite["errors"] for suite in counts)
        skipped = sum(suite["skipped"] for suite in counts)
        return cls(sum(suite["tests"] for suite in counts) - bad - skipped, skipped, bad)

    @property
    def are_good(self) -> bool:
        """Whether some tests were run and none failed."""
        return self.passed > 0 and self.bad == 0


@dataclass(frozen=True)
class Result:
    """The result of one cell.

    Attributes:
        python: the interpreter's version.
        resolution: the resolution of the packages.
        versions: the versions of the packages in the table.
        unit: the counts of the unit tests.
        engine: the counts of the engine tests.
        problem: why nothing could be run; empty otherwise.
    """

    python: str
    resolution: Resolution
    versions: Mapping[str, str] = field(default_factory=dict)
    unit: Counts = Counts()
    engine: Counts = Counts()
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """Whether both kinds of tests were run, and none failed."""
        return not self.problem and self.unit.are_good and self.engine.are_good


@dataclass(frozen=True)
class Selection:
    """The tests of a cell, as pytest's arguments: all of the matrix, or its small part.

    Attributes:
        unit, engine: which tests.
        processes: the number of processes that run them; 0 for pytest's own.
    """

    unit: Sequence[str] = ("tests/unit", "-m", "not locked")
    engine: Sequence[str] = ("tests/engine", "-m", "matrix")
    processes: int = 2


# `make test` runs it beside other tests: more processes would import and collect the same for them.
SMALL: Final = Selection(
    unit=("tests/unit/provider/adapters", "-m", "not locked"),
    engine=(
        "tests/engine/test_behaviours.py",
        "tests/engine/test_outputs.py",
        "-m",
        "matrix_small",
    ),
    processes=0,
)


def run(environment: Environment, selection: Selection) -> Result:
    """Run a cell. This takes minutes."""
    text, resolution = environment.interpreter.text, environment.resolution
    try:
        environment.prepare()
    except SetupError as error:
        return Result(text, resolution, problem=str(error))
    try:
        unit = _pytest(environment, "unit", selection.unit, selection.processes)
        engine = _pytest(environment, "engine", selection.engine, selection.processes)
    except SetupError as error:
        return Result(text, resolution, environment.versions(), problem=str(error))
    return Result(text, resolution, environment.versions(), unit, engine)


def _pytest(
    environment: Environment, name: str, arguments: Sequence[str], processes: int
) -> Counts:
    """Run some tests in an environment.

    Raises:
        SetupError: pytest ended without a report, or took longer than an hour.
    """
    environment.logs.mkdir(exist_ok=True)
    report, log = (environment.logs / f"{name}.{kind}" for kind in ("xml", "log"))
    report.unlink(missing_ok=True)
    workers = ("-n", str(processes), *(("--dist", "loadgroup") if processes else ()))
    how = ("-p", "no:cacheprovider", f"--junitxml={report}")
    command: list[str | Path] = [environment.python, "-m", "pytest", "--quiet", *workers, *how]
    command += arguments
    with log.open("w") as sink:
        try:
            subprocess.run(
                command,
                cwd=environment.root,
                env={**environment.activated(os.environ), "ORDINARY_START": "1"},
                stdout=sink,
                stderr=subprocess.STDOUT,
                timeout=_TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise SetupError(f"the {name} tests took longer than {_TIMEOUT_S} s ({log})") from error
    if not report.exists():
        raise SetupError(f"{telling_line(log.read_text(errors='replace'))} (all of it: {log})")
    return Counts.of(report.read_text())
