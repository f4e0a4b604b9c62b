"""A sweep of many points: its time against the optimum, its calls, its process and its state."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from benchmarks.engine import Project, Run
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.world import World, running_world

SUITE: Final = "sweeps"
AT_ONCE: Final = 10
JOB_S: Final = 10.0
_NAMED_CALLS: Final = 5


def measure(plan: Plan) -> Iterator[Row]:
    """Yield a sweep's creation, one without a change, one more point, and its end."""
    points = plan.sweep_points
    if not points:
        return
    with running_world(plan.folder / SUITE) as world:
        world.empty(JOB_S)
        world.emulator.add_rule(job="", metrics={"rmse": 3.2})
        project = Project(
            plan.folder / SUITE / "sweep", "sweep", _variables(world, points), world.settings()
        )
        yield from _created(world, project, points)
        yield from _verb(world, project, "preview", points, "preview, no change")
        yield from _verb(world, project, "refresh", points, "refresh")
        project.set_variables(_variables(world, points + 1))
        yield from _verb(world, project, "up", points + 1, "up, one more point")
        yield from _verb(world, project, "destroy", points + 1, "destroy")


def _variables(world: World, points: int) -> dict[str, str]:
    return {**world.variables(points), "BENCH_AT_ONCE": str(AT_ONCE)}


def _created(world: World, project: Project, points: int) -> Iterator[Row]:
    run = project.verb("up")
    about: dict[str, Any] = {"suite": SUITE, "subject": "dynamic", "jobs": points}
    optimum_s = points * JOB_S / AT_ONCE
    what = f"up, jobs of {JOB_S:g} s, {AT_ONCE} at once"
    yield Row(what=what, value=run.seconds, unit="s", note=run.problem[-100:], **about)
    yield Row(what=f"{what}: time", value=run.seconds / optimum_s, unit="x optimum", **about)
    yield Row(what=f"{what}: most at once", value=_most_at_once(world), unit="jobs", **about)
    yield Row(what=f"{what}: another job began", value=_beside_s(world), unit="s later", **about)
    yield from _parts(world, run, what, points)
    sizes = {r["urn"].rpartition("::")[2]: len(json.dumps(r)) for r in project.resources()}
    yield Row(what="state", value=sizes["sweep"] / 1000, unit="kB", **about)


def _verb(world: World, project: Project, verb: str, points: int, what: str) -> Iterator[Row]:
    world.forget_calls()
    run = project.verb(verb)
    about: dict[str, Any] = {"suite": SUITE, "subject": "dynamic", "jobs": points}
    yield Row(what=what, value=run.seconds, unit="s", note=run.problem[-100:], **about)
    yield from _parts(world, run, what, points)


def _parts(world: World, run: Run, what: str, points: int) -> Iterator[Row]:
    about: dict[str, Any] = {"suite": SUITE, "subject": "dynamic", "jobs": points}
    for part, value, unit in (
        ("memory", run.provider.memory_mb, "MB"),
        ("threads", run.provider.threads, "threads"),
        ("processor", run.provider.cpu_s, "s"),
    ):
        yield Row(what=f"{what}: {part}", value=value, unit=unit, **about)
    counted = {k: n for k, n in world.calls().items() if k.startswith("sagemaker:")}
    for name, number in sorted(counted.items(), key=lambda item: -item[1])[:_NAMED_CALLS]:
        yield Row(what=f"{what}: {name}", value=number, unit="calls", **about)


def _spans(world: World, beginning: str) -> list[tuple[datetime, datetime]]:
    """Return when each job whose name begins so was created, and when it ended."""
    pages = world.emulator.client("sagemaker").get_paginator("list_training_jobs").paginate()
    return [
        (job["CreationTime"], job["TrainingEndTime"])
        for page in pages
        for job in page["TrainingJobSummaries"]
        if job["TrainingJobName"].startswith(beginning)
    ]


def _most_at_once(world: World) -> int:
    spans = _spans(world, "sweep-")
    return max(sum(begin <= at < end for begin, end in spans) for at, _ in spans)


def _beside_s(world: World) -> float:
    """Return how many seconds after the first trial the other job of the stack was created."""
    first = min(begin for begin, _ in _spans(world, "sweep-"))
    [(beside, _)] = _spans(world, "beside-")
    return max(0.0, (beside - first).total_seconds())
