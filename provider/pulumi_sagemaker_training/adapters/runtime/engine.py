"""The engine, as a plugin's process sees it: its calls, its interrupt, its log, its end.

Measured on pulumi 3.272.0 with engine 3.259.0.
"""

import logging
import os
import stat
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

from pulumi_sagemaker_training.adapters.runtime.display import Table
from pulumi_sagemaker_training.adapters.runtime.news import Heartbeat
from pulumi_sagemaker_training.adapters.runtime.terminal import Terminal

_log = logging.getLogger(__name__)

_Found = TypeVar("_Found")
ChangeKind = Literal["add", "add-replace", "delete", "delete-replace", "update", "update-replace"]
Severity = Literal["debug", "info", "warning", "error"]
SHOWN_VERBS: Final = frozenset({"Create", "Update", "Delete"})
"""The calls that have a row in the CLI's live table."""


@dataclass(frozen=True)
class Call:
    """A call of the engine, with what a dynamic provider's method does not get.

    Attributes:
        verb: the RPC's name, as `Create`; empty outside the plugin.
        urn: the resource's URN; empty outside the plugin.
        timeout_s: the custom timeout of the resource, in seconds; None if not set.
        old_inputs: the last accepted inputs, raw; None if the engine did not send them.
        provider_blob: the serialized provider, which the state must contain.
    """

    verb: str = ""
    urn: str = ""
    timeout_s: float | None = None
    old_inputs: Mapping[str, object] | None = None
    provider_blob: str | None = None


class Interrupt:
    """The user's interrupt of the update, which wakes all waits."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._listeners: list[Callable[[], None]] = []

    def is_set(self) -> bool:
        """Tell whether the user has interrupted the update."""
        return self._event.is_set()

    def sleep(self, seconds: float) -> None:
        """Sleep, but only until the interrupt."""
        self._event.wait(seconds)

    def set(self) -> None:
        """Record the interrupt and call every listener, once each."""
        self._event.set()
        for listener in list(self._listeners):
            listener()

    def on_set(self, listener: Callable[[], None]) -> None:
        """Call `listener` at the interrupt, or now if the interrupt has happened."""
        self._listeners.append(listener)
        if self._event.is_set():
            listener()


class Connection:
    """The engine that this process serves.

    Attributes:
        interrupt: the user's interrupt; it is set at Ctrl-C and ends waits.
        stub: the client of the engine's service; None if there is none.
        answer: what the call in this thread adds to its answer.
        terminal: the terminal of the CLI.
        table: the rows of its live table.
        heartbeat: when a progress line was last shown.
    """

    def __init__(self) -> None:
        self.interrupt = Interrupt()
        self.stub: Any = None
        self.answer = threading.local()
        self.terminal = Terminal()
        self.table = Table()
        self.heartbeat = Heartbeat()
        self._lock = threading.Lock()
        self._is_hooked = False

    def hook_once(self, hook: Callable[[], None]) -> None:
        """Hook into the plugin's process, once however often it is asked for."""
        with self._lock:
            if not self._is_hooked:
                self._is_hooked = True
                hook()


class _Current:
    """The holder of this process's connection."""

    def __init__(self) -> None:
        self.connection = Connection()


_current: Final = _Current()


def connection() -> Connection:
    """Return the connection of this process to the engine."""
    return _current.connection


def renew_connection() -> Connection:
    """Start with a new connection, as a new process does. For tests."""
    _current.connection = Connection()
    return _current.connection


def reach(name: str, hook: Callable[[], _Found]) -> _Found | None:
    """Return the result of a hook into the plugin's process; None if it fails.

    A failure is logged at debug level, and the provider works without the hook.
    """
    try:
        return hook()
    except (AttributeError, LookupError, TypeError, ImportError, ValueError, OSError) as error:
        _log.debug("the plugin's %s cannot be reached, continuing without it: %s", name, error)
        return None


def end_with_the_engine() -> None:
    """End this process when the engine is killed, which closes the pipe of our standard input.

    Otherwise the plugin would mark jobs as recorded that no engine has recorded. If standard
    input is not a pipe, nothing is watched.
    """
    reach("engine's life", _watch_engine)


def _watch_engine() -> None:
    if not stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        raise ValueError("standard input is not a pipe")
    threading.Thread(target=_await_end, name="engine's life", daemon=True).start()


def _await_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


def connect_engine(address: str) -> None:
    """Connect `log` to the engine at an address.

    Raises:
        ValueError: it is not an address.
    """
    import grpc
    from pulumi.runtime.proto import engine_pb2_grpc

    if ":" not in address:
        raise ValueError(f"{address!r} is not an address")
    connection().stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))


def log(urn: str, text: str, severity: Severity = "info", *, ephemeral: bool = False) -> None:
    """Show a line at the resource: in its diagnostics, or on its live line if ephemeral."""
    if connection().stub is not None:
        reach("engine log", lambda: _send(urn, text, severity, ephemeral=ephemeral))


def _send(urn: str, text: str, severity: Severity, *, ephemeral: bool) -> None:
    import grpc
    from pulumi.runtime.proto import engine_pb2

    request = engine_pb2.LogRequest(
        severity=getattr(engine_pb2, severity.upper()),
        message=text,
        urn=urn,
        ephemeral=ephemeral,
    )
    try:
        connection().stub.Log(request)
    except grpc.RpcError as error:
        _log.debug("the engine did not accept a log line: %s", error)
