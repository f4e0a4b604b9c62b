"""The nested types of the package schema: structures, enums, and their parts."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, get_args

from pulumi_sagemaker_training.adapters.plugin.property_names import (
    DESCRIPTION,
    REQUEST,
    in_plugin_words,
)
from pulumi_sagemaker_training.adapters.plugin.schema import texts
from pulumi_sagemaker_training.adapters.plugin.tokens import PACKAGE
from pulumi_sagemaker_training.api.model.documentation import documentation_of
from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members
from pulumi_sagemaker_training.api.settings.kinds import (
    Flag,
    Kind,
    Number,
    Structure,
    Structures,
    TextMap,
    Texts,
)
from pulumi_sagemaker_training.api.settings.table import structures
from pulumi_sagemaker_training.lifecycle.training_job.decisions.option_kinds import (
    Amount,
    AnyMap,
    Choice,
    Count,
    Gates,
    Names,
    Text,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import TABLE, Option

Spec = dict[str, Any]


_LONGEST_CLOSED_ENUM: Final = 20
TEXT: Final[Spec] = {"type": "string"}
FLAG: Final[Spec] = {"type": "boolean"}
NUMBER: Final[Spec] = {"type": "number"}
WHOLE: Final[Spec] = {"type": "integer"}
ANY: Final[Spec] = {"$ref": "pulumi.json#/Any"}


def map_of(items: Spec) -> Spec:
    return {"type": "object", "additionalProperties": items}


def list_of(items: Spec) -> Spec:
    return {"type": "array", "items": items}


def own(name: str) -> Spec:
    return {"$ref": f"#/types/{token(name)}"}


def token(name: str) -> str:
    return f"{PACKAGE}:index:{name}"


def _choice_name(option: str) -> str:
    return "".join(word.capitalize() for word in option.split("_"))


def nested_types() -> Spec:
    shapes = sorted(_shapes_below((REQUEST, DESCRIPTION)) - {REQUEST, DESCRIPTION, "Tag"})
    modelled = {
        token(shape): _structure(shape) if kind_of(shape) == "structure" else _enum(shape)
        for shape in shapes
        if kind_of(shape) == "structure" or _enum_of(shape)
    }
    return {**modelled, **_own_types()}


def _shapes_below(roots: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        shape = waiting.pop()
        if shape in found:
            continue
        found.add(shape)
        if kind_of(shape) == "structure":
            waiting += [member.shape for member in members(shape)]
        else:
            waiting.append(element_of(shape))
    return found


def contains_enum(shape: str) -> bool:
    """Tell whether a value of a shape may contain one of the enums."""
    return any(
        kind_of(below) != "structure" and _enum_of(below) for below in _shapes_below([shape])
    )


def _structure(shape: str) -> Spec:
    return {
        "type": "object",
        "description": documentation_of(shape) or f"`{shape}` of the SageMaker API.",
        "properties": members_of(shape),
        "required": [member.schema for member in members(shape) if member.required],
    }


def _enum(shape: str) -> Spec:
    described = documentation_of(shape) or f"`{shape}` of the SageMaker API."
    return enum_type(described, {word: f"`{word}`" for word in _enum_of(shape)})


def enum_type(description: str, meanings: Mapping[str, str]) -> Spec:
    return {
        "type": "string",
        "description": description,
        "enum": [{"value": word, "description": text} for word, text in meanings.items()],
    }


def option_type(name: str, option: Option) -> Spec:
    """Return the type of an option's value."""
    match option.kind:
        case Choice():
            return own(_choice_name(name))
        case Text():
            return TEXT
        case Amount():
            return NUMBER
        case Count():
            return WHOLE
        case AnyMap():
            return map_of(ANY)
        case Names():
            return list_of(TEXT)
        case Gates():
            return map_of(own("MetricGate"))
        case unknown:
            raise NotImplementedError(unknown)


def option_text(option: Option) -> str:
    """Return what an option is for, and what each of its words means, as the schema spells it."""
    lines = [option.text]
    if isinstance(option.kind, Choice):
        marks = (" (the default)", *[""] * len(option.kind.meanings))
        lines += [
            f"- `{word}`{mark}: {meaning}"
            for mark, (word, meaning) in zip(marks, option.kind.meanings.items(), strict=False)
        ]
    return in_plugin_words("\n".join(lines))


def _own_types() -> Spec:
    choices = {
        token(_choice_name(name)): enum_type(
            in_plugin_words(row.text),
            {word: in_plugin_words(text) for word, text in row.kind.meanings.items()},
        )
        for name, row in TABLE.items()
        if isinstance(row.kind, Choice)
    }
    return {
        **choices,
        token("MetricGate"): _object(
            "Bounds of one metric, both included; at least one.",
            {name: (NUMBER, text) for name, text in texts.GATE.items()},
        ),
        **{token(name): _setting(kind) for name, kind in structures().items()},
        token("TrainingJobSummary"): _object("A training job, in short.", _summary()),
    }


def _setting(kind: Structure) -> Spec:
    return {
        "type": "object",
        "description": kind.text,
        "properties": {
            name: {
                **setting_type(member.kind),
                "description": member.text,
                **({"secret": True} if member.is_secret else {}),
            }
            for name, member in kind.members.items()
        },
        "required": [name for name, member in kind.members.items() if member.is_required],
    }


def setting_type(kind: Kind) -> Spec:
    """Return the type of a setting's value."""
    match kind:
        case Structure():
            return own(kind.name)
        case Structures():
            return list_of(own(kind.item.name))
        case Texts():
            return list_of(TEXT)
        case TextMap():
            return map_of(TEXT)
        case Flag():
            return FLAG
        case Number():
            return WHOLE if kind.is_whole else NUMBER
        case _:
            return TEXT


def _summary() -> dict[str, tuple[Spec, str]]:
    described = {m.wire: m for m in members(DESCRIPTION)}
    return {
        described[wire].schema: (
            type_of(described[wire].shape),
            documentation_of("TrainingJobSummary", wire),
        )
        for wire in texts.SUMMARY
    }


def _object(
    description: str,
    properties: Mapping[str, tuple[Spec, str]],
    required: Iterable[str] = (),
) -> Spec:
    return {
        "type": "object",
        "description": description,
        "properties": {n: {**spec, "description": text} for n, (spec, text) in properties.items()},
        "required": list(required),
    }


@cache
def members_of(shape: str) -> Spec:
    return {
        member.schema: {
            **type_of(member.shape),
            "description": documentation_of(shape, member.wire),
        }
        for member in members(shape)
    }


def type_of(shape: str) -> Spec:
    match kind_of(shape):
        case "structure":
            return own(shape)
        case "list":
            return list_of(type_of(element_of(shape)))
        case "map":
            return map_of(type_of(element_of(shape)))
        case "boolean":
            return FLAG
        case "integer":
            return WHOLE
        case "float":
            return NUMBER
        case _:
            return _choice_of(shape) if _enum_of(shape) else TEXT


def _choice_of(shape: str) -> Spec:
    """Return the type of an enum.

    In the schema a long enum accepts any text, and our own check refuses wrong values: it names
    the nearest value, but a compiler would print all of them.
    """
    if len(_enum_of(shape)) <= _LONGEST_CLOSED_ENUM:
        return own(shape)
    return {**TEXT, "oneOf": [TEXT, own(shape)]}


@cache
def _enum_of(shape: str) -> tuple[str, ...]:
    from pulumi_sagemaker_training.api.model.generated import models

    return tuple(item for item in get_args(getattr(models, shape, None)) if isinstance(item, str))
