"""The arguments of `TrainingPipeline` and of its stages."""

from collections.abc import Mapping, Sequence
from typing import Required, TypedDict

import pulumi

from pulumi_sagemaker_components.script_arguments import ScriptArgs
from pulumi_sagemaker_training import OptionalJobArgs


class StageJobArgs(ScriptArgs, OptionalJobArgs, total=False):
    """The arguments of a stage's job: those of a `TrainingJob` or of a `ScriptTrainingJob`."""

    role_arn: pulumi.Input[str]
    """The ARN of the IAM role that the job runs as; required, in the stage or in `defaults`."""
    entry_point: str
    """The script of a stage that is a script: a path below `source_dir`, or a local path."""
    bucket: pulumi.Input[str]
    """The bucket of the code, of local channels and of the model; a script requires it."""


class StageArgs(StageJobArgs, total=False):
    """The arguments of a stage: those of its job, and the stages that it needs.

    With `entry_point` it is a script, as `ScriptTrainingJob`; else a job, as `TrainingJob`.
    """

    artifacts: Mapping[str, str]
    """Name of a channel -> the stage whose model it has. The container finds the model's
    `model.tar.gz` under `/opt/ml/input/data/<channel>`.
    """
    after: Sequence[str]
    """Further stages that must have completed first, and have passed their gates."""


class TrainingPipelineArgs(TypedDict, total=False):
    """The arguments of `TrainingPipeline`."""

    stages: Required[Mapping[str, StageArgs]]
    """Name -> arguments of each stage. The order follows from what they need. `require_metrics`
    of a stage is the gate to those after it. The resource of its job is `<pipeline>-<stage>`.
    """
    defaults: StageJobArgs
    """Arguments of every stage that does not give them, such as `role_arn`. A value of the stage
    takes the place of the whole value here. What only scripts take is left out of other stages.
    """
