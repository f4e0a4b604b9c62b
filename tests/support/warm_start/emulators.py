"""Emulators that are forked from a process which has imported them.

To start Python and import moto takes longer than most tests let an emulator of their own do.
"""

import atexit
import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import BinaryIO, Final

from tests.support.warm_start.session import ForkServer

_ARGUMENTS: Final = ("-m", "sagemaker_emulator")


class ForkedEmulator:
    """A process of the command `sagemaker-emulator`, used like one of `subprocess.Popen`.

    Args:
        arguments: the command's.
        out: where its output and its errors go.
    """

    def __init__(self, arguments: Sequence[str], out: BinaryIO) -> None:
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._server.connect(str(_server().folder / "socket"))
        fields = ["emulator", os.getcwd(), str(len(_ARGUMENTS) + len(arguments))]  # noqa: PTH109
        fields += [*_ARGUMENTS, *arguments, *(f"{k}={v}" for k, v in os.environ.items())]
        message = "\0".join(fields).encode("utf-8", "surrogateescape")
        with open(os.devnull) as nothing:  # noqa: PTH123
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
            raise subprocess.TimeoutExpired("sagemaker-emulator", timeout)
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


@cache
def _server() -> ForkServer:
    server = ForkServer("emulator")
    atexit.register(server.stop)
    return server
