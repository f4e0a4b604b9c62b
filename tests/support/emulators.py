"""Emulators for a single test, with a chosen sandbox, also broken ones."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator, wait_until_ready
from sagemaker_emulator.runner.bubblewrap import working_namespaces
from tests.support.bench import Bench
from tests.support.needs import BUBBLEWRAP, lacks
from tests.support.warm_start import forked_emulator

BROKEN = Path(__file__).parents[1] / "contract" / "broken"


def without_bubblewrap() -> str:
    """Return why no job can run in bubblewrap here; nothing where one can."""
    binary = shutil.which("bwrap")
    if binary is None:
        return "it is not installed"
    return "" if working_namespaces(binary) is not None else "this user may make no namespaces"


_WHY = without_bubblewrap()
needs_bubblewrap = pytest.mark.skipif(bool(_WHY), reason=lacks(BUBBLEWRAP, _WHY))
SANDBOXES = ["none", pytest.param("bubblewrap", marks=needs_bubblewrap)]


@contextmanager
def running(state: Path, *arguments: str) -> Iterator[RunningEmulator]:
    """Run an emulator on a state directory, forked from a process that has imported it."""
    log = state.parent / f"{state.name}.log"
    with log.open("ab") as out:
        process = forked_emulator(["--port", "0", "--state", str(state), *arguments], out)
    try:
        yield wait_until_ready(process, state, log)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def emulator(
    state: Path, sandbox: str, *, build: str | None = None, images: Path | None = None
) -> Iterator[Bench]:
    """Run an emulator on a state directory, and return its clients.

    Args:
        images: a file with rows for the table of images.
        build: a folder of ``contract/broken``, for a test that shows that another test can fail.
    """
    arguments = ["--sandbox", sandbox, *(["--images", str(images)] if images else [])]
    run = running(state, *arguments) if build is None else _broken(state, BROKEN / build, arguments)
    with run as started:
        yield Bench(started)


@contextmanager
def _broken(state: Path, build: Path, arguments: list[str]) -> Iterator[RunningEmulator]:
    """Run an emulator whose Python starts with the script of a broken build."""
    log = state.parent / f"{state.name}.log"
    command = [sys.executable, "-m", "sagemaker_emulator", "--port", "0", "--state", str(state)]
    variables = {**os.environ, "PYTHONPATH": str(build)}
    with log.open("a") as out:
        process = subprocess.Popen([*command, *arguments], stdout=out, stderr=out, env=variables)
    try:
        yield wait_until_ready(process, state, log)
    finally:
        process.terminate()
        process.wait(30)
