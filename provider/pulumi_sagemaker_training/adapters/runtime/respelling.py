"""Names of the service model in a program's values, in another spelling.

Values may be outputs, whose own values are converted when they are known.
"""

from collections.abc import Mapping
from functools import cache, partial
from typing import Protocol

import pulumi

from pulumi_sagemaker_training.api.model.members import (
    Member,
    Spelling,
    element_of,
    kind_of,
    members_by,
)
from pulumi_sagemaker_training.api.values.paths import join


class Inspect(Protocol):
    """A look at a structure before it is respelt; it may refuse its names."""

    def __call__(self, given: Mapping[str, object], known: Mapping[str, Member], path: str) -> None:
        """Look at the names that are given, and at those that the structure has."""


def _accept(given: Mapping[str, object], known: Mapping[str, Member], path: str) -> None:
    del given, known, path


def respelt(
    value: object,
    shape: str,
    read: Spelling,
    write: Spelling,
    *,
    path: str = "",
    inspect: Inspect = _accept,
) -> object:
    """Return a value with the names of its structures in another spelling.

    Args:
        value: the value, which may be or contain outputs.
        shape: the name of the value's shape in the service model.
        read: the spelling of the value.
        write: the spelling of the result.
        path: where the value stands, for `inspect`.
        inspect: called for each structure.
    """
    if not _has_names(shape):
        return value
    again = partial(respelt, read=read, write=write, inspect=inspect)
    if isinstance(value, pulumi.Output):
        return value.apply(partial(again, shape=shape, path=path))
    kind, inner = kind_of(shape), element_of(shape)
    if kind == "list" and isinstance(value, list | tuple):
        return [again(item, shape=inner, path=join(path, i)) for i, item in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    if kind == "map":
        return {key: again(item, shape=inner, path=join(path, key)) for key, item in value.items()}
    if kind != "structure":
        return value
    known = members_by(shape, read)
    inspect(value, known, path)
    return {
        _name(name, known, write): again(item, shape=known[name].shape, path=join(path, name))
        if name in known
        else item
        for name, item in value.items()
    }


def _name(name: str, known: Mapping[str, Member], write: Spelling) -> str:
    return known[name].spelt(write) if name in known else name


@cache
def _has_names(shape: str) -> bool:
    """Tell whether names of the service model stand in values of a shape."""
    if kind_of(shape) == "structure":
        return True
    inner = element_of(shape)
    return inner != shape and _has_names(inner)
