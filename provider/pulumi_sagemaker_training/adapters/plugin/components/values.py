"""Conversion of a component's values between the plugin's spelling and Python's.

Values may be outputs, whose own values are converted when they are known.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final, Literal

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.components.kinds import (
    Asset,
    Kind,
    ListOf,
    MapOf,
    Model,
    OneOf,
    Scalar,
    Structure,
)
from pulumi_sagemaker_training.adapters.plugin.components.members import Part, arguments_of
from pulumi_sagemaker_training.adapters.runtime.respelling import respelt
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.members import kind_of, members
from pulumi_sagemaker_training.api.values.paths import join
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation

Form = Literal["asset", "map", "list", "scalar"]
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "boolean": (bool,),
    "number": (int, float),
    "integer": (int, float),
}
_NOUNS: Final = {
    "string": "a text",
    "boolean": "a truth value",
    "number": "a number",
    "integer": "a whole number",
}


def arguments_from_plugin(
    parts: Mapping[str, Part], given: Mapping[str, object], path: str = "", owner: str = ""
) -> dict[str, object]:
    """Return arguments by their names in Python.

    Args:
        parts: the arguments that there are.
        given: the values by their names in the package schema.
        path: the path of the values.
        owner: what has the arguments, for messages.

    Raises:
        InputError: a name or a value is refused; every path is in the plugin's spelling.
    """
    by_name = {part.schema_name: part for part in parts.values()}
    violations = [
        Violation(join(path, name), _hint(name, by_name, owner), codes.UNKNOWN_PROPERTY)
        for name in given
        if name not in by_name
    ]
    violations += [
        Violation(join(path, name), f"is missing; {owner} requires it", codes.MISSING)
        for name, part in by_name.items()
        if part.required and given.get(name) is None
    ]
    if violations:
        raise InputError(violations)
    return {
        by_name[name].name: from_plugin(by_name[name].kind, value, join(path, name))
        for name, value in given.items()
        if value is not None
    }


def from_plugin(kind: Kind, value: Any, path: str, *, is_hidden: bool = False) -> object:
    """Return a value with the names that Python has.

    Args:
        kind: the kind that the value must have.
        value: the value.
        path: its path, in the plugin's spelling.
        is_hidden: whether messages must not show the value, which may be secret.

    Raises:
        InputError: the value is of another kind.
    """
    if isinstance(value, pulumi.Output):
        return value.apply(partial(from_plugin, kind, path=path, is_hidden=True))
    again = partial(from_plugin, is_hidden=is_hidden)
    match kind:
        case Model():
            return respelt(value, kind.shape, "schema", "python")
        case Structure() if isinstance(value, Mapping):
            return arguments_from_plugin(arguments_of(kind.arguments), value, path, kind.name)
        case ListOf() if isinstance(value, list | tuple):
            return [again(kind.items, item, join(path, i)) for i, item in enumerate(value)]
        case MapOf() if isinstance(value, Mapping):
            return {k: again(kind.values, v, join(path, k)) for k, v in value.items()}
        case OneOf():
            chosen = _chosen(kind, value)
            return value if chosen is None else again(chosen, value, path)
        case Scalar() if _is_scalar(kind, value):
            return int(value) if kind.type_ == "integer" else value
        case Scalar() | Structure() | ListOf() | MapOf():
            shown = "the value" if is_hidden else repr(value)
            raise InputError([Violation(path, f"{shown} is not {_noun(kind)}", codes.WRONG_KIND)])
        case _:
            return value


def to_plugin(kind: Kind, value: object) -> object:
    """Return a value with the names of the package schema."""
    if isinstance(value, pulumi.Output):
        return value.apply(partial(to_plugin, kind))
    match kind:
        case Model():
            return respelt(value, kind.shape, "python", "schema")
        case Structure() if isinstance(value, Mapping):
            parts = arguments_of(kind.arguments)
            return {
                parts[name].schema_name: to_plugin(parts[name].kind, item)
                for name, item in value.items()
            }
        case ListOf() if isinstance(value, list | tuple):
            return [to_plugin(kind.items, item) for item in value]
        case MapOf() if isinstance(value, Mapping):
            return {key: to_plugin(kind.values, item) for key, item in value.items()}
        case OneOf():
            chosen = _chosen(kind, value)
            return value if chosen is None else to_plugin(chosen, value)
        case _:
            return value


def _hint(name: str, known: Mapping[str, Part], owner: str) -> str:
    meant = nearest(name, known)
    hint = f"did you mean {meant}?" if meant else f"it has {', '.join(known)}"
    return f"is not an argument of {owner}; {hint}"


def _chosen(kind: OneOf, value: object) -> Kind | None:
    """Return the kind in a union to which a value belongs; None if it has no names."""
    wanted = _form_of_value(value)
    fitting = [one for one in kind.kinds if _form(one) == wanted]
    return max(fitting, key=lambda one: _known_names(one, value), default=None)


def _known_names(kind: Kind, value: object) -> int:
    """Return how many of a map's names a kind has, in either spelling."""
    if not isinstance(value, Mapping):
        return 0
    names: set[str] = set()
    if isinstance(kind, Structure):
        parts = arguments_of(kind.arguments).values()
        names = {name for part in parts for name in (part.name, part.schema_name)}
    elif isinstance(kind, Model) and kind_of(kind.shape) == "structure":
        names = {name for member in members(kind.shape) for name in (member.python, member.schema)}
    return len(names & value.keys())


def _form_of_value(value: object) -> Form:
    if isinstance(value, pulumi.Asset | pulumi.Archive):
        return "asset"
    if isinstance(value, Mapping):
        return "map"
    return "list" if isinstance(value, list | tuple) else "scalar"


def _form(kind: Kind) -> Form:
    shape = kind_of(kind.shape) if isinstance(kind, Model) else ""
    if isinstance(kind, Asset):
        return "asset"
    if isinstance(kind, Structure | MapOf) or shape in ("structure", "map"):
        return "map"
    return "list" if isinstance(kind, ListOf) or shape == "list" else "scalar"


def _noun(kind: Kind) -> str:
    if isinstance(kind, Scalar):
        return _NOUNS[kind.type_]
    return "a list" if isinstance(kind, ListOf) else "a map"


def _is_scalar(kind: Scalar, value: object) -> bool:
    is_of_type = isinstance(value, _TYPES[kind.type_])
    is_whole = not isinstance(value, float) or value.is_integer()
    is_flag = isinstance(value, bool) == (kind.type_ == "boolean")
    return is_of_type and is_flag and (is_whole or kind.type_ != "integer")
