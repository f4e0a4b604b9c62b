"""The engine as a plugin's process meets it: its calls, its interrupt, its log, its end.

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

_log = logging.getLogger(__name__)

_Found = TypeVar("_Found")
ChangeKind = Literal["add", "add-replace", "delete", "delete-replace", "update", "update-replace"]
Severity = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True)
class Call:
    """One call of the engine's, beyond what a dynamic provider's method is given.

    Attributes:
        verb: the RPC's name, as `Create`; empty outside the plugin.
        urn: the resource's URN; empty outside the plugin.
        timeout_s: the custom timeout of the resource, seconds; None when not set.
        old_inputs: the inputs of the last accepted program, raw; None when not told.
        provider_blob: the serialized provider, which kept state must carry.
    """

    verb: str = ""
    urn: str = ""
    timeout_s: float | None = None
    old_inputs: Mapping[str, Any] | None = None
    provider_blob: str | None = None


class Interrupt:
    """The user's interrupt of the update, and who waits to hear of it."""

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
        """Call `listener` at the interrupt; at once when it is past."""
        self._listeners.append(listener)
        if self._event.is_set():
            listener()


class Connection:
    """The engine that this process serves.

    Attributes:
        interrupt: set at Ctrl-C. Waits look at it.
        stub: speaks to the engine; None where there is none.
        answer: what the call that runs in this thread adds to its answer.
    """

    def __init__(self) -> None:
        self.interrupt = Interrupt()
        self.stub: Any = None
        self.answer = threading.local()
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
    """Return what a seam of the plugin's process gives; None where it gives nothing or fails.

    A seam that is missing, or is not what it was, is told at debug level and done without.
    """
    try:
        return hook()
    except (AttributeError, LookupError, TypeError, ImportError, ValueError, OSError) as error:
        _log.debug("the plugin's %s cannot be reached, continuing without it: %s", name, error)
        return None


def end_with_the_engine() -> None:
    """End this process when the engine is killed, as its end of our standard input tells.

    A plugin that lived on would write down that the engine has recorded a job of which no
    engine knows. Where standard input is no pipe nobody holds its other end, and nothing is
    watched.
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
    """Let `log` speak to the engine at an address.

    Raises:
        ValueError: it is no address.
    """
    import grpc
    from pulumi.runtime.proto import engine_pb2_grpc

    if ":" not in address:
        raise ValueError(f"{address!r} is not an address")
    connection().stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))


def log(urn: str, text: str, severity: Severity = "info", *, ephemeral: bool = False) -> None:
    """Show a line at the resource: in its diagnostics, or on its live line when ephemeral."""
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
