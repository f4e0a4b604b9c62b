"""The stage of rounds: an emulator, a project on disk and a backend, any of which can fail."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from sagemaker_emulator.pytest_plugin import RunningEmulator, wait_until_ready
from tests.chaos.processes import Process, descendants
from tests.engine.empty_stacks import make_empty_stack
from tests.support import key_service, python_command
from tests.support.warm_start import ForkedProcess, forked_emulator, warm_start
from tests.support.warm_start.server import FIRST

PROJECT: Final = "chaos"
STACK: Final = "round"
PAUSE_S: Final = 4.0
_RUN_LIMIT_S: Final = 600.0
_PROGRAM: Final = Path(__file__).parent / "program"


@dataclass
class Run:
    """One command of the engine, during its run and after.

    Attributes:
        process: the CLI, leader of its own process group, as in a terminal.
        log: the file of its output.
        seen: every process that was found below it.
    """

    process: "subprocess.Popen[bytes]"
    log: Path
    seen: set[Process] = field(default_factory=set)

    @property
    def below(self) -> list[Process]:
        """The present processes below the CLI."""
        found = descendants(self.process.pid)
        self.seen.update(found)
        return found

    @property
    def is_over(self) -> bool:
        """Tell whether the CLI has ended."""
        return self.process.poll() is not None

    @property
    def said(self) -> str:
        """The output so far."""
        return self.log.read_text(errors="replace")

    def interrupt(self) -> None:
        """Send SIGINT to the process group, like Ctrl-C in a terminal."""
        self.signal_group(signal.SIGINT)

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the CLI and its process group."""
        if not self.is_over:
            os.killpg(self.process.pid, number)

    def wait(self, limit_s: float = _RUN_LIMIT_S) -> int:
        """Wait until the CLI has ended; return its exit code.

        Raises:
            AssertionError: the CLI hangs and was killed.
        """
        try:
            return self.process.wait(limit_s)
        except subprocess.TimeoutExpired:
            said = self.said
            for process in self.below:
                process.kill()
            self.process.kill()
            self.process.wait(60)
            raise AssertionError(f"the engine hangs: {said[-3000:]}") from None


def _loaded(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text())
    return document


def _is_whole(path: Path) -> bool:
    try:
        _loaded(path)
    except json.JSONDecodeError:
        return False
    return True


