"""Processes that this checkout started: whether they run, whether they are its own, their end."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

_PROC = Path("/proc")


def is_running(pid: int) -> bool:
    """Tell whether a process with that id is running, of any user.

    A zombie is not running: it does not use a port any more.
    """
    if (_PROC / "self").exists():
        try:
            # The state follows the name, which is in brackets and may contain any character.
            state = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
    else:
        state = _ask_ps(pid, "stat=")
    return bool(state) and state[0] not in "ZX"


def command_line(pid: int) -> str | None:
    """Return a running process's command line; None if there is no such process."""
    if not (_PROC / "self").exists():
        return _ask_ps(pid, "command=") or None
    try:
        words = (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    return b" ".join(words).decode(errors="replace").strip() or None


def is_emulator(command: str | None, state_dir: Path) -> bool:
    """Tell whether a command line is that of `make up`'s emulator on this state directory. Pure.

    The system reuses process ids, so an id alone is not enough.
    """
    if command is None:
        return False
    return "sagemaker_emulator" in command and command.endswith(f"--state {state_dir}")


def stop_emulator(pid: int, state_dir: Path, *, grace_s: float = 20.0) -> None:
    """Stop the emulator with SIGTERM, then SIGKILL; return when it has ended.

    Do nothing if the id is not that of the emulator on this state directory.
    """
    for sign, patience_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 5.0)):
        if not is_emulator(command_line(pid), state_dir):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        _await_end(pid, patience_s)


def _await_end(pid: int, patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and is_running(pid):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        time.sleep(0.05)


def _ask_ps(pid: int, column: str) -> str:
    listing = subprocess.run(
        ["ps", "-ww", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout.strip()
