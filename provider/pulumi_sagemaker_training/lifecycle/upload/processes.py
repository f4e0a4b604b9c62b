"""The identity of this process, by which a later process can tell whether it has ended."""

import os
import platform
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

_ENDED_AFTER: Final = timedelta(days=1)


def this_process() -> dict[str, object]:
    """Return the identity of this process: machine, process id, and start time."""
    return {"machine": _machine(), "pid": os.getpid(), "started": _started(os.getpid())}


def has_ended(process: Mapping[str, object]) -> bool | None:
    """Tell whether a process has ended; None if this machine cannot know.

    Args:
        process: as `this_process` returned it, perhaps on another machine.
    """
    pid, started = process.get("pid"), process.get("started")
    if process.get("machine") != _machine() or not isinstance(pid, int) or pid <= 0:
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return _started(pid) != started


def is_over(process: object, begun: datetime, now: datetime) -> bool:
    """Tell whether what a process began is known to be over.

    If the process cannot be seen from here, this is assumed after a day.

    Args:
        process: as `this_process` returned it; any other value counts as another machine's process.
        begun: when it began.
        now: the current time.
    """
    ended = has_ended(process if isinstance(process, Mapping) else {})
    return now - begun > _ENDED_AFTER if ended is None else ended


def _machine() -> str:
    """Return the scope of process ids: a boot of a machine, and on Linux a namespace."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
        return f"{boot}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return f"{platform.node()}/{uuid.getnode():x}"


def _started(pid: int) -> str:
    """Return when a process started, in the kernel's ticks; empty if it is not known."""
    try:
        return (
            Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[19]
        )
    except (OSError, IndexError):
        return ""