class Stage:
    """The emulator, project and backend of a round.

    Args:
        folder: the folder of all files.
        variables: further environment variables of the engine.
        settings: further settings of the stack.
        pause_s: the duration of pauses, in seconds.

    Attributes:
        build: the folder of a broken plugin, which all further runs have; None for the right one.
    """

    def __init__(
        self,
        folder: Path,
        variables: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.project = folder / "project"
        self.backend = folder / "backend"
        self.logs = folder / "logs"
        self.home = folder / "home"
        self.pause_s = pause_s
        self.secret = f"hush-{secrets.token_hex(12)}"
        self.build: Path | None = None
        self._variables = dict(variables or {})
        self._settings = dict(settings or {})
        self.stacks: list[str] = []
        self.is_restored = False
        self.kept_digests: set[str] = set()
        self._runs = 0
        self._port = 0
        self._rules = folder / "rules.json"
        self._emulator: ForkedProcess | None = None
        self.emulator = self.start_emulator()
        self._lay_out()

    def _lay_out(self) -> None:
        for path in (self.backend, self.logs):
            path.mkdir()
        shutil.copytree(_PROGRAM, self.project)
        (self.project / "Pulumi.yaml").write_text(f"name: {PROJECT}\nruntime: python\n")
        self.declare({})
        self.add_stack(STACK)

    def add_stack(self, name: str) -> None:
        """Create a stack of the project, with the settings of all stacks."""
        settings = {
            "aws:region": self.emulator.region,
            "sagemaker-training:region": self.emulator.region,
            "sagemaker-training:endpointUrl": self.emulator.endpoint,
            "sagemaker-training:prices": "off",
            **self._settings,
        }
        make_empty_stack(self.folder, PROJECT, name, program=self.project)
        self.stacks.append(name)
        file = self.project / f"Pulumi.{name}.yaml"
        file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), "config": settings}))

    def declare(self, plan: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the jobs of the program: name -> arguments."""
        (self.project / "plan.json").write_text(json.dumps(plan))

    def engine(self, *arguments: str, is_disrupted: bool = False) -> Run:
        """Start a command of the CLI. Where it is disrupted, it starts plugins as for users."""
        self._runs += 1
        log = self.logs / f"{self._runs:04}-{arguments[0]}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                ["pulumi", *arguments, "--non-interactive", "--color", "never"],
                cwd=self.project,
                env=self._environment(is_disrupted=is_disrupted),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return Run(process, log)

    def up(self, stack: str = STACK) -> Run:
        """Start `pulumi up`."""
        return self.engine("up", "--yes", "--skip-preview", "--stack", stack)

    def _environment(self, *, is_disrupted: bool) -> dict[str, str]:
        of_starts = python_command.variables() if is_disrupted else warm_start().variables()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "PULUMI_"))}
        return {
            **kept,
            "PULUMI_BACKEND_URL": f"file://{self.backend}",
            **key_service.variables(),
            **of_starts,
            # Among the round's files, where secrets are looked for too.
            "PULUMI_HOME": str(self.home),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "GOGC": "400",
            "AWS_ACCESS_KEY_ID": "AKIACHAOSCHAOSCHAOS0",
            "AWS_SECRET_ACCESS_KEY": "chaos-secret-access-key-chaos-chaos-0000",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHAOS_SECRET": self.secret,
            **self._variables,
            **self._of_build(is_disrupted=is_disrupted),
        }

    def _of_build(self, *, is_disrupted: bool) -> dict[str, str]:
        if self.build is None:
            return {}
        if is_disrupted:
            return {"PYTHONPATH": str(self.build)}
        return {FIRST: str(self.build / "sitecustomize.py")}

    def start_emulator(self) -> RunningEmulator:
        """Start the emulator, on the same port and state as before, with the rules that it had."""
        state = self.folder / "emulator"
        log = self.folder / "emulator.log"
        arguments = ["--port", str(self._port), "--state", str(state)]
        arguments += ["--rules", str(self._rules)] if self._rules.exists() else []
        with log.open("ab") as out:
            self._emulator = forked_emulator(arguments, out)
        running = wait_until_ready(self._emulator, state, log)
        self._port = int(running.endpoint.rpartition(":")[2])
        self.emulator = running
        return running

    def set_rules(self, rules: Sequence[Mapping[str, Any]]) -> None:
        """Replace all rules of the emulator, which forgets its rules when it is killed."""
        self._rules.write_text(json.dumps(rules))
        self.emulator.clear_rules()
        for rule in rules:
            self.emulator.add_rule(**rule)

    def kill_emulator(self) -> None:
        """Kill the emulator with SIGKILL. Its state stays."""
        if self._emulator is not None:
            self._emulator.kill()
            self._emulator.wait(60)

    def signal_emulator(self, number: signal.Signals) -> None:
        """Send the emulator a signal."""
        if self._emulator is not None:
            self._emulator.send_signal(number)

    def close(self) -> None:
        """Stop the emulator."""
        if self._emulator is not None and self._emulator.poll() is None:
            self._emulator.terminate()
            self._emulator.wait(60)

    @property
    def is_locked(self) -> bool:
        """Tell whether an engine died without removing its lock."""
        return any((self.backend / ".pulumi" / "locks").rglob("*.json"))

    def deployment(self, stack: str = STACK) -> dict[str, Any]:
        """Return a stack's state, read from the backend's file."""
        latest: dict[str, Any] = _loaded(self._state_file(stack))["checkpoint"].get("latest") or {}
        return latest

    def _state_file(self, stack: str) -> Path:
        return self.backend / ".pulumi" / "stacks" / PROJECT / f"{stack}.json"

    def repair(self) -> list[str]:
        """Repair what Pulumi's file backend left broken; return what was repaired.

        It writes its files in place, not by renaming, and then cannot load the state. The remedies
        are those of docs/reliability.md.
        """
        repaired = []
        self.is_restored = False
        attributes = self._state_file(STACK).with_suffix(".json.attrs")
        if attributes.exists() and not attributes.stat().st_size:
            attributes.unlink()
            repaired.append("remove attributes")
        if not _is_whole(self._state_file(STACK)):
            self._restore_state()
            self.is_restored = True
            repaired.append("restore state")
        return repaired

    def _restore_state(self) -> None:
        """Copy the newest state of the history that is whole over the stack's."""
        history = self.backend / ".pulumi" / "history" / PROJECT / STACK
        newest = sorted(history.glob("*.checkpoint.json"), reverse=True)
        shutil.copy(next(filter(_is_whole, newest)), self._state_file(STACK))

    def jobs(self) -> dict[str, str]:
        """Return name -> status of every job."""
        pages = self.emulator.client("sagemaker").get_paginator("list_training_jobs").paginate()
        return {
            job["TrainingJobName"]: job["TrainingJobStatus"]
            for page in pages
            for job in page["TrainingJobSummaries"]
        }

    def held_requests(self) -> int:
        """Return the number of requests that the rules of a moment have held open so far."""
        with urllib.request.urlopen(f"{self.emulator.endpoint}/_emulator/rules") as answer:
            rules = json.load(answer)["rules"]
        return sum(rule["used"] for rule in rules if rule["kind"] == "operation")
