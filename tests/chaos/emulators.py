"""Emulators for a single test, beside the session's."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sagemaker_emulator.pytest_plugin import RunningEmulator, wait_until_ready


@contextmanager
def emulator_in(folder: Path, state: Path | None = None) -> Iterator[RunningEmulator]:
    """Run an emulator during the block, on a given state directory or its own."""
    folder.mkdir(parents=True)
    state = state or folder / "state"
    log = folder / "log"
    command = [sys.executable, "-m", "sagemaker_emulator", "--port", "0"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--state", str(state)], stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield wait_until_ready(process, state, log)
    finally:
        process.terminate()
        process.wait(30)
