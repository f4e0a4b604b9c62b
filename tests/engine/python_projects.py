"""Python projects on disk, run by the `pulumi` command, for tests with signals and kills."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.empty_stacks import make_empty_stack
from tests.engine.yaml_projects import STACK, environment

PROGRAM = """\
import json
import pathlib

import pulumi

from pulumi_sagemaker_training import TrainingJob

jobs = json.loads((pathlib.Path(__file__).parent / "jobs.json").read_text())
for name, args in jobs.items():
    made = TrainingJob(name, **args)
    pulumi.export(name, made.training_job_name)
"""
COMMAND = ("pulumi", "--non-interactive", "--color", "never")


class PythonProject:
    """One Pulumi project on disk, with its own state.

    Args:
        folder: the project's folder, which is created.
        emulator: the endpoint of its stack.
    """

    def __init__(self, folder: Path, emulator: RunningEmulator) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text("name: project\nruntime: python\n")
        (folder / "__main__.py").write_text(PROGRAM)
        make_empty_stack(folder, "project", STACK)
        settings = {
            "aws:region": emulator.region,
            "sagemaker-training:endpointUrl": emulator.endpoint,
        }
        path = folder / f"Pulumi.{STACK}.yaml"
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "config": settings}))

    def declare(self, **jobs: Mapping[str, Any]) -> None:
        """Write the jobs that the program declares."""
        (self.folder / "jobs.json").write_text(json.dumps(jobs))

    def pulumi(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command and wait for its end."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.folder,
            env=environment(self.folder),
            text=True,
            capture_output=True,
            timeout=240,
        )
        assert not check or done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done

    def up(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `pulumi up`; it must succeed."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments)

    def interrupted_up(self, when: Callable[[], bool]) -> subprocess.CompletedProcess[str]:
        """Run `pulumi up`, and press Ctrl-C as soon as `when` returns true."""
        command = [*COMMAND, "up", "--yes", "--skip-preview", "--parallel", "16"]
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment(self.folder),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        deadline = time.monotonic() + 180
        while not when():
            assert time.monotonic() < deadline
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGINT)
        said, _ = process.communicate(timeout=180)
        return subprocess.CompletedProcess(command, process.returncode, said, "")

    def jobs(self) -> dict[str, dict[str, Any]]:
        """Return the jobs in the state, by the names of their resources."""
        path = self.folder / "backend" / ".pulumi" / "stacks" / "project" / f"{STACK}.json"
        latest = json.loads(path.read_text())["checkpoint"].get("latest") or {}
        return {
            resource["urn"].rsplit("::", 1)[-1]: resource
            for resource in latest.get("resources", [])
            if resource["type"].endswith(":TrainingJob")
        }
