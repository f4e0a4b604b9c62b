"""The one place that touches the private seams of Pulumi's dynamic provider plugin.

The plugin process is `python -m pulumi.dynamic`: its servicer lives in ``__main__`` and calls
our providers. What it lacks is reached from here: more than four calls at once, the URN and
the custom timeout of a call, failures without a traceback, resources that are kept in the
state although their creation failed, a detailed diff, progress on the resource's own line,
and Ctrl-C. Each seam is probed before it is used; where a probe fails the provider works
without it, and says so once at debug level.

Measured on pulumi 3.272.0 with engine 3.259.0.
"""

import contextlib
import inspect
import logging
import os
import stat
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import FrameType, ModuleType, SimpleNamespace
from typing import Any, Final, Literal, NoReturn

_log = logging.getLogger(__name__)

_VERBS: Final = frozenset({"Check", "Diff", "Create", "Read", "Update", "Delete"})
_WIDE_VERBS: Final = ("Create", "Read", "Update", "Delete", "Diff")
_POOL_WIDTH: Final = 1024
_UNKNOWN_CODE: Final = 2  # google.rpc.Code.UNKNOWN, the code the servicer aborts with

ChangeKind = Literal["add", "add-replace", "delete", "delete-replace", "update", "update-replace"]


class CallFailed(Exception):
    """Carry a message to the engine. Raised by `fail` and `keep`, caught by the servicer."""


@dataclass(frozen=True)
class Call:
    """Tell what the engine asks for, beyond what a dynamic provider's method is given.

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
    """Be set when the user interrupts the update, and tell those who wait."""

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


interrupt: Final = Interrupt()
"""Set at Ctrl-C. Waits look at it."""


class _CancelPool(ThreadPoolExecutor):
    """Set the interrupt when the engine's Cancel arrives, before it is answered."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        interrupt.set()
        return super().submit(fn, *args, **kwargs)


@dataclass
class _Installed:
    done: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    engine: Any = None
    local: threading.local = field(default_factory=threading.local)


_installed: Final = _Installed()


def install() -> None:
    """Widen the plugin's pools and hook its Cancel and its diff. Does nothing the second time.

    Called from a provider's ``configure``, which the plugin runs once a process and provider.
    """
    with _installed.lock:
        if _installed.done:
            return
        _installed.done = True
        main = sys.modules.get("__main__")
        servicer = getattr(main, "DynamicResourceProviderServicer", None)
        if main is None or servicer is None:
            return
        end_with_the_engine()
        _seam("thread pool", lambda: _widen(servicer))
        _seam("cancel", lambda: _hook_cancel(servicer))
        _seam("detailed diff", lambda: _hook_diff(main))
        _seam("engine log", lambda: connect_engine(sys.argv[1]))


def end_with_the_engine() -> None:
    """End this process when the engine is killed, as its end of our standard input tells.

    A plugin that lived on would write down that the engine has recorded a job of which no
    engine knows. Where standard input is no pipe nobody holds its other end, and nothing is
    watched.
    """
    _seam("engine's life", _watch_engine)


def _watch_engine() -> None:
    if not stat.S_ISFIFO(os.fstat(sys.stdin.fileno()).st_mode):
        raise ValueError("standard input is no pipe")
    threading.Thread(target=_await_end, name="engine's life", daemon=True).start()


def _await_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os._exit(1)


def _seam(name: str, hook: Callable[[], None]) -> None:
    try:
        hook()
    except (AttributeError, LookupError, TypeError, ImportError, ValueError) as error:
        _log.debug("the plugin's %s cannot be reached, going on without it: %s", name, error)


def _widen(servicer: type) -> None:
    pool = ThreadPoolExecutor(max_workers=_POOL_WIDTH, thread_name_prefix="sagemaker-training")
    for verb in _WIDE_VERBS:
        getattr(servicer, verb).experimental_thread_pool = pool


def _hook_cancel(servicer: Any) -> None:
    servicer.Cancel.experimental_thread_pool = _CancelPool(max_workers=1)


class _DiffResponse:
    """Stand for the servicer's `proto.DiffResponse`, and add what `explain` left for it."""

    def __init__(self, message: Any) -> None:
        self._message = message

    def __getattr__(self, name: str) -> Any:
        return getattr(self._message, name)

    def __call__(self, **fields: Any) -> Any:
        details: Any = getattr(_installed.local, "details", None)
        _installed.local.details = None
        if details is None:
            return self._message(**fields)
        return self._message(**fields, hasDetailedDiff=True, detailedDiff=details)


def _hook_diff(main: ModuleType) -> None:
    proto: Any = main.__dict__["proto"]
    names = {name: getattr(proto, name) for name in dir(proto) if not name.startswith("__")}
    # A namespace of the servicer's own, so that nobody else sees the changed constructor.
    names["DiffResponse"] = _DiffResponse(proto.DiffResponse)
    main.__dict__["proto"] = SimpleNamespace(**names)


