"""The patches of the SDK in a program that declares our resources.

Resources are constructed inside `construction`. It avoids three costs of the SDK in a
program with many of them: a pickler that is wrapped once more for each resource; a stack trace of
the SDK's own frames in every resource's state; and four futures for each of a job's seventy
outputs, although a program uses one or two. The others are made on first use, or when the resource
is exported as a whole. If a private part of the SDK is missing or different, the resource is
constructed without the patch. (The patches of the plugin are in `dynamic.host`.)

Measured on pulumi 3.272.0.
"""

import contextlib
import logging
import pickle
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any, Final

import pulumi
from pulumi.runtime import rpc

from pulumi_sagemaker_training.adapters.program import seams
from pulumi_sagemaker_training.adapters.program.stack_traces import (
    OUR_FOLDER,
    SDK_FOLDER,
    own_frames_left_out,
)
from pulumi_sagemaker_training.adapters.program.whole_numbers import with_whole_numbers

_log = logging.getLogger(__name__)

_LATE: Final = "__late_outputs"
_LATE_NAMES: Final = "__late_names"
_EXPORTS: Final = "pulumi.runtime.stack"
_ATTRIBUTES: Final[Any] = vars(pulumi.Resource)["__dict__"]
_HANDLED_APART: Final = frozenset({"id", "urn"})
_TRANSFER: Final = "transfer_properties"
# The patched objects are shared by the process, and inline programs of the Automation API run in
# several threads, so one resource is constructed at a time. The lock is re-entrant, because a
# transformation may construct a resource inside the construction of another.
_constructing: Final = threading.RLock()

Resolver = Callable[..., None]

_INPUT_TYPE: Final = "_pulumi_input_type"


@dataclass(frozen=True, slots=True)
class Spelling:
    """The way in which the engine spells the outputs of a resource.

    Attributes:
        in_engine: an output's name in the program -> its name in the engine.
        in_program: an output's name in the engine -> its name in the program.
        value: an output's name in the program, and the engine's value -> the program's value.
    """

    in_engine: Callable[[str], str] = str
    in_program: Callable[[str], str] = str
    value: Callable[[str, object], object] = with_whole_numbers


AS_IT_IS: Final = Spelling()


@contextlib.contextmanager
def construction(
    outputs: Iterable[str] = (),
    resource: pulumi.Resource | None = None,
    spelling: Spelling = AS_IT_IS,
) -> Iterator[None]:
    """Patch the SDK's construction of one resource inside the block.

    Args:
        outputs: the names of the outputs that `late_output` makes on first use.
        resource: the resource that has them; other resources that are constructed meanwhile, by
            a transformation or another thread, are constructed without patches.
        spelling: how the engine spells the outputs.
    """
    if resource is not None and seams.calls_by_name(_TRANSFER, rpc):
        attributes_of(resource)[_LATE_NAMES] = (frozenset(outputs), spelling)
    with _constructing, _same_pickler(), own_frames_left_out(), _late():
        yield


def outputs_to_declare(names: Iterable[str]) -> dict[str, None]:
    """Return the names for which the SDK must make outputs; none if they are made on first use."""
    return {} if seams.calls_by_name(_TRANSFER, rpc) else dict.fromkeys(names)


def respell_outputs(resource: pulumi.Resource, spelling: Spelling) -> None:
    """Give a resource's outputs the program's spelling, where the SDK has made all of them."""
    attributes = attributes_of(resource)
    if isinstance(attributes.get(_LATE), LateOutputs):
        return
    for engine_name, output in list(attributes.items()):
        name = spelling.in_program(engine_name)
        if isinstance(output, pulumi.Output) and name not in _HANDLED_APART:
            del attributes[engine_name]
            attributes[name] = output.apply(partial(spelling.value, name))


def late_output(resource: pulumi.Resource, name: str) -> "pulumi.Output[object] | None":
    """Return an output that is used for the first time; None if the resource has no such output."""
    late = attributes_of(resource).get(_LATE)
    return late.output(name) if isinstance(late, LateOutputs) else None


def is_of_an_input_type(value: object) -> bool:
    """Tell whether a value is of a class of arguments that another package has."""
    return hasattr(type(value), _INPUT_TYPE)


def attributes_of(resource: pulumi.Resource) -> dict[str, Any]:
    """Return a resource's attributes as they are; no output is made for it."""
    own: dict[str, object] = _ATTRIBUTES.__get__(resource)
    return own


def attributes_to_show(resource: pulumi.Resource) -> dict[str, object]:
    """Return a resource's attributes, with all of its outputs where it is looked at as a whole.

    The SDK does so when a program exports the resource. All other accesses of the SDK and of
    this package need a single attribute.
    """
    attributes = attributes_of(resource)
    late = attributes.get(_LATE)
    # CPython has no public way to the frame of the caller's caller that costs as little.
    if isinstance(late, LateOutputs) and _looks_at_the_whole(sys._getframe(2)):  # noqa: SLF001
        late.make_all()
    return attributes


def _looks_at_the_whole(frame: FrameType) -> bool:
    of_us = frame.f_code.co_filename.startswith((OUR_FOLDER, SDK_FOLDER))
    return not of_us or frame.f_globals.get("__name__") == _EXPORTS


