"""Runs of the real CLI on a program of `benchmarks/programs`, each with its own backend."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.processes import ROOT, Sampler, Usage

PROGRAMS: Final = Path(__file__).parent / "programs"
VERBS: Final[Mapping[str, tuple[str, ...]]] = {
    "up": ("up", "--yes", "--skip-preview"),
    "preview": ("preview",),
    "up, no change": ("up", "--yes", "--skip-preview"),
    "refresh": ("refresh", "--yes", "--skip-preview"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
"""What is measured, in this order, each on the state that the one before left."""

_STACK: Final = "bench"
_LIMIT_S: Final = 600.0


@dataclass(frozen=True)
class Run:
    """What one command took.

    Attributes:
        seconds: from its start to its end.
        command, provider, program: what the processes took: the engine's (or another command's),
            the provider's and the program's.
        problem: the last lines of a command that failed; empty otherwise.
    """

    seconds: float
    command: Usage
    provider: Usage
    program: Usage
    problem: str = ""

    @property
    def note(self) -> str:
        """What a reader has to know; empty if the command succeeded."""
        lines = self.problem.strip().splitlines()
        return f"fails: {lines[-1][:100]}" if lines else ""


def run_command(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str]) -> Run:
    """Run a command in a folder; one that fails comes back with its problem."""
    log = folder / "log.txt"
    begun = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        with Sampler(process.pid) as sampler:
            code = _ended(process)
            seconds = time.perf_counter() - begun
    said = log.read_text(errors="replace")
    problem = "" if code == 0 else said[-2000:] or f"exit code {code}"
    roles = (sampler.of(role) for role in (ROOT, "provider", "program"))
    return Run(seconds, *roles, problem)


def _ended(process: "subprocess.Popen[bytes]") -> int:
    """Wait for the end of a process, and end one that takes too long."""
    try:
        return process.wait(_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


class Project:
    """One program with a stack and a state.

    Args:
        folder: an empty one, for all of it.
        program: the name of a folder in `programs`.
        variables: of the environment, for the program.
        settings: of the stack.
    """

    def __init__(
        self,
        folder: Path,
        program: str,
        variables: Mapping[str, str],
        settings: Mapping[str, str],
    ) -> None:
        self.program = program
        self._folder = folder / program
        self._backend = folder / f"{program}-backend"
        self._backend.mkdir(parents=True)
        self._variables = variables
        shutil.copytree(PROGRAMS / program, self._folder)
        self.run("stack", "init", _STACK)
        for key, value in settings.items():
            self.run("config", "set", "--stack", _STACK, key, value)

    def set_variables(self, variables: Mapping[str, str]) -> None:
        """Set other variables of the environment, for the next commands."""
        self._variables = variables

    def verb(self, name: str, parallel: int | None = None) -> Run:
        """Run one of `VERBS`."""
        width = ("--parallel", str(parallel)) if parallel else ()
        return self.run(*VERBS[name], "--stack", _STACK, *width)

    def run(self, *arguments: str) -> Run:
        """Run a command of the engine."""
        return self.command("pulumi", *arguments, "--non-interactive", "--color", "never")

    def command(self, *command: str) -> Run:
        """Run any command in the project's folder, with its environment."""
        return run_command(command, self._folder, self._environment())

    def resources(self) -> list[dict[str, Any]]:
        """Return the resources in the state, without the stack and its providers."""
        path = self._backend / ".pulumi" / "stacks" / f"bench-{self.program}" / f"{_STACK}.json"
        found = json.loads(path.read_text())["checkpoint"]["latest"].get("resources", [])
        return [
            item
            for item in found
            if item.get("custom") and not item["type"].startswith("pulumi:providers:")
        ]

    def _environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PULUMI_"))}
        return {
            **kept,
            "PULUMI_BACKEND_URL": f"file://{self._backend}",
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            # Where it is set every start of a provider compiles all sources again.
            "PYTHONDONTWRITEBYTECODE": "",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            **self._variables,
        }
