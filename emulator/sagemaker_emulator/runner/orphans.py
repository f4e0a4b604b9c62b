"""Processes of a job that became children of the emulator itself.

An orphan normally becomes a child of the job's supervisor or of bubblewrap's init. It becomes a
child of the emulator only if the job killed its supervisor.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from sagemaker_emulator.runner.supervisor import PR_SET_CHILD_SUBREAPER

_PROC = Path("/proc")


class Orphans:
    """The children of this process that it did not start itself."""

    def __init__(self) -> None:
        self._own: set[int] = set()
        self._lock = threading.Lock()
        self._is_adopting = False

    def adopt(self) -> None:
        """Become the parent of orphans. Called once, at the start of the emulator's process."""
        if sys.platform == "linux":
            import ctypes

            self._is_adopting = ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1) == 0

    @contextlib.contextmanager
    def starting(self) -> Iterator[Callable[[int], None]]:
        """Prevent a sweep while a child starts. Pass the child's id to the yielded function."""
        with self._lock:
            yield self._own.add

    def forget(self, pid: int) -> None:
        """Remove a child that has been waited for."""
        with self._lock:
            self._own.discard(pid)

    def sweep(self) -> None:
        """Kill the orphans: only jobs start processes, so every unknown child is one."""
        if not self._is_adopting:
            return
        with self._lock:
            for pid in set(children_of(os.getpid())) - self._own:
                with contextlib.suppress(ProcessLookupError, PermissionError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, os.WNOHANG)


ORPHANS = Orphans()
"""One for the whole process: the kernel assigns children to a process, not to an object."""


def children_of(pid: int) -> list[int]:
    """Return the children of a process, of all its threads."""
    found: list[int] = []
    for path in (_PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(item) for item in path.read_text().split()]
    return found
