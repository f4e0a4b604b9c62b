"""The lock that a killed `pulumi` leaves on a stack in a file backend."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class LockState(Enum):
    """The state of the locks on a stack: none, of an ended process, of a running one."""

    FREE = "free"
    STALE = "stale"
    HELD = "held"


@dataclass(frozen=True)
class Lock:
    """The process that holds a lock."""

    pid: int
    host: str


def state_of(locks: Sequence[Lock], host: str, is_running: Callable[[int], bool]) -> LockState:
    """Return the state of a stack's locks. A process on another host counts as running."""
    if not locks:
        return LockState.FREE
    if any(lock.host != host or is_running(lock.pid) for lock in locks):
        return LockState.HELD
    return LockState.STALE


def read(backend: Path, project: str, stack: str) -> list[Lock]:
    """Return the locks on a stack. A file that cannot be read is incomplete and not a lock."""
    found = []
    for file in sorted((backend / ".pulumi" / "locks").glob(f"*/{project}/{stack}/*.json")):
        try:
            said = json.loads(file.read_text())
            found.append(Lock(int(said["pid"]), str(said["hostname"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
