"""YAML projects on disk, run by the `pulumi` command."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sagemaker_emulator.pytest_plugin import RunningEmulator


@dataclass(frozen=True)
class Done:
    """The result of one run of `pulumi`."""

    code: int
    said: str


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a command in a project's folder."""
    made = {
        **os.environ,
        "PULUMI_BACKEND_URL": f"file://{folder / 'backend'}",
        "PULUMI_CONFIG_PASSPHRASE": "engine",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    made.pop("PULUMI_CONFIG_PASSPHRASE_FILE", None)
    return made


@dataclass(frozen=True)
class Project:
    """A project in a folder, with its own backend and one stack.

    Attributes:
        folder: the folder of Pulumi.yaml.
        emulator: the endpoint of its jobs.
    """

    folder: Path
    emulator: RunningEmulator

    def start(self, **config: str) -> "Project":
        """Create the stack and set its configuration."""
        (self.folder / "backend").mkdir()
        assert self.run("stack", "init", "test").code == 0
        settings = {
            "sagemaker-training:region": self.emulator.region,
            "sagemaker-training:endpointUrl": self.emulator.endpoint,
            **config,
        }
        for key, value in settings.items():
            assert self.run("config", "set", key, value).code == 0
        return self

    def run(self, *arguments: str) -> Done:
        """Run `pulumi` in the folder."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=environment(self.folder),
            capture_output=True,
            text=True,
        )
        return Done(done.returncode, done.stdout + done.stderr)

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs."""
        found: dict[str, Any] = json.loads(self.run("stack", "output", "--json").said)
        return found

    def state(self) -> list[dict[str, Any]]:
        """Return the training jobs in the state."""
        resources = json.loads(self.run("stack", "export").said)["deployment"]["resources"]
        return [r for r in resources if r["type"] == "sagemaker-training:index:TrainingJob"]
