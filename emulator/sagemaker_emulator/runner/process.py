"""One host's process, and the processes that it started."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from sagemaker_emulator.runner.orphans import ORPHANS, children_of
from sagemaker_emulator.runner.supervisor import END
from sagemaker_emulator.runner.tree import Tree

MARK = "SAGEMAKER_EMULATOR_RUN"
SUPERVISOR_S = 1.0
_PROC = Path("/proc")


class ProcessId(NamedTuple):
    """A process's number and start time, so that a later process of the same number differs."""

    pid: int
    started: str


class Launch(NamedTuple):
    """A command to start on this machine.

    Args:
        command: the program and its arguments.
        environment: all variables of the program, which may be a wrapper of the job's command.
        folder: the folder in which it starts.
        mark: the name of the run, in the environment of each of its processes.
        files: descriptors that the program inherits; they are closed here after the start.
        is_supervised: whether the program is ``supervisor.py``, which can end all processes.
    """

    command: list[str]
    environment: Mapping[str, str]
    folder: Path
    mark: str
    files: tuple[int, ...] = ()
    is_supervised: bool = False


class HostProcess:
    """A started process whose output comes through a pipe."""

    def __init__(self, launch: Launch) -> None:
        """Start the process.

        Raises:
            OSError: the command cannot be started.
        """
        self._launch = launch
        try:
            with ORPHANS.starting() as started:
                self._process = subprocess.Popen(
                    launch.command,
                    env={**launch.environment, MARK: launch.mark},
                    cwd=launch.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    pass_fds=launch.files,
                    start_new_session=True,
                )
                started(self._process.pid)
        finally:
            for number in launch.files:
                os.close(number)
        if self._process.stdout is None:
            raise RuntimeError("the process has no pipe")
        self.output = self._process.stdout.fileno()
        os.set_blocking(self.output, False)

    @property
    def pid(self) -> int:
        """The number of the started process: the supervisor, or bwrap."""
        return self._process.pid

    @property
    def identity(self) -> ProcessId:
        """The process's number and start time."""
        return ProcessId(self.pid, started_at(self.pid) or "")

    def poll(self) -> int | None:
        """Return the exit code in a container's form, or None while the process runs."""
        code = self._process.poll()
        return code if code is None or code >= 0 else 128 - code

    def read(self) -> bytes | None:
        """Return available output; empty at its end, None when there is none yet."""
        try:
            return os.read(self.output, 65_536)
        except BlockingIOError:
            return None

    def terminate(self) -> None:
        """Send SIGTERM to the job's own process, below bwrap or the supervisor."""
        for pid in _inner(self.pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kill all processes of the run, also those whose parents have ended."""
        if self._launch.is_supervised and self.poll() is None:
            self._ask_supervisor()
        if self.poll() is None:
            left = descendants(self.pid)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            for pid in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
        kill_marked(self._launch.mark)
        ORPHANS.sweep()

    def _ask_supervisor(self) -> None:
        """Ask the supervisor to kill everything. The script may have stopped or killed it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(self.pid, END)
            os.kill(self.pid, signal.SIGCONT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=SUPERVISOR_S)

    def close(self) -> None:
        """Kill what is left of the run, and close the pipe."""
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
            ORPHANS.forget(self.pid)
        if self._process.stdout is not None:
            self._process.stdout.close()


def _inner(pid: int) -> list[int]:
    """Return the job's own processes: those below bwrap and its init, or the process itself."""
    if _name(pid) != "bwrap":
        return [pid]
    below = [child for init in children_of(pid) for child in children_of(init)]
    return below or [pid]


def _name(pid: int) -> str:
    try:
        return (_PROC / str(pid) / "comm").read_text().strip()
    except OSError:
        return ""


def started_at(pid: int) -> str | None:
    """Return when a process started, in the kernel's ticks; None when there is no such process."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[19]


def descendants(pid: int) -> list[int]:
    """Return the processes below a process, the nearest first."""
    found = children_of(pid)
    for child in found:
        # The list grows during the loop.
        found += children_of(child)
    return found


def kill_marked(mark: str) -> int:
    """Kill every process with a mark in its environment; return their number.

    A process that leaves its session still has its environment, and so the mark.
    """
    killed = 0
    for _ in range(20):
        found = [pid for pid in _pids() if _carries(pid, mark)]
        for pid in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        killed += len(found)
        if not found:
            break
        time.sleep(0.005)
    return killed


def _pids() -> Iterable[int]:
    if not _PROC.is_dir():
        return []
    return [int(name) for name in os.listdir(_PROC) if name.isdecimal()]


def _carries(pid: int, mark: str) -> bool:
    if pid == os.getpid():
        return False
    wanted = os.fsencode(f"{MARK}={mark}")
    try:
        return wanted in (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def write_identities(path: Path, processes: Iterable[HostProcess]) -> None:
    """Save the processes of a run, for an emulator that starts after a crash."""
    content = [list(process.identity) for process in processes]
    Tree(path.parent).write(path.name, json.dumps(content).encode())


def kill_left_over(path: Path, mark: str) -> int:
    """Kill the processes of a run that a crashed emulator did not end; return their number.

    If the state directory is a copy, the processes that it names belong to the original's emulator.
    They have another mark and are not killed.
    """
    killed = 0
    try:
        content = Tree(path.parent).read(path.name)
        identities = [ProcessId(*item) for item in json.loads(content)]
    except (OSError, ValueError, TypeError):
        identities = []
    for identity in identities:
        is_same = identity.started and started_at(identity.pid) == identity.started
        if is_same and _carries(identity.pid, mark):
            for pid in [*descendants(identity.pid), identity.pid]:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
    return killed + kill_marked(mark)
