"""The messages of a step: progress on stderr, one line for a failure."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class SetupError(Exception):
    """A step that failed; the message is one line with what is missing and what to do."""


def say(message: str) -> None:
    """Print progress to stderr; stdout is for the result of a step."""
    print(f"setup: {message}", file=sys.stderr, flush=True)


def telling_line(output: str) -> str:
    """Return the most useful line of a failed tool's output: the last error, else the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["it printed nothing"])[-1]


def run_logged(
    command: Sequence[str | Path],
    log: Path,
    *,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    pause_s: float = 30,
) -> None:
    """Run a command with its output in a log; say after every pause that it still runs.

    Raises:
        SetupError: the command failed; the message has its most useful line and names the log.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w") as sink,
        subprocess.Popen(command, cwd=cwd, env=env, stdout=sink, stderr=subprocess.STDOUT) as child,
    ):
        code = _ended(child, pause_s)
    if code != 0:
        raise SetupError(f"{telling_line(log.read_text(errors='replace'))} (all of it: {log})")


def _ended(child: "subprocess.Popen[bytes]", pause_s: float) -> int:
    begin = time.monotonic()
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return child.wait(pause_s)
            say(f"... it still runs, after {time.monotonic() - begin:.0f} s")
    # Also after Ctrl-C, no child may go on alone.
    except BaseException:
        child.kill()
        raise
