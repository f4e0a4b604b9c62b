"""Processes that are forked from one which has imported what they need, for a test itself.

To start Python and import moto takes longer than most tests let an emulator of their own do, and to
import pytest and the SDKs longer than the tests that find a broken build.
"""

import atexit
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import BinaryIO, Final

from tests.support.warm_start.server import FIRST
from tests.support.warm_start.session import ForkServer

_ROOT: Final = Path(__file__).parents[3]


class ForkedProcess:
    """A process of `python -m MODULE` in the checkout, used like one of `subprocess.Popen`.

    Args:
        kind: what has been imported, a key of `KINDS`.
        command: the module and its arguments.
        out: where its output and its errors go.
        variables: further variables of its environment.
    """

    def __init__(
        self,
        kind: str,
        command: Sequence[str],
        out: BinaryIO,
        variables: Mapping[str, str] | None = None,
    ) -> None:
        environment = {**os.environ, **(variables or {})}
        fields = [kind, str(_ROOT), str(len(command) + 1), "-m", *command]
        fields += [f"{name}={value}" for name, value in environment.items()]
        message = "\0".join(fields).encode("utf-8", "surrogateescape")
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.connect(str(_server(kind).folder / "socket"))
        with open(os.devnull) as nothing:
            streams = [nothing.fileno(), out.fileno(), out.fileno()]
            socket.send_fds(self._server, [len(message).to_bytes(4, "big")], streams)
        self._server.sendall(message)
        answer, _, said = self._server.recv(4096).decode().partition(" ")
        assert answer == "started", f"{answer} {said}"
        self.pid = int(said)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit code; None while it runs."""
        return self._ended(0)

    def wait(self, timeout: float) -> int:
        """Wait until it has ended; return the exit code.

        Raises:
            TimeoutExpired: it runs still.
        """
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        return code

    def _ended(self, timeout: float) -> int | None:
        if self.returncode is None:
            self._server.settimeout(timeout)
            try:
                said = self._server.recv(16)
            except (TimeoutError, BlockingIOError):
                return None
            self._server.close()
            self.returncode = int(said)
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self.send_signal(signal.SIGKILL)


def forked_emulator(arguments: Sequence[str], out: BinaryIO) -> ForkedProcess:
    """Start the command `sagemaker-emulator` with arguments."""
    return ForkedProcess("emulator", ["sagemaker_emulator", *arguments], out)


def forked_pytest(arguments: Sequence[str], out: BinaryIO, first: Path) -> ForkedProcess:
    """Start pytest with arguments, and with a script that runs before any of our own code."""
    return ForkedProcess("pytest", ["pytest", *arguments], out, {FIRST: str(first)})


@cache
def _server(kind: str) -> ForkServer:
    server = ForkServer(kind)
    atexit.register(server.stop)
    return server
