"""Values that may be outputs, which are not always known when a program runs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import isawaitable
from typing import Any, Final

import pulumi

from pulumi_sagemaker_components.refusals import ArgumentError

_component: Final = ContextVar("component", default="")


@contextmanager
def naming(component: str) -> Iterator[None]:
    """Name a component in refusals of its arguments, also where an output is refused later.

    Args:
        component: the component's name.
    """
    before = _component.set(component)
    try:
        yield
    except ArgumentError as error:
        raise error.about(component) from error
    finally:
        _component.reset(before)


def with_known(parts: Mapping[str, object], use: Callable[[Mapping[str, Any]], Any]) -> Any:
    """Return the result of `use` on the parts, as an output if a part is one.

    Only the parts themselves are looked at: an output inside a map is passed on as it is.
    """
    if any(isinstance(part, pulumi.Output) or isawaitable(part) for part in parts.values()):
        return pulumi.Output.all(**parts).apply(named(use))
    return use(parts)


def named(use: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function whose refusals name the component that is being declared."""
    component = _component.get()

    def called(known: object) -> Any:
        with naming(component):
            return use(known)

    return called if component else use
