"""The engine's verbs on jobs that finish at once, beside its floor and other providers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.engine import VERBS, Project, Run
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.world import World, running_world

SUITE: Final = "verbs"
SUBJECTS: Final = ("empty", "floor", "bare", "dynamic", "plugin", "naive")


@dataclass(frozen=True)
class Step:
    """What one verb took.

    Attributes:
        run: the command.
        emulator_s: processor time of the emulator.
        calls: operation -> number of calls.
        state_bytes: the size of one resource in the state; 0 if it was not read.
    """

    run: Run
    emulator_s: float
    calls: Mapping[str, int]
    state_bytes: int = 0


def measure(plan: Plan) -> Iterator[Row]:
    """Yield all verbs of each subject, for each number of jobs."""
    with running_world(plan.folder) as world:
        if plan.round == 0:
            for subject in SUBJECTS:
                life(plan.folder / "warm" / subject, world, subject, 1)
        for jobs in plan.sizes:
            for subject in SUBJECTS:
                steps = life(plan.folder / f"{jobs}-{subject}", world, subject, jobs)
                yield from rows(SUITE, subject, jobs, steps)


def life(
    folder: Path,
    world: World,
    subject: str,
    jobs: int,
    variables: Mapping[str, str] | None = None,
    only: tuple[str, ...] = tuple(VERBS),
) -> dict[str, Step]:
    """Run the verbs one after the other; stop at one that fails."""
    world.empty()
    own = {**world.variables(jobs), **(variables or {})}
    project = Project(folder, subject, own, world.settings())
    found: dict[str, Step] = {}
    for verb in only:
        world.forget_calls()
        before_s = world.cpu_s
        run = project.verb(verb)
        size = _bytes_each(project) if verb == "up" and not run.problem else 0
        found[verb] = Step(run, world.cpu_s - before_s, world.calls(), size)
        if run.problem:
            break
    return found


def _bytes_each(project: Project) -> int:
    """Return the size of one resource in the state, without its inputs, in compact JSON."""
    resources = project.resources()
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
        ):
            yield Row(what=f"{verb}: {part}", value=float(value), unit=unit, **about)
        for operation, count in sorted(step.calls.items()):
            what = f"{verb}: {operation}"
            yield Row(what=what, value=count / jobs, unit="calls a job", **about)
        if step.state_bytes:
            yield Row(what="state", value=step.state_bytes, unit="bytes", **about)
