"""Every verb beside a service whose answers take time, as over a real network."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from benchmarks.lives import Life, Step, side_by_side, worlds
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.thousand import SKIPPING

SUITE: Final = "latency"
SUBJECTS: Final = ("dynamic", "plugin")
LATENCIES_MS: Final = (0, 80, 200)
PARALLEL: Final = 64


def measure(plan: Plan, *, jobs: int) -> Iterator[Row]:
    """Yield the time of each verb, for each time that a call takes.

    The engine's checkpoints are skipped, because at 500 jobs they are most of the time.
    """
    jobs = min(jobs, plan.latency_jobs)
    lives = [
        Life(f"{subject}-{latency_ms}", subject, jobs, SKIPPING, latency_ms)
        for subject in SUBJECTS
        for latency_ms in LATENCIES_MS
    ]
    with worlds(plan.folder, [life.name for life in lives]) as services:
        found = side_by_side(plan.folder / "stacks", lives, services, parallel=PARALLEL)
    for life in lives:
        yield from _rows(life, found[life.name])


def _rows(life: Life, steps: Mapping[str, Step]) -> Iterator[Row]:
    about: dict[str, Any] = {"suite": SUITE, "subject": life.subject, "jobs": life.jobs}
    for verb, step in steps.items():
        what = f"{verb}, answers after {life.latency_ms} ms"
        yield Row(what=what, value=step.run.seconds, unit="s", note=step.run.note, **about)
        yield Row(what=f"{what}: processor", value=step.run.provider.cpu_s, unit="s", **about)
