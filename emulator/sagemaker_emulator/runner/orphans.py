"""Processes that a job left behind and that became children of the emulator itself.

A job's processes have a nearer place to go, its supervisor or bubblewrap's init. Only those of a
job that killed its supervisor come here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sagemaker_emulator.runner.supervisor import PR_SET_CHILD_SUBREAPER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PROC = Path("/proc")


class Orphans:
    """The children of this process that it did not start."""

    def __init__(self) -> None:
        self._own: set[int] = set()
        self._lock = threading.Lock()
        self._is_adopting = False

    def adopt(self) -> None:
        """Become the parent of orphans. For a process of the emulator's own, once, at its start."""
        if sys.platform == "linux":
            import ctypes

            self._is_adopting = ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1) == 0

    @contextlib.contextmanager
    def birth(self) -> Iterator[Callable[[int], None]]:
        """Start a child within, and name it; meanwhile nobody takes it for an orphan."""
        with self._lock:
            yield self._own.add

    def buried(self, pid: int) -> None:
        """Forget a child that has been waited for."""
        with self._lock:
            self._own.discard(pid)

    def sweep(self) -> None:
        """Kill the orphans. Nothing but a job's run starts processes, so there is no other kind."""
        if not self._is_adopting:
            return
        with self._lock:
            for pid in set(children_of(os.getpid())) - self._own:
                with contextlib.suppress(ProcessLookupError, PermissionError, ChildProcessError):
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, os.WNOHANG)


ORPHANS = Orphans()
"""Whose child a process is, is known to the kernel for the process as a whole."""


def children_of(pid: int) -> list[int]:
    """Return the children of a process, whichever of its threads started them."""
    found: list[int] = []
    for path in (_PROC / str(pid) / "task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(item) for item in path.read_text().split()]
    return found
