"""The alternatives side by side: boto3 and sagemaker-core in threads, and Pulumi's resources."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from benchmarks.engine import PROGRAMS, Project
from benchmarks.environments import environment_with
from benchmarks.long_jobs import JOB_S, PARALLEL
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.service import WIDTH, Bare
from benchmarks.world import AT_ONCE, World, running_world

SUITE: Final = "peers"
CORE: Final = "sagemaker-core==2.27.0"
_SCRIPT: Final = PROGRAMS / "sagemaker-core" / "__main__.py"
_LIMIT_S: Final = 600.0
_RESOURCES: Final = ("bare", "dynamic", "plugin", "naive")
# Four jobs at a time, whatever `--parallel` says: with long jobs it would only take longer.
_FOUR_AT_ONCE: Final = "naive"


def measure(plan: Plan) -> Iterator[Row]:
    """Yield the time of each to create and wait for the same jobs."""
    python = environment_with(CORE) / "python"
    runs = [(jobs, AT_ONCE, WIDTH) for jobs in plan.sizes]
    runs.append((plan.long_jobs, JOB_S, PARALLEL))
    with running_world(plan.folder / SUITE) as world:
        for jobs, job_s, width in runs:
            what = f"create and wait, jobs of {job_s:g} s, {width} threads"
            yield _boto3(world, what, jobs, job_s, width)
            yield from _core(world, python, what, jobs, job_s, width)
            for subject in _RESOURCES:
                if job_s == AT_ONCE or subject != _FOUR_AT_ONCE:
                    world.empty(job_s)
                    folder = plan.folder / SUITE / f"{subject}-{jobs}-{job_s:g}"
                    project = Project(folder, subject, world.variables(jobs), world.settings())
                    run = project.verb("up", width)
                    yield Row(SUITE, what, subject, jobs, run.seconds, "s", note=run.note)


def _boto3(world: World, what: str, jobs: int, job_s: float, width: int) -> Row:
    world.empty(job_s)
    bare = Bare(world, width)
    begun = time.perf_counter()
    with ThreadPoolExecutor(width) as pool:
        list(pool.map(bare.create, range(jobs)))
    return Row(SUITE, what, "boto3", jobs, time.perf_counter() - begun, "s")


def _core(
    world: World, python: Path, what: str, jobs: int, job_s: float, width: int
) -> Iterator[Row]:
    world.empty(job_s)
    variables = {
        **world.variables(jobs),
        "BENCH_WIDTH": str(width),
        "AWS_ENDPOINT_URL": world.emulator.endpoint,
        "AWS_DEFAULT_REGION": world.emulator.region,
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "PYTHONDONTWRITEBYTECODE": "",
    }
    done = subprocess.run(
        [python, _SCRIPT],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
        timeout=_LIMIT_S,
    )
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    note = f"{told['failed']} of {jobs} fail: {told['error'][:80]}" if told["failed"] else ""
    yield Row(SUITE, what, "sagemaker-core", jobs, told["jobs"], "s", note=note)
    yield Row(SUITE, f"{what}: import", "sagemaker-core", jobs, told["import"], "s")
