"""The resource `Sweep`, which programs declare."""

from typing import TYPE_CHECKING, Any, Unpack

import pulumi
from pulumi.dynamic import Resource

from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.adapters.program.secret_marks import Marked
from pulumi_sagemaker_training.adapters.program.sweep_args import SweepArgs
from pulumi_sagemaker_training.adapters.program.sweep_outputs import OUTPUTS, SweepOutputs
from pulumi_sagemaker_training.adapters.program.training_job import origin
from pulumi_sagemaker_training.adapters.sweep import SweepProvider
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import ORIGIN_KEY


class Sweep(Marked, SweepOutputs, Resource, module="sagemaker-training", name="Sweep"):
    """A set of training jobs over one template, as one resource.

    Each point puts its values into the template and is trained by one job, a trial. The resource
    is created when all trials have ended. Appending a point trains only that one; a point that is
    taken out lets its job go; a changed template trains all again. Failed trials are trained again
    by the next `pulumi up`, and only these.

    Args:
        name: the resource's name; the trials' names begin with it.
        opts: Pulumi's options; `custom_timeouts.create` and `update` limit the wait.
        args: the template, the points or the space, the objective and limits; see `SweepArgs` and
            docs/sweeps.md.

    Raises:
        pulumi.RunError: the options contain an import, which dynamic resources do not support.

    Source:
        CreateTrainingJob and DescribeTrainingJob in the SageMaker API reference.
    """

    def __init__(
        self,
        name: str,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[SweepArgs],
    ) -> None:
        given = {key: value for key, value in args.items() if value is not None}
        properties: dict[str, Any] = {**sdk_patches.outputs_to_declare(OUTPUTS), **given}
        properties[ORIGIN_KEY] = origin(name)
        self.mark_secrets(properties, opts)
        with sdk_patches.construction(OUTPUTS, self):
            super().__init__(SweepProvider(), name, properties, opts)
        attributes = sdk_patches.attributes_of(self)
        sdk_patches.leave_to_registration(attributes.get(key) for key in properties)

    if not TYPE_CHECKING:
        # Not a base's: the other base has one of its own.
        @property
        def __dict__(self) -> dict[str, Any]:
            """The attributes; all outputs are among them when the sweep is exported."""
            return sdk_patches.attributes_to_show(self)
