"""The emulator of a measurement, in a separate process, and the calls that it received."""

import json
import os
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.processes import usage_of
from sagemaker_emulator.pytest_plugin import RunningEmulator, wait_until_ready

AT_ONCE: Final = 0.0
"""The length in seconds of a job that has ended before the first poll."""


@dataclass(frozen=True)
class World:
    """A running emulator.

    Attributes:
        emulator: its endpoint, bucket and role.
    """

    emulator: RunningEmulator

    def empty(self, job_s: float = AT_ONCE) -> None:
        """Remove all jobs, and set the length of new ones in seconds."""
        self.emulator.reset()
        self.emulator.add_rule(simulate_seconds=job_s)
        self.forget_calls()

    def forget_calls(self) -> None:
        """Restart the count of calls."""
        self._call("DELETE", "requests")

    def calls(self) -> Counter[str]:
        """Return operation -> number of calls since the last restart of the count."""
        counted: dict[str, int] = self._call("GET", "requests")["counts"]
        return Counter(counted)

    @property
    def cpu_s(self) -> float:
        """The emulator's processor time so far, in seconds."""
        return usage_of(self.emulator.pid).cpu_s

    def variables(self, jobs: int) -> dict[str, str]:
        """Return the environment of a program that declares so many jobs."""
        return {
            "BENCH_JOBS": str(jobs),
            "BENCH_ENDPOINT": self.emulator.endpoint,
            "BENCH_REGION": self.emulator.region,
            "BENCH_BUCKET": self.emulator.bucket,
            "BENCH_ROLE": self.emulator.role_arn,
        }

    def slow_down(self, latency_s: float) -> None:
        """Answer each call only after some time, as over a real network."""
        for service in ("sagemaker", "s3", "logs"):
            self.emulator.add_rule(
                operation="*", service=service, effect="delay", when="before", delay_s=latency_s
            )

    def settings(self) -> dict[str, str]:
        """Return the settings of a stack."""
        return {
            "aws:region": self.emulator.region,
            "sagemaker-training:region": self.emulator.region,
            "sagemaker-training:endpointUrl": self.emulator.endpoint,
        }

    def _call(self, method: str, path: str) -> Any:
        request = urllib.request.Request(
            f"{self.emulator.endpoint}/_emulator/{path}", method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())


@contextmanager
def running_world(folder: Path) -> Iterator[World]:
    """Run an emulator while the block lasts."""
    state = folder / "emulator"
    state.mkdir(parents=True, exist_ok=True)
    log = folder / "emulator.log"
    command = [sys.executable, "-m", "sagemaker_emulator", "--port", "0", "--state", str(state)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)
        try:
            yield World(wait_until_ready(process, state, log))
        finally:
            process.terminate()
            process.wait(30)
