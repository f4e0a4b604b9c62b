"""A training script, declared as one resource."""

from typing import Unpack

import pulumi

from pulumi_sagemaker_components.script_arguments import ScriptTrainingJobArgs
from pulumi_sagemaker_components.script_job import ScriptJob


class ScriptTrainingJob(ScriptJob):
    """A training script with its local data and its job, declared together.

    The component uploads the code and the local data of its channels, and declares one
    `TrainingJob` that runs the script: with the training toolkit in an image of one of AWS's
    frameworks, with a launcher in any other image that has Python. A change of a file, of a
    hyperparameter or of anything else that the training reads trains again; the preview names the
    files. A new name with an alias trains nothing.

    Args:
        name: the resource's name; the job's name is made from it and the content.
        opts: Pulumi's resource options. `custom_timeouts`, `ignore_changes`, `replace_on_changes`,
            `delete_before_replace` and `additional_secret_outputs` are the job's.
        args: the code, the data, the image and the instances, and everything that `TrainingJob`
            takes, see `ScriptTrainingJobArgs`.

    Raises:
        pulumi.RunError: an argument is unknown, missing or contradicts another, a path is missing,
            empty or too large, or the code has no such script.

    Source:
        The job is one of CreateTrainingJob in the SageMaker API reference.
    """

    def __init__(
        self,
        name: str,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[ScriptTrainingJobArgs],
    ) -> None:
        super().__init__("ScriptTrainingJob", name, args, opts)