def connect_engine(address: str) -> None:
    """Let `say` speak to the engine at an address.

    Raises:
        ValueError: it is no address.
    """
    import grpc
    from pulumi.runtime.proto import engine_pb2_grpc

    if ":" not in address:
        raise ValueError(f"{address!r} is no address")
    _installed.engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))


def current_call() -> Call:
    """Return what the engine asked for, read from the servicer's frame above the caller."""
    frame = _servicer_frame()
    if frame is None:
        return Call()
    request = frame.f_locals["request"]
    timeout = getattr(request, "timeout", 0)
    verb = frame.f_code.co_name
    return Call(
        verb=verb,
        urn=str(getattr(request, "urn", "")),
        timeout_s=float(timeout) if timeout else None,
        # A read has no new inputs, so what it is given are the old ones, under another name.
        old_inputs=_deserialized(request, "inputs" if verb == "Read" else "old_inputs"),
        provider_blob=_provider_blob(request),
    )


def _servicer_frame() -> FrameType | None:
    frame = inspect.currentframe()
    while frame is not None:
        if frame.f_code.co_name in _VERBS and {"request", "context"} <= frame.f_locals.keys():
            return frame
        frame = frame.f_back
    return None


def _deserialized(request: Any, name: str) -> Mapping[str, Any] | None:
    from pulumi.runtime import rpc

    if not hasattr(request, name) or not request.HasField(name):
        return None
    return dict(rpc.deserialize_properties(getattr(request, name), keep_unknowns=True))


def _provider_blob(request: Any) -> str | None:
    for name in ("news", "properties", "inputs"):
        if hasattr(request, name) and "__provider" in getattr(request, name):
            return str(getattr(request, name)["__provider"])
    return None


def fail(message: str) -> NoReturn:
    """Fail the call with one clean message. Nothing is kept in the state.

    Raises:
        CallFailed: always.
    """
    _send_status(_status(message))
    raise CallFailed(message)


def keep(id_: str, outputs: Mapping[str, Any], reasons: Sequence[str]) -> NoReturn:
    """Fail the call, but keep the resource in the state, marked as not well initialised.

    The engine calls update on it the next time. Where the seam is missing the call fails
    plainly, and the job is found again by its name.

    Args:
        id_: the resource's id.
        outputs: its outputs so far.
        reasons: what the user reads.

    Raises:
        CallFailed: always.
    """
    blob = current_call().provider_blob
    status = None
    if blob is not None:
        status = _kept_status(id_, {**outputs, "__provider": blob}, reasons)
    _send_status(status or _status("\n".join(reasons)))
    raise CallFailed("\n".join(reasons))


def _status(message: str) -> bytes | None:
    try:
        from pulumi.runtime.proto import status_pb2
    except ImportError:
        return None
    return bytes(status_pb2.Status(code=_UNKNOWN_CODE, message=message).SerializeToString())


def _kept_status(id_: str, outputs: Mapping[str, Any], reasons: Sequence[str]) -> bytes | None:
    import asyncio

    from google.protobuf.any_pb2 import Any as AnyMessage
    from pulumi.runtime import rpc
    from pulumi.runtime.proto import provider_pb2, status_pb2

    properties = asyncio.run(rpc.serialize_properties(dict(outputs), {}))
    detail = AnyMessage()
    detail.Pack(
        provider_pb2.ErrorResourceInitFailed(id=id_, properties=properties, reasons=list(reasons))
    )
    status = status_pb2.Status(code=_UNKNOWN_CODE, message="\n".join(reasons), details=[detail])
    return bytes(status.SerializeToString())


def _send_status(status: bytes | None) -> None:
    frame = _servicer_frame()
    if frame is None or status is None:
        return
    with contextlib.suppress(AttributeError, KeyError):
        frame.f_locals["context"].set_trailing_metadata((("grpc-status-details-bin", status),))


def explain(changes: Mapping[str, ChangeKind]) -> None:
    """Attach a detailed diff to the answer of the diff that runs in this thread.

    Args:
        changes: property path -> kind of change, in the engine's path syntax.
    """
    from pulumi.runtime.proto import provider_pb2

    kinds = {
        kind: getattr(provider_pb2.PropertyDiff, kind.upper().replace("-", "_"))
        for kind in set(changes.values())
    }
    _installed.local.details = {
        path: provider_pb2.PropertyDiff(kind=kinds[kind], inputDiff=True)
        for path, kind in changes.items()
    }


Severity = Literal["debug", "info", "warning", "error"]


def say(urn: str, text: str, severity: Severity = "info", *, ephemeral: bool = False) -> None:
    """Show a line at the resource: in its diagnostics, or on its live line when ephemeral."""
    if _installed.engine is None:
        return
    import grpc
    from pulumi.runtime.proto import engine_pb2

    request = engine_pb2.LogRequest(
        severity=getattr(engine_pb2, severity.upper()),
        message=text,
        urn=urn,
        ephemeral=ephemeral,
    )
    try:
        _installed.engine.Log(request)
    except grpc.RpcError as error:
        _log.debug("the engine took no log line: %s", error)
