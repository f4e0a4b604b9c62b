"""The alternatives without Pulumi: a pool of threads with boto3, or with sagemaker-core."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from benchmarks.engine import PROGRAMS
from benchmarks.long_jobs import JOB_S, PARALLEL
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.service import WIDTH, Bare
from benchmarks.world import AT_ONCE, World, running_world
from pulumi_sagemaker_training.api.services.file_cache import cache_folder

SUITE: Final = "peers"
CORE: Final = "sagemaker-core==2.27.0"
_SCRIPT: Final = PROGRAMS / "sagemaker-core" / "__main__.py"
_LIMIT_S: Final = 600.0


def measure(plan: Plan) -> Iterator[Row]:
    """Yield the time of each to create and wait for the same jobs."""
    python = core_environment()
    runs = [(jobs, AT_ONCE, WIDTH) for jobs, _ in plan.sizes]
    if plan.long_jobs:
        runs.append((plan.long_jobs, JOB_S, PARALLEL))
    with running_world(plan.folder / SUITE) as world:
        for jobs, job_s, width in runs:
            what = f"create and wait, jobs of {job_s:g} s, {width} threads"
            yield _boto3(world, what, jobs, job_s, width)
            yield from _core(world, python, what, jobs, job_s, width)


def core_environment() -> Path:
    """Return the Python of an environment with only sagemaker-core; create it once."""
    folder = cache_folder() / CORE.replace("==", "-")
    python = folder / "bin" / "python"
    if not python.exists():
        uv = Path(sys.executable).parent / "uv"
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, CORE], check=True)
    return python


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
