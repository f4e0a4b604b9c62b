"""The engine's verbs on jobs that finish at once, beside its floor and other providers."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.engine import VERBS, Project, Run
from benchmarks.plan import Plan
from benchmarks.rows import Row, median_row
from benchmarks.world import World, running_world

SUITE: Final = "verbs"
SUBJECTS: Final = ("empty", "floor", "bare", "dynamic", "plugin", "naive")
SKIPPING: Final = {"PULUMI_SKIP_CHECKPOINTS": "true"}
SKIPPED: Final = ", checkpoints skipped"
# Above so many jobs the engine's own checkpoints take minutes.
_MANY: Final = 300
# Constructing more of them than this, in one program, is more than the SDK can do.
_NAIVE_DIES_AT: Final = 312


def measure(plan: Plan) -> Iterator[Row]:
    """Yield the rows of all sizes."""
    with running_world(plan.folder) as world:
        for subject in SUBJECTS:
            _once(plan.folder / "warm" / subject, world, subject, 1)
        for jobs, runs in plan.sizes:
            for subject in SUBJECTS:
                yield from _measured(plan, world, subject, jobs, runs)


def _measured(plan: Plan, world: World, subject: str, jobs: int, runs: int) -> Iterator[Row]:
    folder = plan.folder / f"{jobs}-{subject}"
    if subject == "naive":
        yield from _naive(folder, world, jobs)
        return
    if jobs <= _MANY or plan.has_all_checkpoints:
        yield from _medians(folder, world, subject, jobs, runs)
    if jobs > _MANY:
        if not plan.has_all_checkpoints and subject != "plugin":
            # What the checkpoints cost shows in one verb.
            yield from _rows(subject, jobs, [_once(folder, world, subject, jobs, only=("up",))])
        yield from _medians(folder / "skipping", world, subject, jobs, runs, SKIPPING, SKIPPED)


def _medians(
    folder: Path,
    world: World,
    subject: str,
    jobs: int,
    runs: int,
    variables: Mapping[str, str] | None = None,
    suffix: str = "",
) -> Iterator[Row]:
    found = [_once(folder / str(n), world, subject, jobs, variables) for n in range(runs)]
    yield from _rows(subject, jobs, found, suffix)


Measured = dict[str, tuple[Run, Mapping[str, int], int]]


def _once(
    folder: Path,
    world: World,
    subject: str,
    jobs: int,
    variables: Mapping[str, str] | None = None,
    only: tuple[str, ...] = tuple(VERBS),
) -> Measured:
    """Run the verbs one after the other; stop at one that fails."""
    world.empty()
    project = Project(
        folder, subject, {**world.variables(jobs), **(variables or {})}, world.settings()
    )
    found: Measured = {}
    for verb in only:
        world.forget_calls()
        run = project.verb(verb)
        size = _bytes_each(project) if verb == "up" and not run.problem else 0
        found[verb] = (run, world.calls(), size)
        if run.problem:
            break
    return found


def _bytes_each(project: Project) -> int:
    """Return the size of one resource in the state, without its inputs, in compact JSON."""
    resources = project.resources()
    own = [{k: v for k, v in item.items() if k != "inputs"} for item in resources]
    sizes = sorted(len(json.dumps(item, separators=(",", ":"))) for item in own)
    return sizes[len(sizes) // 2]


def _rows(subject: str, jobs: int, found: list[Measured], suffix: str = "") -> Iterator[Row]:
    for verb in found[0]:
        runs = [once[verb][0] for once in found if verb in once]
        about: dict[str, Any] = {"suite": SUITE, "subject": subject, "jobs": jobs}
        what = f"{verb}{suffix}"
        problem = next((run.problem for run in runs if run.problem), "")
        note = f"fails: {problem.strip().splitlines()[-1][:100]}" if problem else ""
        yield median_row([r.seconds for r in runs], what=what, unit="s", note=note, **about)
        for part, unit, values in (
            ("processor", "s", [r.provider.cpu_s for r in runs]),
            ("memory", "MB", [r.provider.memory_mb for r in runs]),
            ("threads", "threads", [float(r.provider.threads) for r in runs]),
            ("program's processor", "s", [r.program.cpu_s for r in runs]),
        ):
            yield median_row(values, what=f"{what}: {part}", unit=unit, **about)
        _, calls, size = found[-1][verb]
        for operation, count in sorted(calls.items()):
            yield Row(what=f"{what}: {operation}", value=count / jobs, unit="calls a job", **about)
        if size:
            yield Row(what=f"state{suffix}", value=size, unit="bytes", **about)


def _naive(folder: Path, world: World, jobs: int) -> Iterator[Row]:
    """Yield the naive provider's rows: all verbs while it is quick, else its first one."""
    only = tuple(VERBS) if jobs < _NAIVE_DIES_AT else ("up",)
    yield from _rows("naive", jobs, [_once(folder, world, "naive", jobs, only=only)])
