"""The emulator in the background: start it, find it again, restart it if it died, stop it."""

import contextlib
import errno
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tools.local.console import LocalError, say
from tools.local.endpoint import Endpoint, is_healthy, last_said
from tools.local.environment import for_aws_clients
from tools.local.processes import command_line, is_emulator, is_running, stop_emulator
from tools.setup.locking import alone

_READY_WITHIN_S = 60.0


@dataclass(frozen=True)
class Seen:
    """The present state of the emulator.

    Args:
        pid: the process that an earlier run started; None without an earlier run.
        is_ours: whether that process still runs and is the emulator that `make` starts.
        endpoint: the last endpoint of an emulator on this state directory.
        answers: whether an emulator answers at that endpoint, however it was started.
    """

    pid: int | None
    is_ours: bool
    endpoint: Endpoint | None
    answers: bool


@dataclass(frozen=True)
class Reuse:
    """The decision to use the running emulator."""

    endpoint: Endpoint


@dataclass(frozen=True)
class Start:
    """The decision to start an emulator on the same state.

    Args:
        port: the port; 0 for a free one.
        must: whether the user chose the port; else it is the earlier one.
        replaces: the process to end first.
        note: the line to print.
    """

    port: int
    must: bool = False
    replaces: int | None = None
    note: str | None = None


def decide(seen: Seen, wanted_port: int | None) -> Reuse | Start:
    """Decide whether to reuse or start an emulator. Pure.

    Raises:
        LocalError: the user chose a port, but the emulator runs on another.
    """
    before = seen.endpoint.port if seen.endpoint else 0
    port = before if wanted_port is None else wanted_port
    must = bool(wanted_port)
    if not seen.is_ours and not seen.answers:
        note = None
        if seen.pid is not None:
            note = f"The emulator (process {seen.pid}) has ended; restarting it with its state."
        return Start(port, must=must, note=note)
    if seen.endpoint is None or not seen.answers:
        note = f"The emulator (process {seen.pid}) does not answer; restarting it with its state."
        return Start(port, must=must, replaces=seen.pid, note=note)
    if wanted_port and wanted_port != before:
        raise LocalError(
            f"the emulator already runs on port {before}; "
            f"omit PORT, or run `make down` before you choose port {wanted_port}"
        )
    return Reuse(seen.endpoint)


class Emulator:
    """The emulator of one state directory."""

    def __init__(self, state_dir: Path, log: Path, pid_file: Path) -> None:
        self.state_dir = state_dir
        self.log = log
        self.pid_file = pid_file

    def look(self) -> Seen:
        """Return whether the emulator runs and answers."""
        endpoint = last_said(self.state_dir)
        known = [self._recorded_pid(), endpoint.pid if endpoint else None]
        pids = [pid for pid in known if pid is not None]
        ours = [pid for pid in pids if is_emulator(command_line(pid), self.state_dir)]
        answers = endpoint is not None and is_running(endpoint.pid) and is_healthy(endpoint)
        return Seen(next(iter(ours or pids), None), bool(ours), endpoint, answers)

    def ensure(self, wanted_port: int | None = None) -> Endpoint:
        """Return the endpoint of the emulator; start it if necessary, and wait for its answer.

        Raises:
            LocalError: the port is in use, or the emulator does not start.
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
        """Stop the emulator that `make` started, and no other; return the line to print."""
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
            # In a new session: Ctrl-C in `make up` is for pulumi.
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
            # If anything ends the wait, also Ctrl-C, no half-started process may remain.
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
        return f"{lines[-1] if lines else 'it printed nothing'} (log: {self.log})"

    def _recorded_pid(self) -> int | None:
        with contextlib.suppress(OSError, ValueError):
            return int(self.pid_file.read_text())
        return None


def _tell_waiting() -> None:
    say("Another run is starting the emulator; waiting for it.")


def port_number(text: str | None) -> int | None:
    """Return the chosen port; None for any free one. Pure.

    Raises:
        LocalError: the text is not a port number.
    """
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise LocalError(f"PORT is {text!r}; it must be a number from 1 to 65535")
    return int(text) or None


def usable_port(port: int, *, must: bool) -> int:
    """Return the port if it is free; else, unless `must`, return 0 for any free one.

    Raises:
        LocalError: the user chose the port, and it cannot be used.
    """
    if port == 0:
        return 0
    with socket.socket() as probe:
        # As in the emulator's server: a lingering connection does not block the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if not must:
                return 0
            taken = error.errno == errno.EADDRINUSE
            reason = "it is in use by another program" if taken else error.strerror
            raise LocalError(
                f"port {port} cannot be used: {reason}; "
                "choose another with PORT=n, or omit PORT for a free one"
            ) from error
    return port
