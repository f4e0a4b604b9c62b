"""The package schema of the plugin, derived from the models and the installed botocore.

Inputs, outputs, nested types and enums come from the service model. Options, computed outputs and
configuration come from the tables that the lifecycle reads.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import metadata, version
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.components.registry import hosted_components
from pulumi_sagemaker_training.adapters.plugin.components.schema import (
    component_schema,
    structures_of,
)
from pulumi_sagemaker_training.adapters.plugin.property_names import DESCRIPTION, REQUEST
from pulumi_sagemaker_training.adapters.plugin.schema import texts
from pulumi_sagemaker_training.adapters.plugin.schema.champion import (
    champion_resource,
    champion_types,
)
from pulumi_sagemaker_training.adapters.plugin.schema.publication import (
    ATTRIBUTION,
    KEYWORDS,
    LANGUAGES,
    PUBLISHER,
    addresses,
)
from pulumi_sagemaker_training.adapters.plugin.schema.sweep import sweep_resource, sweep_types
from pulumi_sagemaker_training.adapters.plugin.schema.types import (
    ANY,
    NUMBER,
    TEXT,
    WHOLE,
    Spec,
    list_of,
    map_of,
    members_of,
    nested_types,
    option_text,
    option_type,
    own,
    setting_type,
    type_of,
)
from pulumi_sagemaker_training.adapters.plugin.schema.upload import upload
from pulumi_sagemaker_training.adapters.plugin.tokens import (
    CHAMPION,
    GET_JOB,
    GET_JOBS,
    IMAGE_URI,
    PACKAGE,
    SWEEP,
    TRAINING_JOB,
    UPLOAD,
)
from pulumi_sagemaker_training.api.model.members import Member, members, schema_name
from pulumi_sagemaker_training.api.settings.table import KEYS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    KEEP_ALIVE,
    TAGS,
    Effect,
    effect_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    STACK_KEYS,
    TABLE,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import COMPUTED

_DISTRIBUTION: Final = "pulumi-sagemaker-training"
_ALWAYS_THERE: Final = ("log_group", "log_url", "console_url", "tags_all", "final_metrics")
_MAY_BE_ABSENT: Final = frozenset(
    {"AlgorithmSpecification", "ResourceConfig", "StoppingCondition"}  # a serverless job has none
)
_OPTIONS_THAT_TRAIN: Final = frozenset(
    schema_name(name) for name, row in TABLE.items() if row.trains
)
_COMPUTED_TYPES: Final[Mapping[str, Spec]] = {
    "final_metrics": map_of(NUMBER),
    "spot_savings_percent": NUMBER,
    "spot_savings_usd": NUMBER,
    "worst_case_cost_usd": NUMBER,
    "billable_cost_usd": NUMBER,
    "recoveries": WHOLE,
    "earlier_attempts": list_of(map_of(ANY)),
    "tags_all": map_of(TEXT),
}


@cache
def package_schema() -> Spec:
    """Return the schema. Reads the installed botocore; makes no call."""
    components = hosted_components()
    return {
        "name": PACKAGE,
        "version": version(_DISTRIBUTION),
        "displayName": "SageMaker Training",
        "description": texts.PACKAGE,
        "keywords": list(KEYWORDS),
        "license": "Apache-2.0",
        "attribution": ATTRIBUTION,
        "publisher": PUBLISHER,
        **addresses(metadata(_DISTRIBUTION).get_all("Project-URL") or ()),
        "meta": {"moduleFormat": "(.*)"},
        "config": {"variables": _config()},
        "provider": {
            "description": "How AWS is reached, with which credentials, and defaults of all jobs.",
            "inputProperties": _config(),
        },
        "types": {
            **nested_types(),
            **sweep_types(_inputs()),
            **champion_types(),
            **structures_of(components.values()),
        },
        "resources": {
            TRAINING_JOB: _training_job(),
            SWEEP: sweep_resource(),
            UPLOAD: upload(),
            CHAMPION: champion_resource(),
            **{token: component_schema(found) for token, found in components.items()},
        },
        "functions": {GET_JOB: _get_job(), GET_JOBS: _get_jobs(), IMAGE_URI: _image_uri()},
        "language": LANGUAGES,
    }


def _config() -> Spec:
    settings = {
        key: {
            **setting_type(setting.kind),
            "description": setting.text,
            **({"secret": True} if setting.is_secret else {}),
        }
        for key, setting in KEYS.items()
    }
    defaults = {
        key: {
            **option_type(name, TABLE[name]),
            "description": f"Default of every job's `{key}`. {option_text(TABLE[name])}",
        }
        for name, key in STACK_KEYS.items()
    }
    return {**settings, **defaults}


def _training_job() -> Spec:
    inputs = _inputs()
    required = [m.schema for m in members(REQUEST) if m.required and not _is_derived(m)]
    return {
        "description": texts.TRAINING_JOB,
        "inputProperties": {name: _marked(name, spec) for name, spec in inputs.items()},
        "requiredInputs": required,
        "properties": {**inputs, **_outputs()},
        "required": sorted({*_required_outputs(), *required}),
    }


def _inputs() -> Spec:
    return {**members_of(REQUEST), TAGS: _tags(), **_options()}


def _marked(name: str, spec: Spec) -> Spec:
    """Return an input's schema that says whether its change trains again.

    `willReplaceOnChanges` informs readers only; the plan decides.
    """
    python = {m.schema: m.python for m in members(REQUEST)}.get(name, name)
    replaces = name in _OPTIONS_THAT_TRAIN or (
        name in members_of(REQUEST) and effect_of(python) in (Effect.REPLACE, Effect.NAME)
    )
    # One member of `resourceConfig` can be changed in place.
    holds_more = KEEP_ALIVE.startswith(f"{python}.")
    return {**spec, "willReplaceOnChanges": True} if replaces and not holds_more else spec


def _is_derived(member: Member) -> bool:
    return member.wire == "TrainingJobName"


def _options() -> Spec:
    return {
        schema_name(name): {**option_type(name, row), "description": option_text(row)}
        for name, row in TABLE.items()
    }


def _outputs() -> Spec:
    computed = {
        schema_name(name): {
            **_COMPUTED_TYPES.get(name, TEXT),
            "description": texts.COMPUTED[name],
        }
        for name in COMPUTED
    }
    return {**members_of(DESCRIPTION), **computed}


def _required_outputs() -> list[str]:
    described = [m.schema for m in members(DESCRIPTION) if m.required]
    absent = {m.schema for m in members(DESCRIPTION) if m.wire in _MAY_BE_ABSENT}
    return [name for name in described if name not in absent] + [
        schema_name(name) for name in _ALWAYS_THERE
    ]


def _tags() -> Spec:
    return {**map_of(TEXT), "description": texts.TAGS}


def _get_job() -> Spec:
    name = {**TEXT, "description": "The job's name, or its ARN."}
    return {
        "description": "Describe a training job of any origin.",
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
            **(type_of("TrainingJobStatus") if name == "statusEquals" else TEXT),
            "description": text,
        }
        for name, (_, text) in texts.FILTERS.items()
    }
    limit = {"type": "integer", "description": "The most jobs to return; 100 unless set."}
    jobs = {**list_of(own("TrainingJobSummary")), "description": "The jobs, newest first."}
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


def _image_uri() -> Spec:
    arguments = {
        schema_name(name): {**TEXT, "description": text}
        for name, text in texts.IMAGE_ARGUMENTS.items()
    }
    return {
        "description": texts.IMAGE,
        "inputs": {"type": "object", "properties": arguments, "required": ["framework"]},
        "outputs": {
            "type": "object",
            "description": "The image.",
            "properties": {"uri": {**TEXT, "description": "The image's URI."}},
            "required": ["uri"],
        },
    }
