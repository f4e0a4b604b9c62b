"""The emulator in the background: start it, meet it again, notice that it died, stop it."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.local.console import LocalError, say
from tools.local.endpoint import is_healthy, last_said
from tools.local.environment import for_aws_clients
from tools.local.processes import command_line, is_emulator, is_running, stop_emulator
from tools.setup.locking import alone

if TYPE_CHECKING:
    from pathlib import Path

    from tools.local.endpoint import Endpoint

_READY_WITHIN_S = 60.0


@dataclass(frozen=True)
class Seen:
    """What is known about an emulator before anything is done.

    Args:
        pid: The process that an earlier run started; None if none did.
        is_ours: Whether that process is still there and is the emulator that `make` starts.
        endpoint: What an emulator on this state last said about itself.
        answers: Whether that one still runs, whoever started it, and answers.
    """

    pid: int | None
    is_ours: bool
    endpoint: Endpoint | None
    answers: bool


@dataclass(frozen=True)
class Reuse:
    """A decision to go on with the emulator that runs."""

    endpoint: Endpoint


@dataclass(frozen=True)
class Start:
    """A decision to start one on the same state: `replaces` is ended first, and `note` is shown.

    `must` tells whether the port was asked for, or is only the one it had before.
    """

    port: int
    must: bool = False
    replaces: int | None = None
    note: str | None = None


def decide(seen: Seen, wanted_port: int | None) -> Reuse | Start:
    """Return what to do. Pure.

    Raises:
        LocalError: A port was asked for, and the emulator runs on another.
    """
    before = seen.endpoint.port if seen.endpoint else 0
    port = before if wanted_port is None else wanted_port
    must = bool(wanted_port)
    if not seen.is_ours and not seen.answers:
        note = None
        if seen.pid is not None:
            note = f"The emulator (process {seen.pid}) is gone; starting it again on its state."
        return Start(port, must=must, note=note)
    if seen.endpoint is None or not seen.answers:
        note = f"The emulator (process {seen.pid}) does not answer; starting it again on its state."
        return Start(port, must=must, replaces=seen.pid, note=note)
    if wanted_port and wanted_port != before:
        raise LocalError(
            f"the emulator already runs on port {before}; "
            f"leave PORT out, or run `make down` before asking for port {wanted_port}"
        )
    return Reuse(seen.endpoint)


class Emulator:
    """The emulator whose state is in one folder."""

    def __init__(self, state_dir: Path, log: Path, pid_file: Path) -> None:
        self.state_dir = state_dir
        self.log = log
        self.pid_file = pid_file

    def look(self) -> Seen:
        """Find out whether it runs and answers."""
        endpoint = last_said(self.state_dir)
        known = [self._recorded_pid(), endpoint.pid if endpoint else None]
        pids = [pid for pid in known if pid is not None]
        ours = [pid for pid in pids if is_emulator(command_line(pid), self.state_dir)]
        answers = endpoint is not None and is_running(endpoint.pid) and is_healthy(endpoint)
        return Seen(next(iter(ours or pids), None), bool(ours), endpoint, answers)

    def ensure(self, wanted_port: int | None = None) -> Endpoint:
        """Return a running emulator, started if need be. Waits until it answers.

        Raises:
            LocalError: The port is taken, or the emulator does not come up.
        """
        with alone(self.pid_file.with_suffix(".lock"), waiting=_tell_waiting):
            action = decide(self.look(), wanted_port)
            if isinstance(action, Reuse):
                return action.endpoint
            if action.note:
                say(action.note)
            if action.replaces is not None:
                stop_emulator(action.replaces, self.state_dir)
            return self._start(usable_port(action.port, must=action.must))

    def stop(self) -> str:
        """Stop the emulator that `make` started, and no other; return what was done."""
        seen = self.look()
        if not seen.is_ours and seen.answers and seen.endpoint is not None:
            return (
                f"The emulator at {seen.endpoint.url} was not started by make; it is left running."
            )
        if seen.is_ours and seen.pid is not None:
            stop_emulator(seen.pid, self.state_dir)
        self.pid_file.unlink(missing_ok=True)
        (self.state_dir / "endpoint.json").unlink(missing_ok=True)
        return "The emulator is stopped." if seen.is_ours else "No emulator was running."

    def _start(self, port: int) -> Endpoint:
        self.state_dir.mkdir(parents=True, exist_ok=True)
        (self.state_dir / "endpoint.json").unlink(missing_ok=True)
        command = [sys.executable, "-m", "sagemaker_emulator", "--port", str(port)]
        with self.log.open("ab") as sink:
            # A session of its own: Ctrl-C in `make up` is meant for pulumi.
            process = subprocess.Popen(
                [*command, "--state", str(self.state_dir)],
                env=for_aws_clients(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid_file.write_text(f"{process.pid}\n")
        try:
            return self._await_ready(process)
        except BaseException:
            # Whatever ends the wait, Ctrl-C too: no half-started process stays behind.
            stop_emulator(process.pid, self.state_dir)
            self.pid_file.unlink(missing_ok=True)
            raise

    def _await_ready(self, process: subprocess.Popen[bytes]) -> Endpoint:
        deadline = time.monotonic() + _READY_WITHIN_S
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise LocalError(f"the emulator did not start: {self._last_words()}")
            endpoint = last_said(self.state_dir)
            if endpoint is not None and is_healthy(endpoint):
                return endpoint
            time.sleep(0.05)
        raise LocalError(
            f"the emulator did not answer within {_READY_WITHIN_S:g} s; its log is {self.log}"
        )

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return f"{lines[-1] if lines else 'it said nothing'} (log: {self.log})"

    def _recorded_pid(self) -> int | None:
        with contextlib.suppress(OSError, ValueError):
            return int(self.pid_file.read_text())
        return None


def _tell_waiting() -> None:
    say("Another run is starting the emulator; waiting for it.")


def port_number(text: str | None) -> int | None:
    """Return the port that was asked for; None if none was, or any. Pure.

    Raises:
        LocalError: It is not a port's number.
    """
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise LocalError(f"PORT is {text!r}; it has to be a number from 1 to 65535")
    return int(text) or None


def usable_port(port: int, *, must: bool) -> int:
    """Return the port if it is free, or 0, any free one, if it need not be that one.

    Raises:
        LocalError: The port was asked for and cannot be had.
    """
    if port == 0:
        return 0
    with socket.socket() as probe:
        # As the emulator's own server does: a connection that lingers does not hold the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if not must:
                return 0
            taken = error.errno == errno.EADDRINUSE
            reason = "it is in use by another program" if taken else error.strerror
            raise LocalError(
                f"port {port} cannot be had: {reason}; "
                "choose another with PORT=n, or leave PORT out for a free one"
            ) from error
    return port
