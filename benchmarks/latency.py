"""Every verb beside a service whose answers take time, as over a real network."""

from collections.abc import Iterator
from typing import Any, Final

from benchmarks.engine import VERBS, Project
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.thousand import SKIPPING
from benchmarks.world import World, running_world

SUITE: Final = "latency"
SUBJECTS: Final = ("dynamic", "plugin")
LATENCIES_MS: Final = (0, 80, 200)
PARALLEL: Final = 64


def measure(plan: Plan, *, jobs: int) -> Iterator[Row]:
    """Yield the time of each verb, for each time that a call takes.

    The engine's checkpoints are skipped, because at 500 jobs they are most of the time.
    """
    jobs = min(jobs, plan.latency_jobs)
    with running_world(plan.folder / SUITE) as world:
        for latency_ms in LATENCIES_MS:
            for subject in SUBJECTS:
                yield from _verbs(plan, world, subject, jobs, latency_ms)


def _verbs(plan: Plan, world: World, subject: str, jobs: int, latency_ms: int) -> Iterator[Row]:
    world.empty()
    if latency_ms:
        world.slow_down(latency_ms / 1000)
    folder = plan.folder / SUITE / f"{subject}-{latency_ms}"
    variables = {**world.variables(jobs), **SKIPPING}
    project = Project(folder, subject, variables, world.settings())
    about: dict[str, Any] = {"suite": SUITE, "subject": subject, "jobs": jobs, "unit": "s"}
    for verb in VERBS:
        run = project.verb(verb, PARALLEL)
        what = f"{verb}, answers after {latency_ms} ms"
        yield Row(what=what, value=run.seconds, note=run.note, **about)
        yield Row(what=f"{what}: processor", value=run.provider.cpu_s, **about)
