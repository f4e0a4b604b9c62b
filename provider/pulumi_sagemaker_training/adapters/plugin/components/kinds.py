"""The kinds of values that components take and return, read from type hints.

Structures of the service model keep their types of the package schema; other TypedDicts become
types of their own.
"""

import types
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any, Final, Literal, Union, get_args, get_origin, is_typeddict

import pulumi

from pulumi_sagemaker_training.api.model.generated.spellings import STRUCTURES

_SUFFIX: Final = "Args"
OUTPUT_OF_INPUT: Final = pulumi.Output[Any]
"""What the output in `pulumi.Input[T]` is for the reader of hints: the SDK names it as a text."""
_UNIONS: Final = (Union, types.UnionType)


@dataclass(frozen=True)
class Scalar:
    """A single value: `string`, `number`, `integer` or `boolean`."""

    type_: Literal["string", "number", "integer", "boolean"]


@dataclass(frozen=True)
class Anything:
    """A value of any kind."""


@dataclass(frozen=True)
class Asset:
    """One of Pulumi's assets or archives."""

    type_: Literal["Asset", "Archive"]


@dataclass(frozen=True)
class Model:
    """A shape of the service model."""

    shape: str


@dataclass(frozen=True)
class Option:
    """An option of a training job; what is in it is the user's own text."""

    name: str


@dataclass(frozen=True)
class Structure:
    """A structure that is described by a TypedDict of our own."""

    arguments: type

    @property
    def name(self) -> str:
        """The structure's name in the schema."""
        return self.arguments.__name__.removesuffix(_SUFFIX)


@dataclass(frozen=True)
class ListOf:
    """A list."""

    items: "Kind"


@dataclass(frozen=True)
class MapOf:
    """A map with the user's own keys."""

    values: "Kind"


@dataclass(frozen=True)
class OneOf:
    """A value of one of several kinds."""

    kinds: tuple["Kind", ...]


Kind = Scalar | Anything | Asset | Model | Option | Structure | ListOf | MapOf | OneOf

_SCALARS: Final[Mapping[Any, Kind]] = {
    str: Scalar("string"),
    bool: Scalar("boolean"),
    int: Scalar("integer"),
    float: Scalar("number"),
    PathLike: Scalar("string"),
    object: Anything(),
    Any: Anything(),
    pulumi.Asset: Asset("Asset"),
    pulumi.Archive: Asset("Archive"),
}


def kind_of_hint(hint: Any) -> Kind:
    """Return the kind of a type hint.

    Inputs, outputs and None do not count: any value may be an output, or absent. Classes of
    resources are left out of a union, since a program of another language cannot pass them.

    Raises:
        TypeError: values of this type cannot cross languages.
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin in _UNIONS:
        return _one_of([kind_of_hint(part) for part in parts if _is_value(part)])
    if hint in _SCALARS or origin in _SCALARS:
        return _SCALARS[hint if hint in _SCALARS else origin]
    if origin is pulumi.Output:
        return kind_of_hint(parts[0])
    if origin is Literal:
        return kind_of_hint(type(parts[0]))
    if is_typeddict(hint):
        shape = hint.__name__.removesuffix(_SUFFIX)
        return Model(shape) if shape in STRUCTURES else Structure(hint)
    if origin is not None and issubclass(origin, Mapping):
        return MapOf(kind_of_hint(parts[1]))
    if origin is not None and issubclass(origin, Sequence):
        return ListOf(kind_of_hint(parts[0]))
    if isinstance(hint, type) and issubclass(hint, pulumi.Asset | pulumi.Archive):
        return Asset("Asset" if issubclass(hint, pulumi.Asset) else "Archive")
    raise TypeError(f"values of {hint!r} cannot cross languages")


def is_plain(hint: object) -> bool:
    """Tell whether a hint excludes outputs, so that the value must be known at once."""
    origin = get_origin(hint)
    if origin in _UNIONS or (isinstance(origin, type) and issubclass(origin, Mapping | Sequence)):
        return all(is_plain(part) for part in get_args(hint))
    return origin is not pulumi.Output


def _is_value(part: object) -> bool:
    if get_origin(part) is Awaitable or part in (types.NoneType, OUTPUT_OF_INPUT):
        return False
    return not (isinstance(part, type) and issubclass(part, pulumi.Resource))


def _one_of(kinds: list[Kind]) -> Kind:
    different = tuple(dict.fromkeys(kinds))
    return different[0] if len(different) == 1 else OneOf(different)
