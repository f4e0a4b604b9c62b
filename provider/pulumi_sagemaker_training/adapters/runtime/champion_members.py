"""The arguments and outputs of a champion in programs; the plugin's schema follows from them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Required, TypedDict

import pulumi


class ChallengerArgs(TypedDict):
    """A model that wants to be champion, as the outputs of a `TrainingJob` have it."""

    training_job_name: pulumi.Input[str]
    """The job that trained it."""
    model_artifacts: pulumi.Input[Any]
    """The URI of its `model.tar.gz`, or the job's output of this name."""
    final_metrics: pulumi.Input[Mapping[str, float]]
    """Name -> last value of its metrics."""


class ModelPackageArgs(TypedDict, total=False):
    """The version of a model package group that each champion becomes."""

    model_package_group_name: Required[pulumi.Input[str]]
    """The name or ARN of the group, which must exist."""
    image: Required[pulumi.Input[str]]
    """The URI of the image that serves the model."""
    approval_status: pulumi.Input[Literal["PendingManualApproval", "Approved", "Rejected"]]
    """The approval status of a new version; `PendingManualApproval` by default. With `Approved`, a
    rollback approves the version that came back again and rejects the one that it deposes."""
    supported_content_types: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The MIME types that the model takes, such as `text/csv`."""
    supported_response_mime_types: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The MIME types that it answers with."""


class ChampionArgs(TypedDict, total=False):
    """The arguments of `Champion`."""

    challenger: Required[Any]
    """The model that wants to be champion: a `TrainingJob`, or `ChallengerArgs`."""
    metric: Required[pulumi.Input[str]]
    """The metric that is compared."""
    direction: Required[pulumi.Input[Literal["maximize", "minimize"]]]
    """Whether more or less of the metric is better."""
    margin: pulumi.Input[float] | None
    """By how much, in the metric's unit, a challenger must be better; 0 by default, where any
    difference counts."""
    gates: pulumi.Input[Mapping[str, Mapping[str, float]]] | None
    """Name of a metric -> `{"min": number, "max": number}`, bounds that a challenger must keep
    besides, both included."""
    pin: pulumi.Input[str] | None
    """The job of the history whose model is champion, whatever challenges it: a rollback."""
    history_limit: pulumi.Input[int] | None
    """How many entries the history has at most; 20 by default, at most 100."""
    model_package: ModelPackageArgs | None
    """Makes each champion a version of a model package group; None by default."""
    region: pulumi.Input[str] | None
    """The region of the model package, instead of the stack's."""
    profile: pulumi.Input[str] | None
    """A profile of the shared AWS configuration, instead of the stack's."""
    assume_role_arn: pulumi.Input[str] | None
    """A role to assume, instead of the stack's."""
    endpoint_url: pulumi.Input[str] | None
    """An endpoint for all services, instead of the stack's."""


class ChampionOutputs:
    """The outputs of a champion, whichever provider it has."""

    training_job_name: pulumi.Output[str]
    """The job that trained the champion."""
    model_artifacts: pulumi.Output[str]
    """The URI of the champion's `model.tar.gz`."""
    final_metrics: pulumi.Output[Mapping[str, float]]
    """The champion's metrics."""
    won: pulumi.Output[bool]
    """Whether the last challenger is the champion."""
    reason: pulumi.Output[str]
    """Why the last challenger won or lost, in words."""
    history: pulumi.Output[Sequence[Mapping[str, Any]]]
    """Newest first: job, model, metrics, `result` (`won`, `lost`, `pinned`, `deposed`), reason,
    time, model package."""
    model_package_arn: pulumi.Output[str | None]
    """The champion's model package; None without `model_package`."""
