"""The entries of the package schema for components, read from their classes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.components.kinds import (
    Anything,
    Asset,
    Kind,
    ListOf,
    MapOf,
    Model,
    OneOf,
    Option,
    Scalar,
    Structure,
)
from pulumi_sagemaker_training.adapters.plugin.components.members import (
    Part,
    arguments_of,
    outputs_of,
)
from pulumi_sagemaker_training.adapters.plugin.components.registry import HostedComponent
from pulumi_sagemaker_training.adapters.plugin.components.sources import summary_of
from pulumi_sagemaker_training.adapters.plugin.property_names import in_plugin_words
from pulumi_sagemaker_training.adapters.plugin.schema.types import (
    ANY,
    TEXT,
    Spec,
    contains_enum,
    list_of,
    map_of,
    option_type,
    own,
    token,
    type_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import TABLE

_TAGS: Final = "TagList"
"""The shape of tags, which the package schema has as a map."""


def component_schema(component: type[HostedComponent]) -> Spec:
    """Return a component's entry among the resources."""
    inputs = arguments_of(component.arguments).values()
    outputs = outputs_of(component).values()
    return {
        "isComponent": True,
        "description": in_plugin_words(summary_of(component)),
        "inputProperties": _properties(inputs),
        "requiredInputs": sorted(part.schema_name for part in inputs if part.required),
        "properties": {part.schema_name: _output(part) for part in outputs},
        "required": sorted(part.schema_name for part in outputs if part.required),
    }


def resource_properties(parts: Iterable[Part]) -> Spec:
    """Return the properties of a resource that is none of these components.

    The engine resolves outputs in all of its inputs.
    """
    return _properties(replace(part, plain=False) for part in parts)


def structures_of(components: Iterable[type[HostedComponent]]) -> Spec:
    """Return the types that components add to the schema: structures of their own."""
    found: Spec = {}
    for component in components:
        parts = [*arguments_of(component.arguments).values(), *outputs_of(component).values()]
        waiting = [part.kind for part in parts]
        while waiting:
            kind = waiting.pop()
            if isinstance(kind, Structure) and token(kind.name) not in found:
                found[token(kind.name)] = structure_schema(kind.arguments)
            waiting += _inside(kind)
    return found


def structure_schema(typed_dict: type) -> Spec:
    """Return the type of the values that a TypedDict describes."""
    parts = arguments_of(typed_dict)
    return {
        "type": "object",
        "description": in_plugin_words(summary_of(typed_dict)),
        "properties": _properties(parts.values()),
        "required": sorted(part.schema_name for part in parts.values() if part.required),
    }


def _properties(parts: Iterable[Part]) -> Spec:
    return {part.schema_name: _property(part) for part in parts}


def _property(part: Part) -> Spec:
    described = {**_type(part.kind), "description": in_plugin_words(part.text)}
    return {**described, "plain": True} if part.plain else described


def _output(part: Part) -> Spec:
    """Return the type of an output, which must be assignable to an input of the same type.

    The YAML host (1.38.3) assigns no enum to itself, so an output that contains one is untyped.
    """
    has_choices = isinstance(part.kind, Model) and contains_enum(part.kind.shape)
    return {**_property(part), "$ref": ANY["$ref"]} if has_choices else _property(part)


def _type(kind: Kind) -> Spec:
    match kind:
        case Scalar():
            return {"type": kind.type_}
        case Anything():
            return ANY
        case Asset():
            return {"$ref": f"pulumi.json#/{kind.type_}"}
        case Model():
            return map_of(TEXT) if kind.shape == _TAGS else type_of(kind.shape)
        case Option():
            return option_type(kind.name, TABLE[kind.name])
        case Structure():
            return own(kind.name)
        case ListOf():
            return list_of(_type(kind.items))
        case MapOf():
            return map_of(_type(kind.values))
        case OneOf():
            return {"oneOf": [_type(one) for one in kind.kinds]}


def _inside(kind: Kind) -> list[Kind]:
    match kind:
        case ListOf():
            return [kind.items]
        case MapOf():
            return [kind.values]
        case OneOf():
            return list(kind.kinds)
        case Structure():
            return [part.kind for part in arguments_of(kind.arguments).values()]
        case _:
            return []
