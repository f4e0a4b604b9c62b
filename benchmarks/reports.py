"""What writing a report takes, apart from reading the jobs, and what the whole command takes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

from benchmarks.engine import Project
from benchmarks.plan import Plan
from benchmarks.report_once import PAGES
from benchmarks.rows import Row, median_row
from benchmarks.this_run import ROOT
from benchmarks.world import running_world

SUITE: Final = "reports"
JOBS: Final = 60
_PARTS: Final = {
    "page": ("seconds", "s"),
    "page: processor": ("cpu_s", "s"),
    "page: memory": ("memory_mb", "MB"),
    "page: size": ("kilobytes", "kB"),
}


def measure(plan: Plan) -> Iterator[Row]:
    """Yield each page in a new process, its imports included, and the command on a stack."""
    for subject in PAGES:
        found = [_written(subject) for _ in range(plan.runs)]
        for what, (part, unit) in _PARTS.items():
            values = [once[part] for once in found]
            yield median_row(values, suite=SUITE, what=what, subject=subject, jobs=0, unit=unit)
    yield from _commands(plan)


def _written(name: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.report_once", name],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _commands(plan: Plan) -> Iterator[Row]:
    """Yield the command on a stack of jobs: it exports the state, and describes each job."""
    with running_world(plan.folder / SUITE) as world:
        world.empty()
        folder = plan.folder / SUITE / "stack"
        project = Project(folder, "dynamic", world.variables(JOBS), world.settings())
        made = project.verb("up")
        runs = [
            project.command("sagemaker-training", "report", "--output", "report.html")
            for _ in range(plan.runs)
        ]
    note = made.note or next((run.note for run in runs if run.note), "")
    about: dict[str, Any] = {"suite": SUITE, "subject": f"{JOBS} jobs", "jobs": 0}
    yield median_row([r.seconds for r in runs], what="command", unit="s", note=note, **about)
    cpu = [run.command.cpu_s for run in runs]
    yield median_row(cpu, what="command: processor", unit="s", **about)
