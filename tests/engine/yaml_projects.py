"""YAML projects on disk, run by the `pulumi` command."""

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.empty_stacks import make_empty_stack, variables

STACK: Final = "test"
_OWN_ENVIRONMENT: Final = re.compile(
    r"^runtime:\n  name: python\n  options:\n(?:    .*\n)+", re.MULTILINE
)


def use_active_environment(project: Path) -> None:
    """Let a copied example run in the activated environment; the one it names is not beside it."""
    text = project.read_text()
    project.write_text(_OWN_ENVIRONMENT.sub("runtime: python\n", text))


@dataclass(frozen=True)
class Done:
    """The result of one run of `pulumi`."""

    code: int
    said: str


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a command in a project's folder."""
    made = {**os.environ, **variables(folder), "PULUMI_STACK": STACK}
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
        use_active_environment(self.folder / "Pulumi.yaml")
        project = yaml.safe_load((self.folder / "Pulumi.yaml").read_text())["name"]
        make_empty_stack(self.folder, project, STACK)
        own = {key if ":" in key else f"{project}:{key}": value for key, value in config.items()}
        settings = {
            "sagemaker-training:region": self.emulator.region,
            "sagemaker-training:endpointUrl": self.emulator.endpoint,
            **own,
        }
        path = self.folder / f"Pulumi.{STACK}.yaml"
        path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "config": settings}))
        return self

    def run(self, *arguments: str, within: str = "") -> Done:
        """Run `pulumi` in the folder, or in one within it."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder / within,
            env=environment(self.folder),
            capture_output=True,
            text=True,
        )
        return Done(done.returncode, done.stdout + done.stderr)

    def outputs(self) -> dict[str, Any]:
        """Return the stack's outputs."""
        [stack] = [r for r in self.resources() if r["type"] == "pulumi:pulumi:Stack"]
        found: dict[str, Any] = stack.get("outputs", {})
        return found

    def state(self) -> list[dict[str, Any]]:
        """Return the training jobs in the state."""
        return [r for r in self.resources() if r["type"] == "sagemaker-training:index:TrainingJob"]

    def resources(self) -> list[dict[str, Any]]:
        """Return all resources in the state, read from the backend's file."""
        [path] = (self.folder / "backend").rglob(f"stacks/*/{STACK}.json")
        latest = json.loads(path.read_text())["checkpoint"].get("latest") or {}
        found: list[dict[str, Any]] = latest.get("resources") or []
        return found
