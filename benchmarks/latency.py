"""Every verb beside a service whose answers take time, as over a real network."""

from collections.abc import Iterator
from typing import Final

from benchmarks.engine import VERBS, Project
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.world import World, running_world

SUITE: Final = "latency"
SUBJECTS: Final = ("dynamic", "plugin")
JOBS: Final = 200
LATENCIES_S: Final = (0.0, 0.08, 0.2)
PARALLEL: Final = 64


def measure(plan: Plan) -> Iterator[Row]:
    """Yield the time of each verb, for each time that a call takes, without any setting."""
    if not plan.long_jobs:
        return
    jobs = min(JOBS, 2 * plan.long_jobs)
    with running_world(plan.folder / SUITE) as world:
        for subject in SUBJECTS:
            for latency_s in LATENCIES_S:
                world.empty()
                if latency_s:
                    _slow_down(world, latency_s)
                yield from _verbs(plan, world, subject, jobs, latency_s)


def _slow_down(world: World, latency_s: float) -> None:
    for service in ("sagemaker", "s3", "logs"):
        world.emulator.add_rule(
            operation="*", service=service, effect="delay", when="before", delay_s=latency_s
        )


def _verbs(plan: Plan, world: World, subject: str, jobs: int, latency_s: float) -> Iterator[Row]:
    folder = plan.folder / SUITE / f"{subject}-{latency_s:g}"
    project = Project(folder, subject, world.variables(jobs), world.settings())
    for verb in VERBS:
        run = project.verb(verb, PARALLEL)
        what = f"{verb}, answers after {1000 * latency_s:g} ms"
        yield Row(SUITE, what, subject, jobs, run.seconds, "s", note=run.problem[-100:])
