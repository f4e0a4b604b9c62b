"""The lock that a killed `pulumi` leaves on a stack in a file backend."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


class Verdict(Enum):
    """What the locks on a stack mean."""

    FREE = "free"
    LEFT_BEHIND = "left behind"
    HELD = "held"


@dataclass(frozen=True)
class Lock:
    """Who holds a lock."""

    pid: int
    host: str


def judge(locks: Sequence[Lock], host: str, is_running: Callable[[int], bool]) -> Verdict:
    """Tell whether a stack may be worked on. A process on another host counts as running."""
    if not locks:
        return Verdict.FREE
    if any(lock.host != host or is_running(lock.pid) for lock in locks):
        return Verdict.HELD
    return Verdict.LEFT_BEHIND


def read(backend: Path, project: str, stack: str) -> list[Lock]:
    """Return the locks on a stack. A file that cannot be read was not written whole: no lock."""
    found = []
    for file in sorted((backend / ".pulumi" / "locks").glob(f"*/{project}/{stack}/*.json")):
        try:
            said = json.loads(file.read_text())
            found.append(Lock(int(said["pid"]), str(said["hostname"])))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
