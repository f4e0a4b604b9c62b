"""The arguments and outputs of a component, read from its class."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, get_args, get_origin, get_type_hints

import pulumi

from pulumi_sagemaker_training.adapters.plugin.components.kinds import (
    Kind,
    ListOf,
    MapOf,
    Model,
    OneOf,
    Option,
    Structure,
    is_plain,
    kind_of_hint,
)
from pulumi_sagemaker_training.adapters.plugin.components.sources import declaring
from pulumi_sagemaker_training.adapters.plugin.property_names import DESCRIPTION, REQUEST
from pulumi_sagemaker_training.api.model.members import members_by, schema_name

_MEMBERS: Final = ("OptionalTrainingArgs", "TrainingArgs", "TrainingJobArgs")
_OPTIONS: Final = "OptionArgs"
"""The TypedDicts of a job's arguments, whose values tables of the code describe."""


@dataclass(frozen=True)
class Part:
    """An argument or an output of a component.

    Attributes:
        name: its name in Python.
        kind: the kind of its values.
        text: what it is.
        required: whether the argument must be given.
        plain: whether its value must be known at once.
        is_of_job: whether it is an argument of `TrainingJob`, and means the same.
    """

    name: str
    kind: Kind
    text: str
    required: bool = False
    plain: bool = False
    is_of_job: bool = False

    @property
    def schema_name(self) -> str:
        """The name in the package schema."""
        return schema_name(self.name)


@cache
def arguments_of(typed_dict: Any) -> Mapping[str, Part]:
    """Return the members of a TypedDict by their names in Python, its own before inherited ones."""
    found: dict[str, Part] = {}
    for owner, texts in declaring(typed_dict):
        for name, text in texts.items():
            required = name in typed_dict.__required_keys__ or _says_required(owner, name)
            found.setdefault(name, _argument(owner, name, text, required=required))
    return found


def _argument(owner: type, name: str, text: str, *, required: bool) -> Part:
    if owner.__name__ in _MEMBERS:
        return Part(
            name, Model(members_by(REQUEST, "python")[name].shape), text, required, is_of_job=True
        )
    if owner.__name__ == _OPTIONS:
        return Part(name, Option(name), text, required, is_of_job=True)
    hint = _hint(owner, name)
    return Part(name, kind_of_hint(hint), text, required, is_plain(hint))


def parts_within(parts: Iterable[Part]) -> Iterator[Part]:
    """Yield parts, and the members of the structures of our own that they contain."""
    for part in parts:
        yield part
        yield from parts_within(_own_members(part.kind))


def _own_members(kind: Kind) -> list[Part]:
    match kind:
        case ListOf():
            return _own_members(kind.items)
        case MapOf():
            return _own_members(kind.values)
        case OneOf():
            return [part for one in kind.kinds for part in _own_members(one)]
        case Structure():
            return list(arguments_of(kind.arguments).values())
        case _:
            return []


def outputs_of(component: Any) -> Mapping[str, Part]:
    """Return the annotated outputs of a component by their names in Python."""
    found: dict[str, Part] = {}
    for owner, texts in declaring(component):
        for name, text in texts.items():
            hint = _hint(owner, name) if _may_be_output(owner, name) else None
            if name not in found and get_origin(hint) is pulumi.Output:
                required = type(None) not in get_args(get_args(hint)[0])
                found[name] = Part(name, _output_kind(name, hint), text, required)
    return found


def _says_required(owner: type, name: str) -> bool:
    """Tell whether a member that is annotated by a text is required; Python does not read it."""
    annotation = owner.__annotations__[name]
    text = getattr(annotation, "__forward_arg__", annotation)
    return isinstance(text, str) and text.startswith("Required[")


def _may_be_output(owner: type, name: str) -> bool:
    """Tell whether an attribute may be an output; types of others need not be known here."""
    annotation = owner.__annotations__[name]
    return not isinstance(annotation, str) or "Output" in annotation


def _output_kind(name: str, hint: object) -> Kind:
    """Return the kind of an output; a map or a list that a job describes too is that of the job."""
    kind, member = kind_of_hint(hint), members_by(DESCRIPTION, "python").get(name)
    is_open = isinstance(kind, MapOf | ListOf)
    return Model(member.shape) if is_open and member is not None else kind


def _hint(owner: type, name: str) -> Any:
    """Return the type of one member; those of others may be known to type checkers only."""
    one = type(owner.__name__, (), {"__annotations__": {name: owner.__annotations__[name]}})
    names = {"Output": pulumi.Output, "T": Any}
    return get_type_hints(one, vars(sys.modules[owner.__module__]), names)[name]
