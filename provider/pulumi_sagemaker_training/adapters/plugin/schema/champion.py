"""The resource `Champion` in the package schema, from its arguments and outputs in Python."""

from collections.abc import Mapping
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.champion_names import in_champion_words
from pulumi_sagemaker_training.adapters.plugin.components.members import arguments_of, outputs_of
from pulumi_sagemaker_training.adapters.plugin.components.schema import (
    resource_properties,
    structure_schema,
)
from pulumi_sagemaker_training.adapters.plugin.schema.types import (
    TEXT,
    Spec,
    enum_type,
    map_of,
    own,
    token,
)
from pulumi_sagemaker_training.adapters.runtime.champion_members import (
    ChallengerArgs,
    ChampionArgs,
    ChampionOutputs,
    ModelPackageArgs,
)

_DESCRIPTION: Final = (
    "The best model so far, which only a better one replaces. A challenger that loses changes no "
    "output but `reason`, `won` and `history`, so what depends on the champion keeps its model. "
    "Models and model packages are never deleted by this resource."
)
_DIRECTION: Final = "ChampionDirection"
_APPROVAL: Final = "ChampionApprovalStatus"
_TYPES: Final[Mapping[str, Spec]] = {
    "challenger": own("Challenger"),
    "direction": own(_DIRECTION),
    "gates": map_of(own("MetricGate")),
}
"""The types that the schema states more exactly than Python."""
_WRITTEN: Final[Spec] = {
    "considered": {**TEXT, "description": "The job of the last challenger that was judged."}
}


def champion_resource() -> Spec:
    """Return the resource's schema."""
    arguments = arguments_of(ChampionArgs).values()
    inputs = _spelt(resource_properties(arguments))
    for name, spec in _TYPES.items():
        inputs[name] = {**spec, "description": inputs[name]["description"]}
    outputs = {**_spelt(resource_properties(outputs_of(ChampionOutputs).values())), **_WRITTEN}
    required = [part.schema_name for part in arguments if part.required]
    return {
        "description": _DESCRIPTION,
        "inputProperties": inputs,
        "requiredInputs": required,
        "properties": {**inputs, **outputs},
        "required": sorted({*required, *outputs} - {"modelPackageArn"}),
    }


def champion_types() -> Spec:
    """Return the types that a champion's schema names."""
    package = structure_schema(ModelPackageArgs)
    said = package["properties"]["approvalStatus"]["description"]
    package["properties"]["approvalStatus"] = {**own(_APPROVAL), "description": said}
    meanings = {
        "PendingManualApproval": "Somebody has to approve it.",
        "Approved": "It may be deployed.",
        "Rejected": "It may not be deployed.",
    }
    better = {"maximize": "A higher value is better.", "minimize": "A lower value is better."}
    return {
        token("Challenger"): structure_schema(ChallengerArgs),
        token("ModelPackage"): package,
        token(_DIRECTION): enum_type("What is better.", better),
        token(_APPROVAL): enum_type("The approval of a version.", meanings),
    }


def _spelt(properties: Spec) -> Spec:
    return {
        name: {**spec, "description": in_champion_words(spec["description"])}
        for name, spec in properties.items()
    }
