"""The one module that uses private parts of Pulumi's dynamic provider plugin.

The plugin process is `python -m pulumi.dynamic`. Its servicer is in ``__main__`` and calls our
providers. This module adds what it lacks: more than four calls at once, the URN and the custom
timeout of a call, failures without a traceback, resources that stay in the state although their
creation failed, a detailed diff, progress on the resource's own line, and Ctrl-C. Each private
part is checked before it is used. If it is missing, or is not what is expected, the provider
works without it and logs that at debug level.

Measured on pulumi 3.272.0 with engine 3.259.0.
"""

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import FrameType, ModuleType, SimpleNamespace
from typing import Any, Final, NoReturn

from pulumi_sagemaker_training.adapters.runtime import engine

_VERBS: Final = frozenset({"Check", "Diff", "Create", "Read", "Update", "Delete"})
_WIDE_VERBS: Final = ("Create", "Read", "Update", "Delete", "Diff")
_POOL_WIDTH: Final = 1024
_UNKNOWN_CODE: Final = 2  # google.rpc.Code.UNKNOWN, the code the servicer aborts with


class CallFailed(Exception):
    """A failure with a message to the engine; the servicer catches it."""


class _CancelPool(ThreadPoolExecutor):
    """A thread pool that sets the interrupt when the engine's Cancel arrives."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        engine.connection().interrupt.set()
        return super().submit(fn, *args, **kwargs)


def config_keys(config: object) -> tuple[str, ...]:
    """Return the keys of a stack's configuration; none if the SDK does not show them."""
    # In pulumi 3.272 the public methods are `get` and `require` only.
    found = getattr(config, "_props", None)
    return tuple(found) if isinstance(found, Mapping) else ()


def install() -> None:
    """Enlarge the plugin's thread pool, and hook its Cancel and its diff; once for each process.

    A provider's ``configure`` calls it, which the plugin runs once for each process and provider.
    """
    engine.connection().hook_once(_install)


def _install() -> None:
    main = sys.modules.get("__main__")
    servicer = getattr(main, "DynamicResourceProviderServicer", None)
    if main is None or servicer is None:
        return
    engine.end_with_the_engine()
    engine.reach("thread pool", lambda: _widen(servicer))
    engine.reach("cancel", lambda: _hook_cancel(servicer))
    engine.reach("detailed diff", lambda: _hook_diff(main))
    engine.reach("engine log", lambda: engine.connect_engine(sys.argv[1]))


def _widen(servicer: type) -> None:
    pool = ThreadPoolExecutor(max_workers=_POOL_WIDTH, thread_name_prefix="sagemaker-training")
    for verb in _WIDE_VERBS:
        getattr(servicer, verb).experimental_thread_pool = pool


def _hook_cancel(servicer: Any) -> None:
    servicer.Cancel.experimental_thread_pool = _CancelPool(max_workers=1)


class _DiffResponse:
    """A `proto.DiffResponse` with the details that `attach_detailed_diff` has stored."""

    def __init__(self, message: Any) -> None:
        self._message = message

    def __getattr__(self, name: str) -> Any:
        return getattr(self._message, name)

    def __call__(self, **fields: Any) -> Any:
        details = take_detailed_diff()
        if details is None:
            return self._message(**fields)
        return self._message(**fields, hasDetailedDiff=True, detailedDiff=details)


def _hook_diff(main: ModuleType) -> None:
    proto: Any = main.__dict__["proto"]
    names = {name: getattr(proto, name) for name in dir(proto) if not name.startswith("__")}
    answer = _DiffResponse(proto.DiffResponse)
    attach_detailed_diff({"probe": "update"})
    if not answer().hasDetailedDiff:
        raise ValueError("an answer has no detailed diff")
    # A namespace for the servicer alone, so that no other code sees the changed constructor.
    names["DiffResponse"] = answer
    main.__dict__["proto"] = SimpleNamespace(**names)


