"""The answers to the cases: the package's, live or recorded, and the emulator's."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sagemaker_emulator.runner import script_mode
from sagemaker_emulator.runner.images import Runtime
from sagemaker_emulator.runner.layout import Host
from sagemaker_emulator.runner.toolkit.training import Training
from tools.toolkit import workplace
from tools.toolkit.cases import Case

Answer = dict[str, Any]
RECORDED = Path(__file__).with_name("recorded.json")
PYTHON = sys.executable
_ORACLE = Path(__file__).with_name("oracle.py")


def of_package(
    python: str | Path, told: Iterable[Case], run: Iterable[Case] = ()
) -> dict[str, Answer]:
    """Return the package's answers by the names of the cases.

    Args:
        python: the interpreter that has the package.
        told: cases of which only arguments and variables are asked.
        run: cases that are run to their end.
    """
    cases = [(case, False) for case in told] + [(case, True) for case in run]
    asked = [{"case": c.plain(), "config": c.config(), "run": is_run} for c, is_run in cases]
    command = [python, "-I", _ORACLE]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(answers) != len(cases):
        answered = f"the package answered {len(answers)} of {len(cases)} cases"
        raise RuntimeError(f"{answered}: {done.stderr[-2000:]}")
    return {case.name: answer for (case, _), answer in zip(cases, answers, strict=True)}


def told_by_us(case: Case) -> Answer:
    """Return the arguments and variables of the emulator's script mode."""
    with tempfile.TemporaryDirectory(prefix="toolkit-") as made:
        folder = Path(made).resolve() / "ml"
        workplace.lay_out(folder, case.plain(), case.config())
        training = Training(str(folder), workplace.variables(folder, case.plain()))
        answer = {
            "arguments": training.arguments(),
            "variables": workplace.comparable(training.variables()),
            "container": training.container_variables(),
        }
        told: Answer = json.loads(json.dumps(answer).replace(str(folder), workplace.ROOT))
    return told


def run_by_us(case: Case, python: str | Path = PYTHON, *, installed: bool = False) -> Answer:
    """Run a case to its end with the emulator's script mode; return what it left behind.

    Args:
        installed: whether script mode runs the package of that interpreter, as a row may ask.
    """
    with tempfile.TemporaryDirectory(prefix="toolkit-") as made:
        folder = Path(made).resolve() / "ml"
        workplace.lay_out(folder, case.plain(), case.config())
        runtime = Runtime(str(python), captures_errors=case.captured, runs_toolkit=installed)
        script_mode.prepare(script_mode.Source(), [Host("algo-1", folder, case.instance_type)])
        variables = workplace.variables(folder, case.plain())
        variables |= script_mode.variables(runtime, script_mode.Source())
        command = [str(python), str(folder / script_mode.FOLDER)]
        done = subprocess.run(command, env=variables, cwd="/", capture_output=True, check=False)
        return workplace.outcome(folder, done.returncode, str(python))


def recorded() -> dict[str, Answer]:
    """Return the package's answers to `TOLD` and `RUN`, as `python -m tools.toolkit` wrote them."""
    answers: dict[str, Answer] = json.loads(RECORDED.read_text("utf-8"))["answers"]
    return answers


def package_python() -> str | None:
    """Return the interpreter that has the package; None where set-up could not install it."""
    return os.environ.get("TOOLKIT_PYTHON") or None
