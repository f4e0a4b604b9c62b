"""The messages of a step: progress on stderr, one line for a failure."""

import subprocess
import sys
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
) -> None:
    """Run a command with its output in a log.

    Raises:
        SetupError: the command failed; the message has its most useful line and names the log.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as sink:
        result = subprocess.run(
            command, cwd=cwd, env=env, stdout=sink, stderr=subprocess.STDOUT, check=False
        )
    if result.returncode != 0:
        raise SetupError(f"{telling_line(log.read_text(errors='replace'))} (all of it: {log})")
