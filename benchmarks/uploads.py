"""Uploads beside `aws s3 cp` and boto3's own transfer: many small files, and a large one."""

import os
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.engine import PROGRAMS, Project, Run, run_command
from benchmarks.environments import environment_with
from benchmarks.plan import Plan
from benchmarks.processes import Usage
from benchmarks.rows import Row
from benchmarks.world import World, running_world

SUITE: Final = "uploads"
AWS_CLI: Final = "awscli==1.45.11"
_BOTO3: Final = PROGRAMS / "boto3-upload" / "__main__.py"
_FILES_A_FOLDER: Final = 250
_SMALLEST, _LARGEST = 1_000, 8_000
_BLOCK: Final = 1 << 20
_MEMORY_A_SIZE: Final = 3

# Name -> calls at once and megabytes a part; zeros are boto3's defaults (10 and 8).
_BOTO3_LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "boto3, its defaults": (0, 0),
    "boto3, 32 at once, 64 MB a part": (32, 64),
}


@dataclass(frozen=True)
class Load:
    """What is uploaded.

    Attributes:
        what: its name in the table.
        path: the file or folder.
        files: how many files.
    """

    what: str
    path: Path
    files: int

    @property
    def megabytes(self) -> float:
        """Its size."""
        files = [self.path] if self.path.is_file() else self.path.rglob("*")
        return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def measure(plan: Plan) -> Iterator[Row]:
    """Yield the upload of each load by each subject, each into an empty bucket."""
    for load in _loads(plan):
        for number, subject in enumerate(("dynamic", "aws s3 cp", *_BOTO3_LIMITS)):
            # An emulator of its own, because it keeps what it was sent until it is removed.
            folder = plan.folder / f"{load.files}-{number}"
            with running_world(folder) as world:
                yield from _of(world, folder, subject, load)


def _loads(plan: Plan) -> Iterator[Load]:
    folder = plan.folder / "small"
    write_small(folder, plan.small_files)
    yield Load(f"{plan.small_files:,} small files", folder, plan.small_files)
    large_mb = fitting(plan.large_mb, _available_mb())
    if large_mb:
        file = plan.folder / "large.bin"
        write_large(file, large_mb)
        yield Load(f"one file of {large_mb:,} MB", file, 1)


def fitting(large_mb: int, available_mb: int) -> int:
    """Return the size of the large file, less where the emulator would not have the memory. Pure.

    The emulator's S3 was seen to need 2.7 times the size of an object that is sent in parts.
    """
    return min(large_mb, available_mb // _MEMORY_A_SIZE)


def _available_mb() -> int:
    lines = Path("/proc/meminfo").read_text().splitlines()
    available = next(line for line in lines if line.startswith("MemAvailable:"))
    return int(available.split()[1]) // 1024


def write_small(folder: Path, files: int) -> None:
    """Write files of some kilobytes, each with a content of its own."""
    rng = random.Random(1)
    for number in range(files):
        inside = folder / f"{number // _FILES_A_FOLDER:04}"
        inside.mkdir(parents=True, exist_ok=True)
        content = rng.randbytes(rng.randint(_SMALLEST, _LARGEST))
        (inside / f"{number:06}.bin").write_bytes(content)


def write_large(file: Path, megabytes: int) -> None:
    """Write a file whose blocks all differ."""
    block = random.Random(1).randbytes(_BLOCK)
    with file.open("wb") as out:
        for number in range(megabytes):
            out.write(number.to_bytes(8, "big") + block[8:])


def _of(world: World, folder: Path, subject: str, load: Load) -> Iterator[Row]:
    about: dict[str, Any] = {"suite": SUITE, "subject": subject, "jobs": load.files}
    if subject == "dynamic":
        yield from _ours(world, folder, load, about)
        return
    command = _command(subject, world, load)
    before_s = world.cpu_s
    run = run_command(command, folder, _environment(world))
    yield from _rows(load, load.what, run, run.command, world.cpu_s - before_s, about)


def _ours(world: World, folder: Path, load: Load, about: dict[str, Any]) -> Iterator[Row]:
    """Yield the engine's `up` with an upload, and what it takes when nothing has changed."""
    variables = {**world.variables(1), "BENCH_PATH": str(load.path)}
    project = Project(folder / "stack", "upload", variables, world.settings())
    before_s = world.cpu_s
    run = project.verb("up")
    yield from _rows(load, load.what, run, run.provider, world.cpu_s - before_s, about)
    for verb in ("preview", "refresh"):
        run = project.verb(verb)
        what = f"{load.what}: {verb}, no change"
        yield Row(what=what, value=run.seconds, unit="s", note=run.note, **about)


def _rows(
    load: Load, what: str, run: Run, usage: Usage, emulator_s: float, about: dict[str, Any]
) -> Iterator[Row]:
    yield Row(what=what, value=run.seconds, unit="s", note=run.note, **about)
    yield Row(what=f"{what}: rate", value=load.megabytes / run.seconds, unit="MB/s", **about)
    yield Row(what=f"{what}: processor", value=usage.cpu_s, unit="s", **about)
    yield Row(what=f"{what}: memory", value=usage.memory_mb, unit="MB", **about)
    yield Row(what=f"{what}: emulator's processor", value=emulator_s, unit="s", **about)


def _command(subject: str, world: World, load: Load) -> Sequence[str | Path]:
    if subject == "aws s3 cp":
        recursive = [] if load.path.is_file() else ["--recursive"]
        target = f"s3://{world.emulator.bucket}/aws/{load.path.name}"
        aws = environment_with(AWS_CLI) / "aws"
        return [aws, "s3", "cp", "--only-show-errors", *recursive, load.path, target]
    limits = map(str, _BOTO3_LIMITS[subject])
    return [sys.executable, _BOTO3, load.path, *limits]


def _environment(world: World) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    return {
        **kept,
        **world.variables(1),
        "AWS_ENDPOINT_URL": world.emulator.endpoint,
        "AWS_DEFAULT_REGION": world.emulator.region,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONDONTWRITEBYTECODE": "",
    }
