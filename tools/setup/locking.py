"""A lock, so that two runs of one user do not build the same thing at the same time."""

import contextlib
import fcntl
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(lock_file: Path, *, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold a lock during the block; call `waiting` once if another process has it.

    The system releases the lock when the process ends, in any way.
    """
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
