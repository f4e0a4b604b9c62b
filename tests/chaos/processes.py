"""The processes below an engine, with functions to end them by their ids."""

import contextlib
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROLES: Final = {
    "plugin": ("-m pulumi.dynamic", "pulumi-resource-sagemaker-training"),
    "program": ("pulumi-language-python-exec",),
    "language host": ("pulumi-language-python ",),
}
"""Role -> a part of the command line of the engine's processes."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process, distinguished from a later one with the same id.

    Attributes:
        pid: the id.
        started: the start time in the kernel's ticks.
        command: the command line when the process was found.
    """

    pid: int
    started: str
    command: str

    @property
    def is_alive(self) -> bool:
        """Tell whether the process runs and is not a zombie."""
        stat = _stat(self.pid)
        return bool(stat) and stat[_STARTED] == self.started and stat[_STATE] != "Z"

    def has_role(self, role: str) -> bool:
        """Tell whether the process has a role of `ROLES`."""
        return any(text in self.command for text in ROLES[role])

    @property
    def has_loaded_the_provider(self) -> bool:
        """Tell whether the process has loaded the provider, which loads pydantic."""
        try:
            return "pydantic_core" in Path(f"/proc/{self.pid}/maps").read_text()
        except OSError:
            return False

    def kill(self) -> None:
        """Send SIGKILL, if the process still runs."""
        self.send(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if the process still runs."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


_STATE, _PARENT, _STARTED = 0, 1, 19


def descendants(pid: int) -> list[Process]:
    """Return all processes below a process, parents first."""
    children: dict[int, list[tuple[int, str]]] = {}
    for entry in Path("/proc").iterdir():
        stat = _stat(int(entry.name)) if entry.name.isdecimal() else []
        if stat:
            children.setdefault(int(stat[_PARENT]), []).append((int(entry.name), stat[_STARTED]))
    found, queue = [], [pid]
    while queue:
        for child, started in sorted(children.get(queue.pop(0), [])):
            found.append(Process(child, started, _command(child)))
            queue.append(child)
    return found


def survivors(processes: list[Process], patience_s: float) -> list[Process]:
    """Return the processes that have not ended by themselves in time."""
    deadline = time.monotonic() + patience_s
    left = processes
    while (left := [process for process in left if process.is_alive]) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.05)
    return left


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _stat(pid: int) -> list[str]:
    """Return the fields of a process's stat after its name; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
