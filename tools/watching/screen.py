"""The screen of a program in a pseudo-terminal of a given size, read with pyte."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pyte

ROWS: Final = 30
_SLICE_S: Final = 0.05


def watch(
    command: Sequence[str],
    environment: Mapping[str, str],
    columns: int,
    seen: Callable[[str], bool],
    *,
    folder: str | None = None,
    timeout_s: float = 60,
) -> int:
    """Run a command in a terminal, and look at each screen that it shows.

    Args:
        command: the command.
        environment: its environment.
        columns: how wide the terminal is.
        seen: gets every screen without spaces at the ends of its lines; true ends the command.
        folder: where it runs.
        timeout_s: after so many seconds it is ended.

    Returns:
        The exit code; negative if the command was ended.
    """
    own, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    variables = {**environment, "TERM": "xterm", "PULUMI_DISABLE_CI_DETECTION": "true"}
    process = subprocess.Popen(
        command, cwd=folder, env=variables, stdin=its, stdout=its, stderr=its,
        start_new_session=True,
    )  # fmt: skip
    os.close(its)
    try:
        _read(own, pyte.Screen(columns, ROWS), seen, time.monotonic() + timeout_s)
    finally:
        os.close(own)
        if process.poll() is None:
            process.terminate()
    return process.wait()


def _read(terminal: int, screen: pyte.Screen, seen: Callable[[str], bool], until: float) -> None:
    stream = pyte.ByteStream(screen)
    while time.monotonic() < until:
        ready, _, _ = select.select([terminal], [], [], _SLICE_S)
        if not ready:
            continue
        try:
            written = os.read(terminal, 65536)
        except OSError:
            # The program has closed the terminal's other end.
            return
        stream.feed(written)
        if seen("\n".join(line.rstrip() for line in screen.display).rstrip()):
            return
