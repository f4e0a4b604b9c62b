"""The arguments of `SpotTrainingJob`, and the structure that is new among its outputs."""

from typing import TypedDict

import pulumi

from pulumi_sagemaker_components.script_arguments import ScriptTrainingJobArgs


class SpotTrainingJobArgs(ScriptTrainingJobArgs, total=False):
    """The arguments of `SpotTrainingJob`: its own, and all those of `ScriptTrainingJob`."""

    checkpoint_s3_uri: pulumi.Input[str]
    """The prefix below which each training keeps its checkpoints, in a folder of its own;
    `s3://<bucket>/checkpoints/` by default.
    """
    checkpoint_local_path: pulumi.Input[str]
    """The folder in the container where the script saves checkpoints and looks for them;
    `/opt/ml/checkpoints` by default, as in the API.
    """
    saves_checkpoints: bool
    """Whether the script saves checkpoints. By default they are expected if one of the script's
    files has the word `checkpoint`. Without checkpoints a job may run for at most an hour.
    """
    max_wait_time_in_seconds: pulumi.Input[int]
    """How long the job may wait for spot capacity and run, together, in seconds. By default twice
    the maximum runtime, and at least an hour more than it. Waiting costs nothing.
    """


class EarlierAttempt(TypedDict, total=False):
    """A job that another one has continued; what is not known of it is absent."""

    training_job_name: str
    """The job's name."""
    creation_time: str
    """When it was created, as ISO 8601 writes it."""
    secondary_status: str
    """The limit that it reached: `MaxRuntimeExceeded` or `MaxWaitTimeExceeded`."""
    training_time_in_seconds: int
    """The time that it trained, in seconds."""
    billable_time_in_seconds: int
    """The time that is billed, in seconds."""
    recoveries: int
    """How often it was resumed after an interruption or a restart."""
    billable_cost_usd: float
    """The cost of its billed time at the price when it ended, without storage."""
    spot_savings_usd: float
    """What spot capacity saved in it, at that price."""
    ownership_claim: str
    """The fencing token that shows that the state owns it."""
