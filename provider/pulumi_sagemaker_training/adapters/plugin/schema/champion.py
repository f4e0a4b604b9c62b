"""The resource `Champion` in the package schema."""

from collections.abc import Sequence
from typing import Final

from pulumi_sagemaker_training.adapters.plugin.schema.types import (
    ANY,
    FLAG,
    NUMBER,
    PACKAGE,
    TEXT,
    Spec,
    list_of,
    map_of,
    own,
    token,
)
from pulumi_sagemaker_training.lifecycle.champion.contest import DIRECTIONS
from pulumi_sagemaker_training.lifecycle.champion.spec import (
    APPROVALS,
    HISTORY_LIMIT,
    LONGEST_HISTORY,
)

CHAMPION: Final = f"{PACKAGE}:index:Champion"
_TEXT: Final = (
    "The best model so far, which only a better one replaces. A challenger that loses changes no "
    "output but `reason`, `won` and `history`, so what depends on the champion keeps its model. "
    "Models and model packages are never deleted by this resource."
)
_CHALLENGER: Final[Spec] = {
    "trainingJobName": {**TEXT, "description": "The job that trained the model."},
    "modelArtifacts": {
        **ANY,
        "description": "The URI of the model, or the output `modelArtifacts` of the job.",
    },
    "finalMetrics": {**map_of(NUMBER), "description": "Name -> last value of its metrics."},
}
_PACKAGE: Final[Spec] = {
    "modelPackageGroupName": {**TEXT, "description": "The name or ARN of an existing group."},
    "image": {**TEXT, "description": "The URI of the image that serves the model."},
    "approvalStatus": {
        **own("ChampionApprovalStatus"),
        "description": f"The approval status of a new version; `{APPROVALS[0]}` by default. With "
        "`Approved`, a rollback approves the version that came back and rejects the other.",
    },
    "supportedContentTypes": {**list_of(TEXT), "description": "MIME types that it takes."},
    "supportedResponseMimeTypes": {**list_of(TEXT), "description": "MIME types of its answers."},
}
_INPUTS: Final[Spec] = {
    "challenger": {
        **own("ChampionChallenger"),
        "description": "The model that wants to be champion.",
    },
    "metric": {**TEXT, "description": "The metric that is compared."},
    "direction": {
        **own("ChampionDirection"),
        "description": "Whether more or less of the metric is better.",
    },
    "margin": {
        **NUMBER,
        "description": "By how much, in the metric's unit, a challenger must be better; 0 by "
        "default, where any difference counts.",
    },
    "gates": {
        **map_of(own("MetricGate")),
        "description": "Name of a metric -> bounds that a challenger must keep, both included.",
    },
    "pin": {
        **TEXT,
        "description": "The job of the history whose model is champion, whatever challenges it.",
    },
    "historyLimit": {
        "type": "integer",
        "description": f"How many entries the history has at most; {HISTORY_LIMIT} by default, at "
        f"most {LONGEST_HISTORY}.",
    },
    "modelPackage": {
        **own("ChampionModelPackage"),
        "description": "Makes each champion a version of a model package group.",
    },
    "region": {**TEXT, "description": "The region of the model package, instead of the stack's."},
    "profile": {**TEXT, "description": "A profile of the AWS configuration, not the stack's."},
    "assumeRoleArn": {**TEXT, "description": "A role to assume, instead of the stack's."},
    "endpointUrl": {**TEXT, "description": "An endpoint of all services, not the stack's."},
}
_OUTPUTS: Final[Spec] = {
    "trainingJobName": {**TEXT, "description": "The job that trained the champion."},
    "modelArtifacts": {**TEXT, "description": "The URI of the champion's `model.tar.gz`."},
    "finalMetrics": {**map_of(NUMBER), "description": "The champion's metrics."},
    "won": {**FLAG, "description": "Whether the last challenger is the champion."},
    "reason": {**TEXT, "description": "Why the last challenger won or lost."},
    "history": {
        **list_of(map_of(ANY)),
        "description": "Newest first: job, model, metrics, result, reason, time, model package.",
    },
    "considered": {**TEXT, "description": "The job of the last challenger that was judged."},
    "modelPackageArn": {**TEXT, "description": "The champion's model package, if it has one."},
}
_DIRECTIONS: Final = ("A higher value is better.", "A lower value is better.")
_APPROVALS: Final = (
    "Somebody has to approve it.",
    "It may be deployed.",
    "It may not be deployed.",
)
_REQUIRED: Final = ("challenger", "metric", "direction")


def champion_resource() -> Spec:
    """Return the resource's schema."""
    return {
        "description": _TEXT,
        "inputProperties": _INPUTS,
        "requiredInputs": list(_REQUIRED),
        "properties": {**_INPUTS, **_OUTPUTS},
        "required": sorted({*_REQUIRED, *(_OUTPUTS.keys() - {"modelPackageArn"})}),
    }


def champion_types() -> Spec:
    """Return the types that a champion's schema names."""
    return {
        token("ChampionChallenger"): {
            "type": "object",
            "description": "A model that wants to be champion.",
            "properties": _CHALLENGER,
            "required": list(_CHALLENGER),
        },
        token("ChampionModelPackage"): {
            "type": "object",
            "description": "The version of a group that each champion becomes.",
            "properties": _PACKAGE,
            "required": ["image", "modelPackageGroupName"],
        },
        token("ChampionDirection"): _choices("What is better.", DIRECTIONS, _DIRECTIONS),
        token("ChampionApprovalStatus"): _choices(
            "The approval of a version.", APPROVALS, _APPROVALS
        ),
    }


def _choices(description: str, words: Sequence[str], meanings: Sequence[str]) -> Spec:
    values = [
        {"value": word, "description": text} for word, text in zip(words, meanings, strict=True)
    ]
    return {"type": "string", "description": description, "enum": values}
