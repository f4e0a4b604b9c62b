"""One host's process, and everything it may have left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sagemaker_emulator.runner.orphans import ORPHANS, children_of
from sagemaker_emulator.runner.supervisor import END
from sagemaker_emulator.runner.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MARK = "SAGEMAKER_EMULATOR_RUN"
SUPERVISOR_S = 1.0
_PROC = Path("/proc")


class ProcessId(NamedTuple):
    """A process that cannot be mistaken for a later one with the same number."""

    pid: int
    started: str


class Launch(NamedTuple):
    """A command that is ready to be started on this machine.

    Args:
        command: The program and its arguments.
        environment: All variables of that program, which is not always the job's own.
        folder: Where it starts.
        mark: Names the run; every process of it carries the mark in its environment.
        files: Descriptors that the program inherits; they are closed here after the start.
        is_supervised: Whether the program is our supervisor, which can be told to end everything.
    """

    command: list[str]
    environment: Mapping[str, str]
    folder: Path
    mark: str
    files: tuple[int, ...] = ()
    is_supervised: bool = False


class HostProcess:
    """A started process with its output in a pipe."""

    def __init__(self, launch: Launch) -> None:
        """Start it.

        Raises:
            OSError: The command cannot be started.
        """
        self._launch = launch
        try:
            with ORPHANS.birth() as started:
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
            raise RuntimeError("a pipe was asked for")
        self.output = self._process.stdout.fileno()
        os.set_blocking(self.output, False)

    @property
    def pid(self) -> int:
        """The process that was started: the supervisor, or bwrap around the command."""
        return self._process.pid

    @property
    def identity(self) -> ProcessId:
        """The process's number and start time."""
        return ProcessId(self.pid, started_at(self.pid) or "")

    def poll(self) -> int | None:
        """Return the exit code as a container's would be, or None while it runs."""
        code = self._process.poll()
        return code if code is None or code >= 0 else 128 - code

    def read(self) -> bytes | None:
        """Return output that is there; empty at the end of it, None when there is none yet."""
        try:
            return os.read(self.output, 65_536)
        except BlockingIOError:
            return None

    def terminate(self) -> None:
        """Send SIGTERM to the job's own process, through bwrap or the supervisor."""
        for pid in _inner(self.pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGTERM)

    def kill(self) -> None:
        """Kill the process and every other one of the run, whatever became of their parents."""
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
        """Have the supervisor kill everything; a script may have stopped or killed it."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(self.pid, END)
            os.kill(self.pid, signal.SIGCONT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=SUPERVISOR_S)

    def close(self) -> None:
        """Let go of the pipe and the process, killing what is left of it."""
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
            ORPHANS.buried(self.pid)
        if self._process.stdout is not None:
            self._process.stdout.close()


def _inner(pid: int) -> list[int]:
    """Return the job's own processes: below bwrap and its init, or the process itself."""
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
        # The list grows while it is walked.
        found += children_of(child)
    return found


def kill_marked(mark: str) -> int:
    """Kill every process whose environment carries a mark; return how many there were.

    A script that forks and leaves its session keeps its environment, and with it the mark.
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
    return [int(name) for name in os.listdir(_PROC) if name.isdecimal()]  # noqa: PTH208 - hot


def _carries(pid: int, mark: str) -> bool:
    if pid == os.getpid():
        return False
    wanted = os.fsencode(f"{MARK}={mark}")
    try:
        return wanted in (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def write_identities(path: Path, processes: Iterable[HostProcess]) -> None:
    """Write down which processes a run has, for an emulator that starts after a crash."""
    content = [list(process.identity) for process in processes]
    Tree(path.parent).write(path.name, json.dumps(content).encode())


def kill_left_over(path: Path, mark: str) -> int:
    """Kill the processes of a run that an earlier emulator left; return how many there were.

    A state directory may be a copy: then the processes that it names belong to the emulator of the
    original, which the mark tells.
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
