"""One attempt to run a job: its hosts' processes, from start to exit."""

import contextlib
import os
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sagemaker_emulator.runner.output import JobOutput
from sagemaker_emulator.runner.process import HostProcess, write_identities

TICK_S = 0.2
CHECKPOINT_S = 1.0
DRAIN_S = 2.0


@dataclass(slots=True)
class Ending:
    """How an attempt ended.

    Args:
        cause: ``exit`` when the processes ended by themselves, else why they were stopped.
    """

    cause: str
    exit_codes: dict[str, int] = field(default_factory=dict)

    @property
    def succeeded(self) -> bool:
        """Whether every host exited with 0."""
        return bool(self.exit_codes) and not any(self.exit_codes.values())


class Session:
    """The processes of an attempt, their output, and the ways to end them early."""

    def __init__(
        self,
        output: JobOutput,
        streams: dict[str, str],
        *,
        grace_s: float,
        save_checkpoints: Callable[[], int],
        hears_interruptions: bool = True,
    ) -> None:
        """Begin without processes.

        Args:
            grace_s: the time between SIGTERM and SIGKILL.
            hears_interruptions: whether the processes get this time before an interruption, too.
        """
        self._output = output
        self._streams = streams
        self._grace_s = grace_s
        self._hears_interruptions = hears_interruptions
        self._save_checkpoints = save_checkpoints
        self._processes: dict[str, HostProcess] = {}
        self._codes: dict[str, int] = {}
        self._selector = selectors.DefaultSelector()
        self._wake_sender, self._wake_receiver = socket.socketpair()
        self._wake_receiver.settimeout(0)
        self._selector.register(self._wake_receiver, selectors.EVENT_READ, None)
        self._cause: str | None = None
        self._kill_at: float | None = None
        self._abandoned = False

    def start(self, host: str, process: HostProcess) -> None:
        """Add the started process of a host."""
        self._processes[host] = process
        self._selector.register(process.output, selectors.EVENT_READ, host)
        with contextlib.suppress(AttributeError, OSError):
            # Without pidfds, the next tick notices the end of a process.
            watch = os.pidfd_open(process.pid)
            self._selector.register(watch, selectors.EVENT_READ, ("exit", watch))

    def remember(self, path: Path) -> None:
        """Save the processes, for an emulator that starts after a crash."""
        write_identities(path, self._processes.values())

    def stop(self, cause: str) -> None:
        """Ask the processes to end: SIGTERM now, SIGKILL after the grace period."""
        self._cause = self._cause or cause
        self._wake()

    def abandon(self) -> None:
        """Kill the processes at once, because the emulator stops."""
        self._abandoned = True
        self._cause = self._cause or "abandoned"
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_sender.send(b"!")

    def run(self, deadlines: dict[str, float]) -> Ending:
        """Wait until every process has ended.

        Args:
            deadlines: monotonic times at which to stop, by cause.
        """
        try:
            self._loop(deadlines)
            self._kill_rest()
            self._save_checkpoints()
            self._drain()
            return Ending(self._cause or "exit", dict(self._codes))
        finally:
            self._close()

    def _loop(self, deadlines: dict[str, float]) -> None:
        next_flush = next_save = time.monotonic()
        while len(self._codes) < len(self._processes):
            for key, _ in self._selector.select(self._timeout(deadlines)):
                self._handle(key)
            now = time.monotonic()
            for cause, deadline in deadlines.items():
                if now >= deadline and self._cause is None:
                    self._cause = cause
            self._enforce(now)
            self._reap()
            if now >= next_flush:
                self._output.flush()
                next_flush = now + TICK_S
            if now >= next_save:
                self._save_checkpoints()
                next_save = now + CHECKPOINT_S

    def _timeout(self, deadlines: dict[str, float]) -> float:
        now = time.monotonic()
        times = [now + TICK_S, *([] if self._cause else deadlines.values())]
        if self._kill_at is not None:
            times.append(self._kill_at)
        return max(0.0, min(times) - now)

    def _handle(self, key: selectors.SelectorKey) -> None:
        if key.data is None:
            with contextlib.suppress(BlockingIOError):
                self._wake_receiver.recv(64)
        elif isinstance(key.data, tuple):
            self._selector.unregister(key.fileobj)
            os.close(key.data[1])
        else:
            self._read(key.data)

    def _read(self, host: str) -> bool:
        process = self._processes[host]
        data = process.read()
        if data is None:
            return False
        if data:
            self._output.feed(self._streams[host], data)
            return True
        with contextlib.suppress(KeyError):
            self._selector.unregister(process.output)
        return False

    def _enforce(self, now: float) -> None:
        if self._cause is None:
            return
        if self._kill_at is None:
            is_deaf = self._cause == "Interrupted" and not self._hears_interruptions
            self._kill_at = now if self._abandoned or is_deaf else now + self._grace_s
            for process in self._processes.values():
                process.terminate()
        if self._abandoned or now >= self._kill_at:
            for process in self._processes.values():
                process.kill()

    def _reap(self) -> None:
        for host, process in self._processes.items():
            code = process.poll()
            if code is None or host in self._codes:
                continue
            self._codes[host] = code
            if code and self._cause is None:
                # The failure of one host ends the whole cluster.
                self._cause = "exit"

    def _kill_rest(self) -> None:
        """Kill all other processes of the run, which could write while the results are read."""
        for process in self._processes.values():
            process.kill()

    def _drain(self) -> None:
        """Read the rest of the pipes. It does not wait for a child that keeps a pipe open."""
        end = time.monotonic() + DRAIN_S
        for host in self._processes:
            while time.monotonic() < end and self._read(host):
                pass
        self._output.end()

    def _close(self) -> None:
        for process in self._processes.values():
            process.close()
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, tuple):
                os.close(key.data[1])
        self._selector.close()
        self._wake_sender.close()
        self._wake_receiver.close()
