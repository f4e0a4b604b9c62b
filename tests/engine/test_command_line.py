"""Every command by Pulumi names, on one stack, in an environment without AWS's variables.

docs/command-line.md shows the outputs. `WRITE_OUTPUTS=1 pytest tests/engine/test_command_line.py`
writes them there.
"""

import json
import os
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from typer.testing import Result

from pulumi_sagemaker_training.cli.answers.models import ANSWERS
from pulumi_sagemaker_training.cli.jobs.shell_lines import TOOLS
from pulumi_sagemaker_training.cli.stack import opened
from pulumi_sagemaker_training.cli.stack.pulumi import CommandResult, Pulumi, run
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.commands import run_command
from tests.engine.empty_stacks import make_empty_stack
from tests.engine.yaml_projects import STACK, environment
from tools.command_line import PAGE, outputs, with_outputs

pytestmark = pytest.mark.engine

PROGRAM: Final = """\
import json
import pathlib

import pulumi

from pulumi_sagemaker_components import TrainingPipeline
from pulumi_sagemaker_training import Champion, Sweep, TrainingJob

base = json.loads((pathlib.Path(__file__).parent / "base.json").read_text())
rate = pulumi.Config().require("rate")
metrics = [{"name": "loss", "regex": "loss=([0-9.]+)"}]
algorithm = {**base["algorithm_specification"], "metric_definitions": metrics}
two = {**base["resource_config"], "instance_count": 2}
digits = TrainingJob(
    "digits",
    **{
        **base,
        "algorithm_specification": algorithm,
        "resource_config": two,
        "hyper_parameters": {"rate": rate},
    },
)
TrainingJob("long", wait_for="started", remote_debug_config={"enable_remote_debug": True}, **base)
Sweep(
    "tune",
    template={**base, "algorithm_specification": algorithm},
    objective_metric="loss",
    direction="minimize",
    points=[{"rate": 0.1}, {"rate": 0.2}],
)
TrainingPipeline("flow", defaults=base, stages={"prepare": {}, "train": {"after": ["prepare"]}})
Champion("best", challenger=digits, metric="loss", direction="minimize")
"""
COMMANDS: Final = (
    "status",
    "status digits",
    "status tune",
    "list --name digits --limit 3",
    "logs digits --tail 3",
    "logs digits --grep loss --host algo-2 --timestamps",
    "wait digits tune",
    "wait long --timeout 0",
    "connect long",
    "connect long --json",
    "report digits --output report.html",
    "convert digits --language yaml",
    "import digits",
    "orphans",
    "orphans --json",
    "doctor",
    "why",
    "status --json",
    "stop long digits",
)
"""The commands that the page shows, in the order in which they are run."""
CODES: Final = {"wait long --timeout 0": 4}
MARK: Final = (
    "<!-- As in `tests/engine/test_command_line.py::"
    "test_every_command_runs_by_pulumi_names_without_variables_of_aws`. -->"
)
GROUP: Final = "/aws/sagemaker/TrainingJobs"
EMPTY: Final = (
    "this stack has no training jobs; `pulumi up` creates those that its program declares\n"
)
_PLAIN: Final = (
    (re.compile(r"-(?!123456789012)[0-9a-f]{12}(?![0-9a-zA-Z])"), "-a5fa1fb3511e"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://127.0.0.1:4567"),
    (re.compile(r"20\d\d-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?"), "2026-11-26 09:30"),
    (re.compile(r"\b(Python|pulumi|boto3|pulumi CLI): v?[\d.]+\w*"), r"\1: 1.2.3"),
)


@dataclass
class OnceEach:
    """The Pulumi CLI, run once for each of its commands on the same state and settings.

    Most commands of the page ask it for the same things, and its start takes longer than they do.
    """

    folder: Path
    _ended: dict[tuple[object, ...], CommandResult] = field(default_factory=dict)

    def __call__(
        self, command: Sequence[str], folder: Path, limit_s: float | None
    ) -> CommandResult:
        """Run a command, unless it is known how it ended."""
        stacks = self.folder / "backend" / ".pulumi" / "stacks"
        read = [self.folder / f"Pulumi.{STACK}.yaml", *sorted(stacks.rglob("*.json"))]
        key = (*command, folder, *(path.read_bytes() for path in read))
        if key not in self._ended:
            self._ended[key] = run(command, folder, limit_s)
        return self._ended[key]


class Shell:
    """A user's shell in the folder of a project: no variable of AWS's, but the backend's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {k: v for k, v in environment(folder).items() if not k.startswith("AWS_")}
        path = f"{_programs(folder.parent / 'bin')}{os.pathsep}{kept['PATH']}"
        self.environment = {**kept, "PATH": path, "AWS_EC2_METADATA_DISABLED": "true"}

    def run(self, *arguments: str) -> Result:
        """Run a command of `sagemaker-training`."""
        return run_command(self.folder, self.environment, *arguments)

    def pulumi(self, *arguments: str) -> str:
        """Run `pulumi`; it must succeed."""
        done = subprocess.run(
            ["pulumi", "--non-interactive", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout


def _programs(folder: Path) -> Path:
    """Put programs into a folder that `connect` looks for, and nothing runs."""
    folder.mkdir(exist_ok=True)
    for name in TOOLS:
        (folder / name).write_text("#!/bin/sh\nexit 1\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def shell(
    tmp_path: Path, sagemaker_emulator: RunningEmulator, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """Return a shell in a project whose program was updated once."""
    folder = tmp_path / "shop"
    folder.mkdir()
    monkeypatch.setattr(opened, "Pulumi", partial(Pulumi, run=OnceEach(folder)))
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "base.json").write_text(json.dumps(base_args(sagemaker_emulator)))
    make_empty_stack(folder, "shop", STACK)
    made = Shell(folder)
    settings = {
        "aws:region": sagemaker_emulator.region,
        "sagemaker-training:endpointUrl": sagemaker_emulator.endpoint,
        "aws:accessKey": "emulator",
        "aws:secretKey": "emulator",
        "rate": "0.1",
    }
    made.pulumi("config", "set-all", *(f"--plaintext={k}={v}" for k, v in settings.items()))
    sagemaker_emulator.add_rule(job="^long", phase="Training", seconds=600)
    sagemaker_emulator.add_rule(job="", metrics={"loss": 0.25})
    made.pulumi("up", "--yes", "--skip-preview")
    _write_logs(sagemaker_emulator)
    return made


def _write_logs(emulator: RunningEmulator) -> None:
    """Write what two hosts of a job print, which a simulated job does not."""
    logs = emulator.client("logs")
    listed = emulator.client("sagemaker").list_training_jobs(NameContains="digits")
    [job] = [each["TrainingJobName"] for each in listed["TrainingJobSummaries"]]
    begin = 1000 * int(time.time() + 1)
    for number, host in enumerate(("algo-1", "algo-2")):
        stream = f"{job}/{host}-1700000000"
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        events = [
            {
                "timestamp": begin + 10 * epoch + number,
                "message": f"epoch={epoch}; loss=0.{9 - epoch}",
            }
            for epoch in range(1, 4)
        ]
        logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)


def plain(command: str, result: Result) -> str:
    """Return a command and its output as the page shows it."""
    said = result.output
    for pattern, shown in _PLAIN:
        said = pattern.sub(shown, said)
    lines = [line.rstrip() for line in said.splitlines()]
    return "\n".join([MARK, "```console", f"$ sagemaker-training {command}", *lines, "```", ""])


def alike(text: str) -> str:
    """Return an output without what differs from run to run: durations, costs, alignment."""
    timed = re.sub(r"\b\d+ s\b", "1 s", text)
    return re.sub(r" {2,}", "  ", re.sub(r"\$0\.\d+", "$0.01", timed))


def of_all(shell: Shell) -> dict[str, Result]:
    """Run the commands of the page; before `why`, a hyperparameter changes."""
    found = {}
    for command in COMMANDS:
        if command == "why":
            shell.pulumi("config", "set", "rate", "0.2")
        found[command] = shell.run(*command.split())
    return found


def test_every_command_runs_by_pulumi_names_without_variables_of_aws(
    shell: Shell, sagemaker_emulator: RunningEmulator
) -> None:
    found = of_all(shell)
    codes = {command: result.exit_code for command, result in found.items()}
    wrong = {c: (code, found[c].output) for c, code in codes.items() if code != CODES.get(c, 0)}
    assert wrong == {}

    shown = {c: plain(c, result) for c, result in found.items() if not c.endswith("--json")}
    page = PAGE.read_text("utf-8")
    if os.environ.get("WRITE_OUTPUTS"):
        PAGE.write_text(with_outputs(page, shown), "utf-8")
        page = PAGE.read_text("utf-8")
    assert {c: alike(t) for c, t in outputs(page).items()} == {
        c: alike(t) for c, t in shown.items()
    }
    for command, result in found.items():
        if command.endswith("--json"):
            ANSWERS[command.split()[0]].model_validate_json(result.stdout)

    # A secret setting is decrypted by the CLI, and never shown.
    shell.pulumi("config", "set", "--secret", "aws:secretKey", "decrypted-only-in-memory")
    stopped = shell.run("wait", "long", "--json")
    assert json.loads(stopped.stdout)["jobs"][0]["status"] == "Stopped"
    assert stopped.exit_code == 3
    assert "decrypted" not in stopped.output


def test_bad_input_is_one_sentence_with_an_exit_code(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    make_empty_stack(folder, "shop", STACK)
    shell = Shell(folder)
    endpoint = f"sagemaker-training:endpointUrl={sagemaker_emulator.endpoint}"
    shell.pulumi("config", "set-all", "--plaintext=aws:region=us-east-1", f"--plaintext={endpoint}")
    empty = shell.run("status")
    assert (empty.exit_code, empty.output) == (0, EMPTY)

    missing = shell.run("status", "digits")
    assert (missing.exit_code, len(missing.stderr.splitlines())) == (1, 1)
    unknown = shell.run("status", "--stack", "nope")
    assert (unknown.exit_code, len(unknown.stderr.splitlines())) == (1, 1)
    assert "no stack named 'nope' found" in unknown.stderr
