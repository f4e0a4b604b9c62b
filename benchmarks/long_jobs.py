"""Long jobs: the number of concurrent waits, and their cost."""

from collections.abc import Iterator
from typing import Any, Final

from benchmarks.engine import Project
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.world import AT_ONCE, World, running_world

SUITE: Final = "long"
PARALLEL: Final = 128
JOB_S: Final = 10.0
WAITS: Final = 200
WAITED_S: Final = 30.0
# Four at a time: more would only take longer.
_NAIVE_JOBS: Final = 12


def measure(plan: Plan) -> Iterator[Row]:
    """Yield `up` of the same jobs, once over at once and once after ten seconds."""
    with running_world(plan.folder / SUITE) as world:
        for subject in ("dynamic", "plugin"):
            yield from _measured(plan, world, subject, plan.long_jobs)
        yield from _measured(plan, world, "naive", min(_NAIVE_JOBS, plan.long_jobs))
        for subject in ("dynamic", "plugin"):
            yield from _waited(plan, world, subject, min(WAITS, 2 * plan.long_jobs))


def _measured(plan: Plan, world: World, subject: str, jobs: int) -> Iterator[Row]:
    for what, job_s in (("up, jobs of 0 s", AT_ONCE), ("up, jobs of 10 s", JOB_S)):
        world.empty(job_s)
        folder = plan.folder / SUITE / f"{subject}-{job_s}"
        project = Project(folder, subject, world.variables(jobs), world.settings())
        run = project.verb("up", PARALLEL)
        about: dict[str, Any] = {"suite": SUITE, "subject": subject, "jobs": jobs}
        yield Row(what=what, value=run.seconds, unit="s", note=run.note, **about)
        yield Row(what=f"{what}: threads", value=run.provider.threads, unit="threads", **about)
        project.verb("destroy", PARALLEL)


def _waited(plan: Plan, world: World, subject: str, jobs: int) -> Iterator[Row]:
    """Yield what one provider's process takes while it waits for many jobs under the engine."""
    world.empty(WAITED_S)
    folder = plan.folder / SUITE / f"{subject}-waits"
    project = Project(folder, subject, world.variables(jobs), world.settings())
    run = project.verb("up", jobs)
    what = f"up, jobs of {WAITED_S:g} s, all waited for at once"
    about: dict[str, Any] = {"suite": SUITE, "subject": subject, "jobs": jobs}
    yield Row(what=what, value=run.seconds, unit="s", note=run.note, **about)
    for part, value, unit in (
        ("memory", run.provider.memory_mb, "MB"),
        ("threads", run.provider.threads, "threads"),
        ("processor", run.provider.cpu_s, "s"),
    ):
        yield Row(what=f"{what}: {part}", value=value, unit=unit, **about)
    project.verb("destroy", jobs)
