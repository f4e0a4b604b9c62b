"""The engine's verbs on jobs that finish at once, beside its floor and other providers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from benchmarks.lives import Life, Step, side_by_side, worlds
from benchmarks.plan import Plan
from benchmarks.rows import Row

SUITE: Final = "verbs"
SUBJECTS: Final = ("empty", "floor", "bare", "minimum", "dynamic", "plugin", "naive")
FIXED_WORK: Final = "fixed work before"
"""What tells how fast the machine was; added to a verb's name."""


def measure(plan: Plan) -> Iterator[Row]:
    """Yield all verbs of each subject, for each number of jobs."""
    with worlds(plan.folder, SUBJECTS) as services:
        if plan.round == 0:
            side_by_side(plan.folder / "warm", [Life(s, s, 1) for s in SUBJECTS], services)
        for jobs in plan.sizes:
            lives = [Life(subject, subject, jobs) for subject in SUBJECTS]
            found = side_by_side(plan.folder / str(jobs), lives, services)
            for subject, steps in found.items():
                yield from rows(SUITE, subject, jobs, steps)


def _bytes_each(resources: Sequence[Mapping[str, object]]) -> int:
    """Return the size of one resource in the state, without its inputs, in compact JSON."""
    own = [{k: v for k, v in item.items() if k != "inputs"} for item in resources]
    sizes = sorted(len(json.dumps(item, separators=(",", ":"))) for item in own)
    return sizes[len(sizes) // 2]


def rows(suite: str, subject: str, jobs: int, steps: Mapping[str, Step]) -> Iterator[Row]:
    """Yield the rows of a life."""
    about: dict[str, Any] = {"suite": suite, "subject": subject, "jobs": jobs}
    for verb, step in steps.items():
        run = step.run
        yield Row(what=verb, value=run.seconds, unit="s", note=run.note, **about)
        for part, unit, value in (
            ("processor", "s", run.provider.cpu_s),
            ("memory", "MB", run.provider.memory_mb),
            ("threads", "threads", run.provider.threads),
            ("program's processor", "s", run.program.cpu_s),
            ("engine's processor", "s", run.command.cpu_s),
            ("emulator's processor", "s", step.emulator_s),
            (FIXED_WORK, "ms", 1000 * step.fixed_work_s),
        ):
            yield Row(what=f"{verb}: {part}", value=float(value), unit=unit, **about)
        for operation, count in sorted(step.calls.items()):
            what = f"{verb}: {operation}"
            yield Row(what=what, value=count / jobs, unit="calls a job", **about)
        if step.resources:
            yield Row(what="state", value=_bytes_each(step.resources), unit="bytes", **about)
