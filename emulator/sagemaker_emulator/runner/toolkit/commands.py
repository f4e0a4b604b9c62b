"""Commands of a training, whose failure is the training's."""

import builtins
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import IO

from .errors import CommandError

_ERRORS = (
    *(name for name in dir(builtins) if "Error" in name or "Exception" in name),
    "Invalid requirement",
    "ResourceExhaustedError",
    "OutOfRangeError",
    "InvalidArgumentError",
    "mpirun.real",
    "ORTE",
)
"""What a line contains with which an error's message begins."""
_CHUNK = 65_536
_RANK = re.compile(r"\[(\d),(\d+)\]<(stdout|stderr)>")
_LOW_RANK = re.compile(r"\[\d,\d\]<(?:stdout|stderr)>")
"""What mpirun begins a line of a process with; in an error the toolkit leaves out the low ones."""


def run(
    command: list[str],
    folder: str,
    *,
    kind: str,
    captured: bool,
    environ: Mapping[str, str] = os.environ,
    per_host: int = 1,
) -> None:
    """Run a command to its end.

    Args:
        kind: the name of its failure.
        captured: whether the failure quotes the output from the first error on.
        per_host: how many processes of the training a host has.

    Raises:
        CommandError: it ended with another exit code than 0.
        OSError: it cannot be started.
    """
    sys.stdout.flush()
    output = ""
    if captured:
        code, output = _watch(command, folder, kind, environ, per_host)
    else:
        code = subprocess.call(command, cwd=folder, env=environ)
    if code:
        raise CommandError(kind, command, code, output)


def _watch(
    command: list[str], folder: str, kind: str, environ: Mapping[str, str], per_host: int
) -> tuple[int, str]:
    """Run a command; return its exit code and the message in its output."""
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=pipe, stderr=pipe)
    except OSError as error:
        raise CommandError(kind, [str(error)], None, "") from error
    streams = [stream for stream in (process.stdout, process.stderr) if stream]
    watched = [_Stream(stream, kind, per_host) for stream in streams]
    for stream in watched:
        stream.start()
    for stream in watched:
        stream.join()
    return process.wait(), message(watched[0].found, watched[1].found)


def message(*found: list[str]) -> str:
    """Return the message in the lines of the streams: each line once. Pure."""
    text = " ".join(" ".join(line.strip(" :\n") + "\n" for line in lines) for lines in found)
    return "\n".join(dict.fromkeys(text.split("\n"))).strip()


class _Stream(threading.Thread):
    """One stream of a command: its lines are passed on, and kept from the first error on."""

    def __init__(self, stream: IO[bytes], kind: str, per_host: int) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._per_host = per_host
        self._marks = (*_ERRORS, kind)
        self.found: list[str] = []

    def run(self) -> None:
        """Read the stream to its end."""
        for piece in iter(lambda: self._stream.readline(_CHUNK), b""):
            line = piece.decode("utf-8", "replace").rstrip("\n")
            print(named(line, self._per_host), flush=True)
            line = _LOW_RANK.sub("", line)
            if self.found or any(mark in line for mark in self._marks):
                self.found.append(line)


def named(line: str, per_host: int) -> str:
    """Return a line that mpirun has tagged, with its process's rank and host by name. Pure."""
    return _RANK.sub(
        lambda tag: f"[{tag[1]},mpirank:{tag[2]},algo-{int(tag[2]) // per_host + 1}]<{tag[3]}>",
        line,
    )
