"""A sweep of many points: its time against the optimum, its calls, its process and its state."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from benchmarks.engine import Project, Run
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.world import World, running_world

SUITE: Final = "sweeps"
SUBJECTS: Final = ("dynamic", "plugin")
AT_ONCE: Final = 10
JOB_S: Final = 10.0
_NAMED_CALLS: Final = 5


def measure(plan: Plan) -> Iterator[Row]:
    """Yield a sweep's creation, one without a change, one more point, and its end, both ways.

    A creation is waiting for the most part, so all are measured at the same time, each beside an
    emulator of its own. The other verbs are measured one after the other.
    """
    with ExitStack() as worlds:
        lives = [
            _life(plan, worlds, subject, number)
            for number in range(plan.sweeps_at_once)
            for subject in SUBJECTS
        ]
        with ThreadPoolExecutor(len(lives)) as pool:
            runs = list(pool.map(_Life.create, lives))
        for life, run in zip(lives, runs, strict=True):
            yield from life.created(run)
        for life in lives:
            yield from life.rest()


def _life(plan: Plan, worlds: ExitStack, subject: str, number: int) -> "_Life":
    folder = plan.folder / SUITE / f"{subject}-{number}"
    world = worlds.enter_context(running_world(folder))
    world.empty(JOB_S)
    world.emulator.add_rule(job="", metrics={"rmse": 3.2})
    return _Life(world, subject, folder / "stack", plan.sweep_points)


class _Life:
    """The verbs of one sweep, one after the other.

    Args:
        world: the emulator.
        subject: the adapter.
        folder: an empty one, for the project and its state.
        points: the number of points.
    """

    def __init__(self, world: World, subject: str, folder: Path, points: int) -> None:
        self._world = world
        self._about: dict[str, Any] = {"suite": SUITE, "subject": subject, "jobs": points}
        variables = self._variables(points)
        self._project = Project(folder, "sweep", variables, world.settings())

    def _variables(self, points: int) -> dict[str, str]:
        own = {"BENCH_AT_ONCE": str(AT_ONCE), "BENCH_ADAPTER": self._about["subject"]}
        return {**self._world.variables(points), **own}

    def create(self) -> Run:
        """Create the sweep."""
        return self._project.verb("up")

    def rest(self) -> Iterator[Row]:
        """Yield the rows of the verbs that follow the creation."""
        yield from self._verb("preview", "preview, no change")
        yield from self._verb("refresh", "refresh")
        run = self._project.command("sagemaker-training", "report", "--output", "report.html")
        yield self._row("command report", run.seconds, "s", run.note)
        yield self._row("command report: processor", run.command.cpu_s, "s")
        self._about["jobs"] += 1
        self._project.set_variables(self._variables(self._about["jobs"]))
        yield from self._verb("up", "up, one more point")
        yield from self._verb("destroy", "destroy")

    def created(self, run: Run) -> Iterator[Row]:
        """Yield the rows of the creation."""
        what = f"up, jobs of {JOB_S:g} s, {AT_ONCE} at once"
        yield self._row(what, run.seconds, "s", run.note)
        yield from self._created_beside(run, what)
        yield from self._parts(run, what)

    def _created_beside(self, run: Run, what: str) -> Iterator[Row]:
        if run.problem:
            return
        optimum_s = self._about["jobs"] * JOB_S / AT_ONCE
        yield self._row(f"{what}: time", run.seconds / optimum_s, "x optimum")
        yield self._row(f"{what}: most at once", _most_at_once(self._world), "jobs")
        yield self._row(f"{what}: another job began", _beside_s(self._world), "s later")
        sizes = {
            resource["urn"].rpartition("::")[2]: len(json.dumps(resource))
            for resource in self._project.resources()
        }
        yield self._row("state", sizes["sweep"] / 1000, "kB")

    def _verb(self, verb: str, what: str) -> Iterator[Row]:
        self._world.forget_calls()
        run = self._project.verb(verb)
        yield self._row(what, run.seconds, "s", run.note)
        yield from self._parts(run, what)

    def _parts(self, run: Run, what: str) -> Iterator[Row]:
        yield self._row(f"{what}: memory", run.provider.memory_mb, "MB")
        yield self._row(f"{what}: threads", run.provider.threads, "threads")
        yield self._row(f"{what}: processor", run.provider.cpu_s, "s")
        counted = {k: n for k, n in self._world.calls().items() if k.startswith("sagemaker:")}
        for name, number in sorted(counted.items(), key=lambda item: -item[1])[:_NAMED_CALLS]:
            yield self._row(f"{what}: {name}", number, "calls")

    def _row(self, what: str, value: float, unit: str, note: str = "") -> Row:
        return Row(what=what, value=value, unit=unit, note=note, **self._about)


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
