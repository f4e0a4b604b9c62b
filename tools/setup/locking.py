"""One at a time: two runs by one user must not make the same thing at once."""

from __future__ import annotations

import contextlib
import fcntl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextlib.contextmanager
def alone(lock_file: Path, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock while the block runs; call `waiting` once if another process has it.

    The system frees the lock when its holder ends, however it ends.
    """
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
