"""Plugins that are forked: what they have is what a plugin has that the engine started itself."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.warm_start import WarmStart
from tests.support.warm_start.server import of_imports

pytestmark = pytest.mark.engine

PROBE = """\
import json, os, signal, sys, threading
print(json.dumps({
    "arguments": sys.argv[1:],
    "folder": os.getcwd(),
    "first path": sys.path[0],
    "variables": {name: os.environ[name] for name in sorted(os.environ) if name != "LC_CTYPE"},
    "main": sys.modules["__main__"].__dict__["__name__"],
    "own names": "PROBED" in sys.modules["__main__"].__dict__,
    "input": sys.stdin.read(),
    "signals": [str(signal.getsignal(n)) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)],
    "threads": threading.active_count(),
}))
PROBED = True
sys.exit(7)
"""
LIVES_ON = """\
import os, pathlib, time
pathlib.Path("pid").write_text(str(os.getpid()))
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "probe.py").write_text(PROBE)
    (tmp_path / "lives_on.py").write_text(LIVES_ON)
    return tmp_path


def run(python: str, folder: Path, *arguments: str, **variables: str) -> Any:
    """Run Python with some arguments; return what the probe printed, and its exit code."""
    command = [python, "-u", *arguments]
    given = {"PATH": os.environ["PATH"], "GIVEN": "a = b\nc"}
    environment = {**of_imports(os.environ), **given, **variables}
    done = subprocess.run(
        command, cwd=folder, env=environment, input="said", text=True, capture_output=True
    )
    return json.loads(done.stdout), done.returncode, done.stderr


@pytest.mark.parametrize("arguments", [("-m", "probe", "a", "-u"), ("probe.py", "b c", "")])
def test_a_forked_process_has_what_a_fresh_one_has(
    arguments: tuple[str, ...], folder: Path, warm_start: WarmStart
) -> None:
    forked = run(warm_start.variables()["PULUMI_PYTHON_CMD"], folder, *arguments)
    assert forked == run(sys.executable, folder, *arguments)
    assert forked[1] == 7


def test_where_variables_change_what_is_imported_python_is_started(
    folder: Path, warm_start: WarmStart
) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "boto3.py").write_text("")
    python = warm_start.variables()["PULUMI_PYTHON_CMD"]
    (folder / "which.py").write_text("import boto3, json; print(json.dumps(boto3.__file__))")
    found, _, _ = run(python, folder, "which.py", PYTHONPATH=str(folder / "elsewhere"))
    assert found == str(folder / "elsewhere" / "boto3.py")


def test_where_variables_change_what_is_kept_of_imports_a_process_is_forked(
    folder: Path, warm_start: WarmStart
) -> None:
    (folder / "which.py").write_text("import json, sys; print(json.dumps('boto3' in sys.modules))")
    python = warm_start.variables()["PULUMI_PYTHON_CMD"]
    for value in ("", "1"):
        found, _, _ = run(python, folder, "which.py", PYTHONDONTWRITEBYTECODE=value)
        assert found


def test_the_packages_are_told_as_pip_tells_them_each_time(
    folder: Path, warm_start: WarmStart
) -> None:
    asked = ("-m", "pip", "list", "-v", "--format", "json")
    expected, *_ = run(sys.executable, folder, *asked)
    python = warm_start.variables()["PULUMI_PYTHON_CMD"]
    for _ in range(2):
        assert run(python, folder, *asked) == (expected, 0, "")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_process_ends_when_the_engine_ends_its_client(
    number: signal.Signals, folder: Path, warm_start: WarmStart
) -> None:
    python = warm_start.variables()["PULUMI_PYTHON_CMD"]
    client = subprocess.Popen([python, "lives_on.py"], cwd=folder, stderr=subprocess.DEVNULL)
    until(lambda: (folder / "pid").exists() and bool((folder / "pid").read_text()))
    process = int((folder / "pid").read_text())
    client.send_signal(number)
    client.wait(60)
    until(lambda: not Path(f"/proc/{process}").exists())


def until(is_so: Any) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
