"""The private seams of a program that declares dynamic resources. (The plugin's: `dynamic.host`.)

Construct dynamic resources inside `construction`. It cures what the SDK's own construction does
to a program with many of them: a pickler that is wrapped once more each time, a stack trace of
the SDK's own frames in every resource's state, and four futures for each of a job's seventy
outputs, of which a program looks at one or two. Where the SDK has not what is reached for, the
resource is constructed as the SDK does it.

Measured on pulumi 3.272.0.
"""

import contextlib
import inspect
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pulumi
from pulumi.runtime import resource as registration
from pulumi.runtime import rpc
from pulumi.runtime.proto import source_pb2

_LATE: Final = "__late_outputs"
_OUR_FOLDER: Final = str(Path(__file__).parents[2]) + os.sep
_SDK_FOLDER: Final = str(Path(pulumi.__file__).parent) + os.sep
_TRANSFER: Final = "transfer_properties"
_STACK_TRACE: Final = "_get_stack_trace"

Resolver = Callable[..., None]


@contextlib.contextmanager
def construction(outputs: Iterable[str] = ()) -> Iterator[None]:
    """Cure the SDK's construction of one dynamic resource inside the block.

    Args:
        outputs: the names of those that are made when they are first asked for, by
            `late_output`.
    """
    with _same_pickler(), _own_frames_left_out(), _late(frozenset(outputs)):
        yield


def outputs_to_declare(names: Iterable[str]) -> dict[str, None]:
    """Return what the SDK needs to make outputs: nothing where they are made late."""
    return {} if _calls_by_name(_TRANSFER, rpc) else dict.fromkeys(names)


def late_output(resource: pulumi.Resource, name: str) -> "pulumi.Output[Any] | None":
    """Return an output that nobody has asked for yet; None if the resource has none so called."""
    late = resource.__dict__.get(_LATE)
    return late.output(name) if isinstance(late, LateOutputs) else None


def leave_to_registration(outputs: Iterable[object]) -> None:
    """Let a program's end wait for a resource's registration, not for each of its outputs.

    Registration resolves them all. Yet the end of a program looks at every output that is not
    resolved again and again, whenever one of them resolves (`wait_for_rpcs`): its time grows
    with the square of the resources.
    """
    for output in outputs:
        untrack = getattr(output, "_untrack", None)
        if callable(untrack):
            untrack()


class LateOutputs(dict[str, Resolver]):
    """Stand for a resource's resolvers, and keep what they are told of outputs not made yet.

    Args:
        names: the outputs that may be made.
        make: the SDK's way to make some: names -> their resolvers.
        attributes: where it puts the outputs.
    """

    def __init__(
        self,
        names: frozenset[str],
        make: Callable[[Mapping[str, None]], Mapping[str, Resolver]],
        attributes: Mapping[str, Any],
    ) -> None:
        super().__init__()
        self._names, self._make, self._attributes = names, make, attributes
        self._told: dict[str, tuple[Any, ...]] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """Return an output's resolver, or what takes its place."""
        if key in self or key not in self._names:
            return super().get(key, default)
        return partial(self._keep, key)

    def items(self) -> Any:
        """Return all, whether made or not."""
        late = ((name, partial(self._keep, name)) for name in self._names if name not in self)
        return [*super().items(), *late]

    def output(self, name: str) -> "pulumi.Output[Any] | None":
        """Make an output; resolved, if its resource is registered."""
        if name not in self._names:
            return None
        self.update(self._make({name: None}))
        if name in self._told:
            self[name](*self._told.pop(name))
        made: pulumi.Output[Any] = self._attributes[name]
        leave_to_registration([made])
        return made

    def _keep(self, name: str, *told: Any) -> None:
        self._told[name] = told


@contextlib.contextmanager
def _late(names: frozenset[str]) -> Iterator[None]:
    if not names or not _calls_by_name(_TRANSFER, rpc):
        yield
        return
    transfer: Any = rpc.transfer_properties

    def transferred(resource: pulumi.Resource, given: Mapping[str, Any], *rest: Any) -> Any:
        attributes = resource.__dict__
        late = LateOutputs(
            names - given.keys(), lambda some: transfer(resource, some, *rest), attributes
        )
        late.update(transfer(resource, given, *rest))
        attributes[_LATE] = late
        return late

    with _replaced(rpc, _TRANSFER, transferred):
        yield


@contextlib.contextmanager
def _same_pickler() -> Iterator[None]:
    """Undo what serializing a dynamic provider does to the standard library's pickler.

    `pulumi.dynamic.serialize_provider` wraps `pickle._Pickler._batch_setitems` once more with
    every dynamic resource, so that a program dies of recursion at about 312 of them.
    """
    pickler: Any = getattr(pickle, "_Pickler", None)
    names = [name for name in ("_batch_setitems", "save_dict") if hasattr(pickler, name)]
    with contextlib.ExitStack() as stack:
        for name in names:
            stack.enter_context(_replaced(pickler, name, getattr(pickler, name)))
        yield


@contextlib.contextmanager
def _own_frames_left_out() -> Iterator[None]:
    """Let a resource's source position be the program's line, and its stack trace end there.

    The SDK counts constructors, and takes a dynamic resource's for the program. What it writes
    of its own frames is more than a kilobyte in every resource's state.
    """
    if not _calls_by_name(_STACK_TRACE, registration):
        yield
        return
    with _replaced(registration, _STACK_TRACE, _stack_trace):
        yield


def _stack_trace() -> source_pb2.StackTrace:
    frames = [source_pb2.StackFrame(pc=position) for position in _program_positions()]
    return source_pb2.StackTrace(frames=frames)


def _program_positions() -> Iterator[source_pb2.SourcePosition]:
    frame = inspect.currentframe()
    while frame is not None and _is_inner(frame):
        frame = frame.f_back
    while frame is not None and not _is_outer(frame):
        uri = _uri(frame.f_code.co_filename)
        yield source_pb2.SourcePosition(uri=uri, line=frame.f_lineno)
        frame = frame.f_back


def _is_inner(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith((_OUR_FOLDER, _SDK_FOLDER))


def _is_outer(frame: FrameType) -> bool:
    # A program is run by `runpy`, which is frozen, or by the SDK itself.
    return frame.f_code.co_filename.startswith(("<", _SDK_FOLDER))


@lru_cache(maxsize=256)
def _uri(file: str) -> str:
    return Path(file).absolute().as_uri()


def _calls_by_name(name: str, module: Any) -> bool:
    """Tell whether registering a resource calls a function of a module that can be replaced."""
    code = getattr(registration.register_resource, "__code__", None)
    return hasattr(module, name) and name in getattr(code, "co_names", ())


@contextlib.contextmanager
def _replaced(owner: Any, name: str, value: object) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)