def current_call() -> engine.Call:
    """Return the engine's call, read from the servicer's frame above the caller."""
    frame = _servicer_frame()
    if frame is None:
        return engine.Call()
    request = frame.f_locals["request"]
    verb = frame.f_code.co_name
    # A read has no new inputs; the old ones come under another name.
    old_inputs = "inputs" if verb == "Read" else "old_inputs"
    urn = engine.reach("URN", lambda: _urn(request)) or ""
    if verb in engine.SHOWN_VERBS:
        engine.connection().table.seen(urn)
    return engine.Call(
        verb=verb,
        urn=urn,
        timeout_s=engine.reach("custom timeout", lambda: _timeout_s(request)),
        old_inputs=engine.reach("old inputs", lambda: _deserialized(request, old_inputs)),
        provider_blob=engine.reach("provider", lambda: _provider_blob(request)),
    )


def _servicer_frame() -> FrameType | None:
    frame = inspect.currentframe()
    while frame is not None:
        # Since Python 3.13 a frame's `f_locals` is not a dict, and its keys are not a set.
        if frame.f_code.co_name in _VERBS and {"request", "context"} <= set(frame.f_locals):
            return frame
        frame = frame.f_back
    return None


def _urn(request: Any) -> str:
    urn = request.urn
    if not isinstance(urn, str) or (urn and not urn.startswith("urn:pulumi:")):
        raise ValueError(f"{urn!r} is not a URN")
    return urn


def _timeout_s(request: Any) -> float | None:
    # Some verbs have no timeout.
    return float(getattr(request, "timeout", 0)) or None


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
    """Fail the call with one message. The state does not change.

    Raises:
        CallFailed: always.
    """
    _send_status(engine.reach("clean failures", lambda: _status(message)))
    raise CallFailed(message)


def fail_initialized(id_: str, outputs: Mapping[str, Any], reasons: Sequence[str]) -> NoReturn:
    """Fail the call, but keep the resource in the state, marked as not completely initialised.

    The engine updates it in the next run. If the hook is missing the call only fails, and the
    job is found again by its name.

    Args:
        id_: the resource's id.
        outputs: its outputs so far.
        reasons: the messages that the user reads.

    Raises:
        CallFailed: always.
    """
    blob, message = current_call().provider_blob, "\n".join(reasons)
    status = None
    if blob is not None:
        recorded = {**outputs, "__provider": blob}
        status = engine.reach("kept resources", lambda: _init_failed_status(id_, recorded, reasons))
    _send_status(status or engine.reach("clean failures", lambda: _status(message)))
    raise CallFailed(message)


def _status(message: str) -> bytes:
    from pulumi.runtime.proto import status_pb2

    return bytes(status_pb2.Status(code=_UNKNOWN_CODE, message=message).SerializeToString())


def _init_failed_status(id_: str, outputs: Mapping[str, Any], reasons: Sequence[str]) -> bytes:
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
    context = frame.f_locals["context"]
    engine.reach("trailing metadata", lambda: _set_metadata(context, status))


def _set_metadata(context: Any, status: bytes) -> None:
    context.set_trailing_metadata((("grpc-status-details-bin", status),))


def attach_detailed_diff(changes: Mapping[str, engine.ChangeKind]) -> None:
    """Attach a detailed diff to the answer of the diff that is running in this thread.

    Args:
        changes: property path -> kind of change, in the engine's path syntax.
    """
    answer = engine.connection().answer
    answer.detailed_diff = engine.reach("detailed diff", lambda: _details(changes))


def take_detailed_diff() -> Mapping[str, Any] | None:
    """Return what was attached in this thread, and take it away; None where nothing was."""
    attached: dict[str, Any] = engine.connection().answer.__dict__
    found: Mapping[str, Any] | None = attached.pop("detailed_diff", None)
    return found


def _details(changes: Mapping[str, engine.ChangeKind]) -> dict[str, Any]:
    from pulumi.runtime.proto import provider_pb2

    kinds = {
        kind: getattr(provider_pb2.PropertyDiff, kind.upper().replace("-", "_"))
        for kind in set(changes.values())
    }
    return {
        path: provider_pb2.PropertyDiff(kind=kinds[kind], inputDiff=True)
        for path, kind in changes.items()
    }