def leave_to_registration(outputs: Iterable[object]) -> None:
    """Let the end of a program wait for a resource's registration, not for each of its outputs.

    The registration resolves all outputs. But the end of a program checks all unresolved outputs
    again each time that one of them resolves (`wait_for_rpcs`), so its time grows with the square
    of the number of resources.
    """
    # An output looks up an unknown attribute on its value, and `_untrack` exists only since
    # pulumi 3.266 or a little later.
    untrack = getattr(pulumi.Output, "_untrack", None)
    if not callable(untrack):
        return
    for output in outputs:
        if isinstance(output, pulumi.Output):
            with contextlib.suppress(AttributeError, TypeError):
                untrack(output)


class LateOutputs(dict[str, Resolver]):
    """The resolvers of a resource, which keep the values of outputs that are not made yet.

    Args:
        names: the outputs that may be made.
        make: the SDK's function that makes outputs: names -> their resolvers.
        attributes: the dictionary into which it puts the outputs.
        made: the resolvers of the outputs that exist already.
        spelling: how the engine, which looks up the resolvers, spells the outputs.
    """

    def __init__(
        self,
        names: frozenset[str],
        make: Callable[[Mapping[str, None]], Mapping[str, Resolver]],
        attributes: Mapping[str, Any],
        made: Mapping[str, Resolver],
        spelling: Spelling = AS_IT_IS,
    ) -> None:
        super().__init__(
            {spelling.in_engine(name): partial(self._resolve, name) for name in {*names, *made}}
        )
        self._names, self._make, self._attributes = names, make, attributes
        self._spelling = spelling
        self._made: dict[str, Resolver] = dict(made)
        self._resolved: dict[str, tuple[object, ...]] = {}

    def output(self, name: str) -> "pulumi.Output[object] | None":
        """Make an output; it is resolved if its resource is registered."""
        if name not in self._names:
            return None
        if name not in self._made:
            self._made.update(self._make({name: None}))
            if name in self._resolved:
                self._pass_on(name, self._resolved.pop(name))
            leave_to_registration([self._attributes[name]])
        made: pulumi.Output[object] = self._attributes[name]
        return made

    def make_all(self) -> None:
        """Make the outputs that are not made yet."""
        for name in sorted(self._names - self._made.keys()):
            self.output(name)

    def _resolve(self, name: str, *result: object) -> None:
        if name in self._made:
            self._pass_on(name, result)
        else:
            self._resolved[name] = result

    def _pass_on(self, name: str, result: tuple[object, ...]) -> None:
        value, *rest = result
        self._made[name](self._spelling.value(name, value), *rest)


@contextlib.contextmanager
def _late() -> Iterator[None]:
    if not seams.calls_by_name(_TRANSFER, rpc):
        yield
        return
    transfer: Any = rpc.transfer_properties

    def transferred(resource: pulumi.Resource, given: Mapping[str, object], *rest: Any) -> object:
        late = attributes_of(resource).pop(_LATE_NAMES, None)
        if late is None:
            return transfer(resource, given, *rest)
        names, spelling = late
        return _transferred_late(
            resource, names, spelling, given, lambda some: transfer(resource, some, *rest)
        )

    with seams.replaced(rpc, _TRANSFER, transferred):
        yield


def _transferred_late(
    resource: pulumi.Resource,
    names: frozenset[str],
    spelling: Spelling,
    given: Mapping[str, object],
    make: Callable[[Mapping[str, object]], Any],
) -> object:
    # The output of a hidden property shows whether outputs are made as expected here.
    hidden = {name: given[name] for name in given if name.startswith("__")}
    made = make(hidden or dict.fromkeys(sorted(names)[:1]))
    attributes = attributes_of(resource)
    if not _are_resolvers(made, attributes):
        _log.debug("the SDK cannot make single outputs, making all of them")
        return make({**given, **dict.fromkeys(map(spelling.in_engine, names))})
    names = (names | set(map(spelling.in_program, given))) - made.keys() - _HANDLED_APART
    late = LateOutputs(names, make, attributes, made, spelling)
    attributes[_LATE] = late
    return late


def _are_resolvers(made: object, attributes: Mapping[str, object]) -> bool:
    """Tell whether outputs and their resolvers are where `LateOutputs` expects them."""
    return (
        isinstance(made, dict)
        and bool(made)
        and all(
            callable(resolve) and isinstance(attributes.get(name), pulumi.Output)
            for name, resolve in made.items()
        )
    )


@contextlib.contextmanager
def _same_pickler() -> Iterator[None]:
    """Restore the standard library's pickler after a dynamic provider was serialized.

    `pulumi.dynamic.serialize_provider` wraps `pickle._Pickler._batch_setitems` once more for
    every dynamic resource, so that a program with about 312 of them fails with a RecursionError.
    """
    pickler: object = getattr(pickle, "_Pickler", None)
    names = [name for name in ("_batch_setitems", "save_dict") if hasattr(pickler, name)]
    with contextlib.ExitStack() as stack:
        for name in names:
            stack.enter_context(seams.replaced(pickler, name, getattr(pickler, name)))
        yield
