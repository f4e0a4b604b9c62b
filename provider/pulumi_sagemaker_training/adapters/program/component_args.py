"""The arguments that components have in common with a job."""

from pulumi_sagemaker_training.adapters.program.option_args import OptionArgs
from pulumi_sagemaker_training.api.model.generated.arguments import (
    OptionalTrainingArgs,
    TrainingArgs,
)


class CommonJobArgs(TrainingArgs, OptionArgs, total=False):
    """The arguments of `TrainingJob`, but for `output_data_config`, which components complete."""


class OptionalJobArgs(OptionalTrainingArgs, OptionArgs, total=False):
    """The arguments of `TrainingJob` that are not required: a part of a job's arguments."""
