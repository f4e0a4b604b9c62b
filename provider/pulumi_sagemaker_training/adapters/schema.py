"""The package schema of the plugin, derived from the models and the installed botocore.

Every input, output, nested type and enum follows from the service model; what stands beside it
(options, computed outputs, configuration) follows from the same tables that the lifecycle reads.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any, Final, get_args

from pulumi_sagemaker_training.adapters import schema_texts as texts
from pulumi_sagemaker_training.adapters.plugin_config import AWS_KEYS, OWN_KEYS, SECRET_KEYS
from pulumi_sagemaker_training.adapters.plugin_names import DESCRIPTION, REQUEST
from pulumi_sagemaker_training.api.documentation import documentation_of
from pulumi_sagemaker_training.api.members import (
    Member,
    element_of,
    kind_of,
    members,
    schema_name,
)
from pulumi_sagemaker_training.lifecycle.fields import KEEP_ALIVE, TAGS, Effect, effect_of
from pulumi_sagemaker_training.lifecycle.options import CHOICES, OPTION_NAMES, STACK_KEYS
from pulumi_sagemaker_training.lifecycle.outputs import COMPUTED

Spec = dict[str, Any]

PACKAGE: Final = "sagemaker-training"
TRAINING_JOB: Final = f"{PACKAGE}:index:TrainingJob"
GET_JOB: Final = f"{PACKAGE}:index:getTrainingJob"
GET_JOBS: Final = f"{PACKAGE}:index:getTrainingJobs"

_ALWAYS_THERE: Final = ("log_group", "log_url", "console_url", "tags_all", "final_metrics")
_MAY_BE_ABSENT: Final = frozenset(
    {"AlgorithmSpecification", "ResourceConfig", "StoppingCondition"}  # a serverless job's
)
_LONGEST_CLOSED_ENUM: Final = 20
_TEXT: Final[Spec] = {"type": "string"}
_FLAG: Final[Spec] = {"type": "boolean"}
_NUMBER: Final[Spec] = {"type": "number"}
_ANY: Final[Spec] = {"$ref": "pulumi.json#/Any"}


def _map_of(items: Spec) -> Spec:
    return {"type": "object", "additionalProperties": items}


def _list_of(items: Spec) -> Spec:
    return {"type": "array", "items": items}


def _own(name: str) -> Spec:
    return {"$ref": f"#/types/{_token(name)}"}


def _token(name: str) -> str:
    return f"{PACKAGE}:index:{name}"


def _choice_name(option: str) -> str:
    return "".join(word.capitalize() for word in option.split("_"))


_OPTION_TYPES: Final[Mapping[str, Spec]] = {
    **{name: _own(_choice_name(name)) for name in CHOICES},
    "triggers": _map_of(_ANY),
    "require_metrics": _map_of(_own("MetricGate")),
    "max_cost": _NUMBER,
    "fallback_instance_types": _list_of(_TEXT),
}
_COMPUTED_TYPES: Final[Mapping[str, Spec]] = {
    "final_metrics": _map_of(_NUMBER),
    "spot_savings_percent": _NUMBER,
    "worst_case_cost_usd": _NUMBER,
    "billable_cost_usd": _NUMBER,
    "tags_all": _map_of(_TEXT),
}
_CONFIG_TYPES: Final[Mapping[str, Spec]] = {
    "assumeRole": _own("AssumeRole"),
    "assumeRoles": _list_of(_own("AssumeRole")),
    "defaultTags": _own("DefaultTags"),
    "ignoreTags": _own("IgnoreTags"),
    "ownershipTags": _FLAG,
    "maxPollInterval": _NUMBER,
    **{key: _OPTION_TYPES[name] for name, key in STACK_KEYS.items()},
}


@cache
def package_schema() -> Spec:
    """Return the schema. Reads the installed botocore; calls nobody."""
    # Components can be added to `resources`, and served by the plugin's `construct`.
    return {
        "name": PACKAGE,
        "version": version("pulumi-sagemaker-training"),
        "displayName": "SageMaker Training",
        "description": texts.PACKAGE,
        "keywords": ["pulumi", "aws", "sagemaker", "training", "category/cloud"],
        "license": "Apache-2.0",
        "meta": {"moduleFormat": "(.*)"},
        "config": {"variables": _config()},
        "provider": {
            "description": "Where AWS is, who calls it, and the defaults of every job.",
            "inputProperties": _config(),
        },
        "types": _types(),
        "resources": {TRAINING_JOB: _training_job()},
        "functions": {GET_JOB: _get_job(), GET_JOBS: _get_jobs()},
        "language": {
            # The names of the dynamic provider's own distribution are taken.
            "python": {
                "packageName": "pulumi_sagemaker_training_sdk",
                "pyproject": {"enabled": True},
            },
            "nodejs": {"packageName": "pulumi-sagemaker-training", "respectSchemaVersion": True},
        },
    }


def _config() -> Spec:
    options = {key: name for name, key in STACK_KEYS.items()}
    described = {**texts.CONFIG}
    for key, name in options.items():
        described[key] = f"Default of every job's `{key}`. {texts.OPTIONS[name]}"
    return {
        key: {
            **_CONFIG_TYPES.get(key, _TEXT),
            "description": described[key],
            **({"secret": True} if key in SECRET_KEYS else {}),
        }
        for key in (*AWS_KEYS, *OWN_KEYS)
    }


def _training_job() -> Spec:
    inputs = {**_members(REQUEST), TAGS: _tags(), **_options()}
    required = [m.schema for m in members(REQUEST) if m.required and not _is_derived(m)]
    return {
        "description": texts.TRAINING_JOB,
        "inputProperties": {name: _marked(name, spec) for name, spec in inputs.items()},
        "requiredInputs": required,
        "properties": {**inputs, **_outputs()},
        "required": sorted({*_required_outputs(), *required}),
    }


def _marked(name: str, spec: Spec) -> Spec:
    """Say of an input whether its change trains again.

    `willReplaceOnChanges` tells readers; it is the plan that decides.
    """
    python = {m.schema: m.python for m in members(REQUEST)}.get(name, name)
    replaces = name == "triggers" or (
        name in _members(REQUEST) and effect_of(python) in (Effect.REPLACE, Effect.NAME)
    )
    # One member of `resourceConfig` is changed in place.
    holds_more = KEEP_ALIVE.startswith(f"{python}.")
    return {**spec, "willReplaceOnChanges": True} if replaces and not holds_more else spec


def _is_derived(member: Member) -> bool:
    return member.wire == "TrainingJobName"


def _options() -> Spec:
    return {
        schema_name(name): {
            **_OPTION_TYPES.get(name, _TEXT),
            "description": texts.OPTIONS[name],
        }
        for name in OPTION_NAMES
    }


def _outputs() -> Spec:
    computed = {
        schema_name(name): {
            **_COMPUTED_TYPES.get(name, _TEXT),
            "description": texts.COMPUTED[name],
        }
        for name in COMPUTED
    }
    return {**_members(DESCRIPTION), **computed}


def _required_outputs() -> list[str]:
    described = [m.schema for m in members(DESCRIPTION) if m.required]
    absent = {m.schema for m in members(DESCRIPTION) if m.wire in _MAY_BE_ABSENT}
    return [name for name in described if name not in absent] + [
        schema_name(name) for name in _ALWAYS_THERE
    ]


def _tags() -> Spec:
    return {**_map_of(_TEXT), "description": texts.TAGS}


@cache
def _members(shape: str) -> Spec:
    return {
        member.schema: {
            **_type_of(member.shape),
            "description": documentation_of(shape, member.wire),
        }
        for member in members(shape)
    }


def _type_of(shape: str) -> Spec:
    match kind_of(shape):
        case "structure":
            return _own(shape)
        case "list":
            return _list_of(_type_of(element_of(shape)))
        case "map":
            return _map_of(_type_of(element_of(shape)))
        case "boolean":
            return _FLAG
        case "integer":
            return {"type": "integer"}
        case "float":
            return _NUMBER
        case _:
            return _choice_of(shape) if _enum_of(shape) else _TEXT


def _choice_of(shape: str) -> Spec:
    """Return the type of an enum.

    A long one is open to languages, and refused by our own check: it names the nearest value,
    where a compiler would print them all.
    """
    if len(_enum_of(shape)) <= _LONGEST_CLOSED_ENUM:
        return _own(shape)
    return {**_TEXT, "oneOf": [_TEXT, _own(shape)]}


@cache
def _enum_of(shape: str) -> tuple[str, ...]:
    from pulumi_sagemaker_training.api import models

    return tuple(item for item in get_args(getattr(models, shape, None)) if isinstance(item, str))


def _types() -> Spec:
    shapes = sorted(_shapes_below((REQUEST, DESCRIPTION)) - {REQUEST, DESCRIPTION, "Tag"})
    modelled = {
        _token(shape): _structure(shape) if kind_of(shape) == "structure" else _enum(shape)
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


def _structure(shape: str) -> Spec:
    return {
        "type": "object",
        "description": documentation_of(shape) or f"`{shape}` of the SageMaker API.",
        "properties": _members(shape),
        "required": [member.schema for member in members(shape) if member.required],
    }


def _enum(shape: str) -> Spec:
    described = documentation_of(shape) or f"`{shape}` of the SageMaker API."
    return _choices(described, _enum_of(shape))


def _choices(description: str, values: Iterable[str]) -> Spec:
    return {
        "type": "string",
        "description": description,
        "enum": [{"value": value, "description": f"`{value}`"} for value in values],
    }


def _own_types() -> Spec:
    choices = {
        _token(_choice_name(name)): _choices(texts.OPTIONS[name], values)
        for name, values in CHOICES.items()
    }
    return {
        **choices,
        _token("MetricGate"): _object(
            "Bounds of one metric, both included; at least one.",
            {name: (_NUMBER, text) for name, text in texts.GATE.items()},
        ),
        _token("AssumeRole"): _object(
            "A role to assume before AWS is called.",
            {
                name: ({"type": "integer"} if name == "durationSeconds" else _TEXT, text)
                for name, text in texts.ASSUME_ROLE.items()
            },
            required=["roleArn"],
        ),
        _token("DefaultTags"): _object(
            "Tags that every job gets.", {"tags": (_map_of(_TEXT), "Key and value of each.")}
        ),
        _token("IgnoreTags"): _object(
            "Tags that others keep.",
            {
                "keys": (_list_of(_TEXT), "Their keys."),
                "keyPrefixes": (_list_of(_TEXT), "What their keys begin with."),
            },
        ),
        _token("TrainingJobSummary"): _object("A training job, in short.", _summary()),
    }


def _summary() -> dict[str, tuple[Spec, str]]:
    described = {m.wire: m for m in members(DESCRIPTION)}
    return {
        described[wire].schema: (
            _type_of(described[wire].shape),
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


def _get_job() -> Spec:
    name = {**_TEXT, "description": "The job's name, or its ARN."}
    return {
        "description": "Describe a training job, whoever made it.",
        "inputs": {
            "type": "object",
            "properties": {"trainingJobName": name},
            "required": ["trainingJobName"],
        },
        "outputs": {
            "type": "object",
            "description": "The job as it is now.",
            "properties": {**_outputs(), TAGS: _tags()},
            "required": sorted([*_required_outputs(), TAGS]),
        },
    }


def _get_jobs() -> Spec:
    filters = {
        name: {
            **(_type_of("TrainingJobStatus") if name == "statusEquals" else _TEXT),
            "description": text,
        }
        for name, (_, text) in texts.FILTERS.items()
    }
    limit = {"type": "integer", "description": "The most jobs to return; 100 unless set."}
    jobs = {**_list_of(_own("TrainingJobSummary")), "description": "The jobs, newest first."}
    return {
        "description": "List training jobs of the account and region, newest first.",
        "inputs": {"type": "object", "properties": {**filters, "limit": limit}},
        "outputs": {
            "type": "object",
            "description": "The jobs that were found.",
            "properties": {"jobs": jobs},
            "required": ["jobs"],
        },
    }
