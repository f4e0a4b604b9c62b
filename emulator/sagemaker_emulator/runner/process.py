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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MARK = "SAGEMAKER_EMULATOR_RUN"
_PROC = Path("/proc")


class ProcessId(NamedTuple):
    """A process that cannot be mistaken for a later one with the same number."""

    pid: int
    started: str


class HostProcess:
    """A started process with its output in a pipe."""

    def __init__(
        self, command: list[str], environment: Mapping[str, str], folder: Path, mark: str
    ) -> None:
        self.mark = mark
        self._process = subprocess.Popen(
            command,
            env={**environment, MARK: mark},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        if self._process.stdout is None:
            raise RuntimeError("a pipe was asked for")
        self.output = self._process.stdout.fileno()
        os.set_blocking(self.output, False)

    @property
    def pid(self) -> int:
        """The process that was started: the command itself, or bwrap around it."""
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
        """Send SIGTERM to the job's own process, through bwrap if it is there."""
        for pid in _inner(self.pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL to the process, its group, and every other process of the run."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        kill_marked(self.mark)

    def close(self) -> None:
        """Let go of the pipe and the process, killing what is left of it."""
        self.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        if self._process.stdout is not None:
            self._process.stdout.close()


def _inner(pid: int) -> list[int]:
    """Return the job's own processes: below bwrap and its init, or the process itself."""
    if _name(pid) != "bwrap":
        return [pid]
    below = [child for init in _children(pid) for child in _children(init)]
    return below or [pid]


def _children(pid: int) -> list[int]:
    try:
        text = (_PROC / str(pid) / "task" / str(pid) / "children").read_text()
    except OSError:
        return []
    return [int(item) for item in text.split()]


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


def kill_marked(mark: str) -> int:
    """Kill every process whose environment carries a mark; return how many there were.

    A script that forks and leaves its session keeps its environment, and with it the mark.
    """
    wanted = f"{MARK}={mark}".encode()
    killed = 0
    for _ in range(20):
        found = [pid for pid in _pids() if _carries(pid, wanted)]
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


def _carries(pid: int, wanted: bytes) -> bool:
    if pid == os.getpid():
        return False
    try:
        return wanted in (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def write_identities(path: Path, processes: Iterable[HostProcess]) -> None:
    """Write down which processes a run has, for an emulator that starts after a crash."""
    content = [list(process.identity) for process in processes]
    path.write_text(json.dumps(content), "utf-8")


def kill_left_over(path: Path, mark: str) -> int:
    """Kill the processes of a run that an earlier emulator left; return how many there were."""
    killed = kill_marked(mark)
    try:
        identities = [ProcessId(*item) for item in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError):
        return killed
    for identity in identities:
        if identity.started and started_at(identity.pid) == identity.started:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(identity.pid, signal.SIGKILL)
                killed += 1
    return killed
