"""No process outlives its job, however the process started and however the job ends."""

import os
import signal
from pathlib import Path

import pytest

from tests.support.bench import Bench, until
from tests.support.emulators import SANDBOXES, emulator

# A double fork, its own session and an empty environment: no mark of the job remains.
DAEMON = """\
import os, subprocess, sys, time
def daemon(seconds):
    if os.fork():
        os.wait()
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.closerange(0, 3)
    os.execve("/bin/sleep", ["sleep", seconds], {})
def started(seconds):
    daemon(seconds)
    print("started", flush=True)
"""
ENDS = {
    "the script ends": "started(SECONDS)",
    "the script fails": "started(SECONDS); sys.exit(3)",
    "the script is killed": "started(SECONDS); os.kill(os.getpid(), 9)",
    "a chain of daemons": "[daemon(SECONDS) for _ in range(20)]; started(SECONDS)",
}
WAITS = "started(SECONDS); time.sleep(60)"
# In bubblewrap the script's parent is bubblewrap's init, which the script cannot kill.
MURDER = "started(SECONDS); time.sleep(2); os.kill(os.getppid(), 9); time.sleep(60)"


def sleeping(seconds: str) -> list[int]:
    """Return the daemons of a test, which has its own time to sleep."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == f"sleep\0{seconds}\0".encode():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def script(bench: Bench, name: str, ending: str, seconds: str) -> str:
    """Create a job that starts a daemon, wait for the daemon, and return the job's name."""
    code = DAEMON + ending.replace("SECONDS", repr(seconds)) + "\n"
    bench.create(bench.script(name, code))
    return name


def seconds_of(sandbox: str, number: int) -> str:
    """Return a time to sleep that no other test uses, on any worker."""
    return f"{600 + number}.{os.getpid()}{len(sandbox)}"


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_nothing_outlives_a_job_that_ends(tmp_path: Path, sandbox: str) -> None:
    with emulator(tmp_path / "state", sandbox) as bench:
        for number, ending in enumerate(ENDS.values()):
            seconds = seconds_of(sandbox, number)
            bench.ended(script(bench, f"j{number}", ending, seconds))
            assert "started" in bench.lines(f"j{number}")
            until(lambda seconds=seconds: not sleeping(seconds))


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_nothing_outlives_a_stop(tmp_path: Path, sandbox: str) -> None:
    seconds = seconds_of(sandbox, 10)
    with emulator(tmp_path / "state", sandbox) as bench:
        script(bench, "j", WAITS, seconds)
        until(lambda: sleeping(seconds))
        bench.sagemaker.stop_training_job(TrainingJobName="j")
        assert bench.ended("j")["TrainingJobStatus"] == "Stopped"
        until(lambda: not sleeping(seconds))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_nothing_outlives_the_emulator(
    tmp_path: Path, sandbox: str, number: signal.Signals
) -> None:
    # Stopped or killed: no other process would end the daemon later.
    seconds = seconds_of(sandbox, 20 + number)
    with emulator(tmp_path / "state", sandbox) as bench:
        script(bench, "j", WAITS, seconds)
        until(lambda: sleeping(seconds))
        os.kill(bench.emulator.pid, number)
        until(lambda: not sleeping(seconds))


@pytest.mark.parametrize("sandbox", SANDBOXES)
def test_a_job_that_kills_its_parent_leaves_nothing(tmp_path: Path, sandbox: str) -> None:
    # The emulator is the next parent.
    seconds = seconds_of(sandbox, 40)
    with emulator(tmp_path / "state", sandbox) as bench:
        script(bench, "j", MURDER, seconds)
        until(lambda: sleeping(seconds))
        if sandbox == "bubblewrap":
            bench.sagemaker.stop_training_job(TrainingJobName="j")
        bench.ended("j")
        until(lambda: not sleeping(seconds))


def test_a_build_that_loses_children_is_caught(tmp_path: Path) -> None:
    # Without a second parent the same daemon stays alive, so the tests above can fail.
    seconds = seconds_of("none", 50)
    with emulator(tmp_path / "state", "none", build="loses_children") as bench:
        bench.ended(script(bench, "j", ENDS["the script ends"], seconds))
        left = sleeping(seconds)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left
