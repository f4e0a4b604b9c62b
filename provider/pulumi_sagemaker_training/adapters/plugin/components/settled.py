"""The values of arguments that must be known when a component is constructed.

A structure or map must be known, but members of it that may be outputs stay outputs: of a stage of
a pipeline, for example, the name must be known, and its role need not be.
"""

from collections.abc import Mapping
from functools import partial, reduce
from typing import Any, NamedTuple

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.components.kinds import (
    Kind,
    ListOf,
    MapOf,
    Structure,
)
from pulumi_sagemaker_training.adapters.plugin.components.members import Part, arguments_of
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.paths import join
from pulumi_sagemaker_training.api.values.violation import Violation


class _Place(NamedTuple):
    """The place of a value.

    Attributes:
        path: its path, in the plugin's spelling.
        source: the output that contains it; None if no output does.
        steps: where it is in that output.
    """

    path: str = ""
    source: pulumi.Output[object] | None = None
    steps: tuple[str | int, ...] = ()

    def of(self, step: str | int) -> "_Place":
        """Return the place of a part of this value."""
        return _Place(join(self.path, step), self.source, (*self.steps, step))

    def kept(self, value: object) -> object:
        """Return a value that may be an output, as secret as the output that contains it."""
        if self.source is None:
            return value
        return self.source.apply(partial(_at, steps=self.steps))


async def settled_members(
    parts: Mapping[str, Part],
    given: Mapping[str, object],
    place: _Place = _Place(),  # noqa: B008 - frozen
) -> dict[str, object]:
    """Return arguments of which those that exclude outputs are known values.

    Args:
        parts: the arguments that there are.
        given: the values by their names in the package schema, which may be and contain outputs.
        place: where they are.

    Raises:
        InputError: an output is not known whose value must be.
    """
    by_name = {part.schema_name: part for part in parts.values()}
    found: dict[str, object] = {}
    for name, value in given.items():
        part, inner = by_name.get(name), place.of(name)
        if part is not None and part.plain:
            found[name] = await _settled(part.kind, value, inner)
        else:
            found[name] = inner.kept(value)
    return found


async def _settled(kind: Kind, value: object, place: _Place) -> object:
    if not isinstance(kind, Structure | MapOf | ListOf):
        return await _known(pulumi.Output.from_input(value), place.path)
    if isinstance(value, pulumi.Output):
        place = _Place(place.path, value)
        value = await _known(value, place.path)
    match kind:
        case Structure() if isinstance(value, Mapping):
            return await settled_members(arguments_of(kind.arguments), value, place)
        case MapOf() if isinstance(value, Mapping):
            return {k: await _settled(kind.values, v, place.of(k)) for k, v in value.items()}
        case ListOf() if isinstance(value, list | tuple):
            return [await _settled(kind.items, v, place.of(i)) for i, v in enumerate(value)]
        case _:
            return value


async def _known(output: pulumi.Output[object], path: str) -> object:
    if not await output.is_known():
        message = "is an output, whose value is not known yet; give a plain value"
        raise InputError([Violation(path, message, codes.NOT_KNOWN_YET)])
    return await output.future()


def _at(value: Any, steps: tuple[str | int, ...]) -> object:
    return reduce(lambda found, step: found[step], steps, value)
