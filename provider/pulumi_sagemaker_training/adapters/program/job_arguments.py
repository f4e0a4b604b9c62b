"""The arguments of every class of jobs."""

from typing import Any, Final

from pulumi_sagemaker_training.adapters.program.option_args import OptionArgs
from pulumi_sagemaker_training.api.model.generated.arguments import TrainingJobArgs


class JobArgs(TrainingJobArgs, OptionArgs, total=False):
    """The arguments of `TrainingJob`: the members of CreateTrainingJob, and its options."""


ARGUMENTS: Final = frozenset(JobArgs.__annotations__)


class JobProperties(dict[str, Any]):
    """The properties of a job, of which those that are not given are None.

    Transformations for any resource ask so: `args.props["tags"]`.
    """

    def __missing__(self, name: str) -> None:
        if name not in ARGUMENTS:
            raise KeyError(name)
