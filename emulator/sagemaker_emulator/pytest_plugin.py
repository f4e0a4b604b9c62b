"""The pytest fixture ``sagemaker_emulator``, for tests of your own stacks.

The emulator runs in a separate process, which starts at the first test that uses the fixture. It
is reset before each such test. Override ``sagemaker_emulator_arguments`` to set its options.
"""

import json
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

START_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class RunningEmulator:
    """An emulator in another process, with the functions that a test needs."""

    endpoint: str
    bucket: str
    role_arn: str
    region: str
    state_dir: Path
    pid: int

    def client(self, service: str, **options: Any) -> Any:
        """Return a boto3 client of the emulator."""
        import boto3

        settings: dict[str, Any] = {
            "endpoint_url": self.endpoint,
            "region_name": self.region,
            "aws_access_key_id": "emulator",
            "aws_secret_access_key": "emulator",
        }
        factory: Any = boto3.client
        return factory(service, **(settings | options))

    def add_rule(self, **rule: Any) -> dict[str, Any]:
        """Add a rule; docs/emulator.md lists the kinds."""
        answer: dict[str, Any] = self._call("POST", "rules", rule)
        return answer

    def clear_rules(self, rule_id: int | None = None) -> None:
        """Remove one rule, or every rule."""
        self._call("DELETE", "rules" if rule_id is None else f"rules?id={rule_id}")

    def requests(self, operation: str | None = None, *, job: str = "") -> list[dict[str, Any]]:
        """Return the recorded requests; of one operation, or of jobs whose names begin so."""
        asked = {"operation": operation, "job": job}
        query = urllib.parse.urlencode({key: value for key, value in asked.items() if value})
        found: list[dict[str, Any]] = self._call("GET", f"requests?{query}")["requests"]
        return found

    def reset(self) -> None:
        """Remove jobs, rules and the content of the account."""
        self._call("POST", "reset")

    def _call(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - the emulator's own endpoint
            f"{self.endpoint}/_emulator/{path}", data=data, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - http
            return json.loads(answer.read())


@pytest.fixture(scope="session")
def sagemaker_emulator_arguments() -> list[str]:
    """Return additional command-line arguments of the emulator. Override it to change them."""
    return []


@pytest.fixture(scope="session")
def sagemaker_emulator_process(
    tmp_path_factory: pytest.TempPathFactory, sagemaker_emulator_arguments: list[str]
) -> Iterator[RunningEmulator]:
    """Run one emulator for the whole session; it is never reset."""
    state_dir = tmp_path_factory.mktemp("sagemaker-emulator")
    command = [sys.executable, "-m", "sagemaker_emulator", "--port", "0"]
    command += ["--state", str(state_dir), *sagemaker_emulator_arguments]
    with (state_dir.parent / f"{state_dir.name}.log").open("w+") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            yield wait_until_ready(process, state_dir, Path(log.name))
        finally:
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def sagemaker_emulator(sagemaker_emulator_process: RunningEmulator) -> RunningEmulator:
    """Return a running emulator without jobs, with its default bucket and role."""
    sagemaker_emulator_process.reset()
    return sagemaker_emulator_process


class Process(Protocol):
    """A process, as `subprocess.Popen` describes it."""

    @property
    def pid(self) -> int:
        """Its id."""

    def poll(self) -> int | None:
        """Return its exit code; None while it runs."""


def wait_until_ready(process: Process, state_dir: Path, log: Path) -> RunningEmulator:
    """Wait until a started emulator has written its endpoint file.

    Raises:
        RuntimeError: it ended, or did not answer within a minute.
    """
    deadline = time.monotonic() + START_TIMEOUT_S
    path = state_dir / "endpoint.json"
    while time.monotonic() < deadline and process.poll() is None:
        if path.exists():
            found = json.loads(path.read_text("utf-8"))
            if found["pid"] == process.pid:
                return RunningEmulator(state_dir=state_dir, **found)
        time.sleep(0.02)
    raise RuntimeError(f"the emulator did not start: {log.read_text('utf-8')[-2000:]}")
