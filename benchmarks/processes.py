"""The use of threads, memory and processor time in a running tree of processes."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_TICK_S: Final = 0.1
_CLOCK_HZ: Final = os.sysconf("SC_CLK_TCK")
# Word of the command line -> the role that the process plays.
_ROLES: Final = {
    "pulumi.dynamic": "provider",
    "pulumi-resource-sagemaker-training": "provider",
    "pulumi-language-python-exec": "program",
}


@dataclass
class Usage:
    """The largest use of resources of one process, or of all processes of a role.

    Attributes:
        threads: the most at once.
        memory_mb: the most resident memory, megabytes.
        cpu_s: processor time, user and system.
    """

    threads: int = 0
    memory_mb: float = 0.0
    cpu_s: float = 0.0


ROOT: Final = "command"
"""The role of the process that is sampled itself: Pulumi's engine, or another command."""


class Sampler:
    """A sampler of a process and those below it, ten times a second, inside a `with` block."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._roles: dict[int, str] = {pid: ROOT}
        self._usages: dict[int, Usage] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def of(self, role: str) -> Usage:
        """Return the use of a role's processes: the maximum of each value, the sum of times."""
        known = self._roles
        found = [usage for pid, usage in self._usages.items() if known.get(pid) == role]
        return Usage(
            max((usage.threads for usage in found), default=0),
            max((usage.memory_mb for usage in found), default=0.0),
            sum(usage.cpu_s for usage in found),
        )

    def _run(self) -> None:
        while not self._ended.wait(_TICK_S):
            self._sample(self._pid)
            for pid in descendants(self._pid):
                self._sample(pid)

    def _sample(self, pid: int) -> None:
        # A process starts as its parent's copy: what it becomes is seen only later.
        if self._roles.get(pid, "other") == "other":
            self._roles[pid] = role_of(pid)
        try:
            usage = usage_of(pid)
        except (OSError, IndexError, KeyError):
            # It has ended, or its parent has not fetched its end yet.
            return
        seen = self._usages.setdefault(pid, usage)
        seen.threads = max(seen.threads, usage.threads)
        seen.memory_mb = max(seen.memory_mb, usage.memory_mb)
        seen.cpu_s = usage.cpu_s


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:
        return []


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes below a process."""
    for tasks in _tasks(pid):
        try:
            children = tasks.read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from descendants(child)


def role_of(pid: int) -> str:
    """Return the role of a process, from its command line."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "other"
    if not words[0].rpartition("/")[2].startswith("python"):
        return "other"
    for word, role in _ROLES.items():
        if any(given.endswith(word) for given in words[1:4]):
            return role
    return "other"


def usage_of(pid: int) -> Usage:
    """Return what a process has used so far.

    Raises:
        OSError, IndexError, KeyError: it is gone.
    """
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines()
    )
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return Usage(
        threads=int(status["Threads"]),
        memory_mb=int(status.get("VmHWM", "0 kB").split()[0]) * 1024 / 1e6,
        cpu_s=(int(fields[11]) + int(fields[12])) / _CLOCK_HZ,
    )
