"""The processes below an engine: who they are, and ending them by their ids."""

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
"""What stands in the command lines of the processes that an engine starts."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process, told apart from a later one that gets its id.

    Attributes:
        pid: its id.
        started: when it started, in the kernel's ticks.
        command: its command line when it was seen.
    """

    pid: int
    started: str
    command: str

    @property
    def is_alive(self) -> bool:
        """Tell whether it is there, and no zombie."""
        stat = _stat(self.pid)
        return bool(stat) and stat[_STARTED] == self.started and stat[_STATE] != "Z"

    def has_role(self, role: str) -> bool:
        """Tell whether it does what `ROLES` names."""
        return any(text in self.command for text in ROLES[role])

    @property
    def has_loaded_the_provider(self) -> bool:
        """Tell whether it has come as far as to load our code, which loads pydantic."""
        try:
            return "pydantic_core" in Path(f"/proc/{self.pid}/maps").read_text()
        except OSError:
            return False

    def kill(self) -> None:
        """Send SIGKILL, if it is still there."""
        self.send(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """Send a signal, if it is still there."""
        if self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


_STATE, _PARENT, _STARTED = 0, 1, 19


def descendants(pid: int) -> list[Process]:
    """Return all processes below one, parents first."""
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
    """Return those that have not ended by themselves in time."""
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
    """Return the fields of a process's stat after its name; none when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
