"""The refusal of values that Pulumi cannot send, such as a path, a date or a number of numpy.

Pulumi's SDK refuses them with a traceback that has the whole property (pulumi 3.272.0). What is
inside of an output is looked at when the resource is registered: a hidden property, which the SDK
reads first and which is never sent, waits for all outputs.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import pulumi
from pulumi.output import Unknown

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.program.sdk_patches import is_of_an_input_type
from pulumi_sagemaker_training.api.values.paths import join
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import KINDS_KEY

_SENT: Final = (bool, int, float, str, pulumi.Resource, pulumi.Asset, pulumi.Archive, Unknown)
_NO_LISTS: Final = (bytes, bytearray, memoryview, range)

Late = list[tuple[str, "pulumi.Output[Any]"]]
"""Outputs, each with its path."""


def sendable(
    name: str, properties: Mapping[str, Any], before: Callable[[], Awaitable[None]] | None = None
) -> dict[str, Any]:
    """Refuse values, and keys of maps, that are not of the kinds that Pulumi sends.

    The message has the kind and not the value, which may be a secret.

    Args:
        name: the resource's name.
        properties: as they are registered.
        before: what must have ended before the engine is called; None if nothing.

    Returns:
        The properties to register. If there are outputs among them, the registration fails with
        the message if one of these has such a value.

    Raises:
        pulumi.RunError: there is such a value.
    """
    given = {key: settled(value) for key, value in properties.items() if key != KINDS_KEY}
    late: Late = []
    for key, value in given.items():
        for words in _found(value, key, late):
            raise _refusal(name, words)
    if not late and before is None:
        return given
    return {KINDS_KEY: pulumi.Output.from_input(_look(name, late, before)), **given}


def settled(value: object) -> Any:
    """Wrap awaitables in outputs, so that they can be awaited more than once."""
    if isinstance(value, pulumi.Output):
        return value
    if inspect.isawaitable(value):
        return pulumi.Output.from_input(asyncio.ensure_future(value))
    if isinstance(value, Mapping):
        return {key: settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [settled(item) for item in value]
    return value


async def unsendable(properties: Mapping[str, Any]) -> str | None:
    """Return what to say of the first value that Pulumi cannot send, in an output or not."""
    late: Late = []
    for key, value in properties.items():
        for words in _found(value, key, late):
            return words
    return await _found_late(late)


async def _look(name: str, late: Late, before: Callable[[], Awaitable[None]] | None) -> None:
    if before is not None:
        await before()
    words = await _found_late(late)
    if words is not None:
        raise _refusal(name, words)


async def _found_late(late: Late) -> str | None:
    """Return what to say of the first wrong value in outputs; it may be inside of another one."""
    while late:
        path, output = late.pop(0)
        try:
            value = await output.future(with_unknowns=True)
        except Exception:  # noqa: BLE001, S112 - the SDK reports it with the property
            continue
        for words in _found(value, path, late):
            return words
    return None


def _refusal(name: str, words: str) -> pulumi.RunError:
    return pulumi.RunError(codes.with_code(f"{name}: {words}", codes.WRONG_KIND))


def _found(value: Any, path: str, late: Late) -> Iterator[str]:
    """Yield what to say of each wrong value, with its path; add outputs to `late`."""
    if value is None or isinstance(value, _SENT):
        return
    if isinstance(value, pulumi.Output):
        late.append((path, value))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                yield f"{path}: has a key of type {type(key).__name__}; keys must be text"
            else:
                yield from _found(item, join(path, key), late)
    elif isinstance(value, Sequence) and not isinstance(value, _NO_LISTS):
        for index, item in enumerate(value):
            yield from _found(item, join(path, index), late)
    elif not is_of_an_input_type(value) and not inspect.isawaitable(value):
        yield wrong_kind(path, type(value).__name__)


def wrong_kind(path: str, kind: str) -> str:
    """Return what to say of a value of a kind that Pulumi cannot send."""
    return (
        f"{path}: is of type {kind}, which Pulumi cannot send; make it text, a "
        "number of Python, True or False, a list or a map, for example with str() or float()"
    )
