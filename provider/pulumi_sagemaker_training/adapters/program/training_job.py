"""The resource `TrainingJob`, which programs declare."""

from typing import TYPE_CHECKING, Any, Unpack

import pulumi
from pulumi.dynamic import Resource

from pulumi_sagemaker_training.adapters.dynamic import TrainingJobProvider
from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.adapters.program.from_request import FromRequest
from pulumi_sagemaker_training.adapters.program.imports import refuse_no_id
from pulumi_sagemaker_training.adapters.program.job_arguments import JobArgs, JobProperties
from pulumi_sagemaker_training.adapters.program.job_outputs import OUTPUTS, JobOutputs
from pulumi_sagemaker_training.adapters.program.secret_marks import Marked
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import ORIGIN_KEY

if TYPE_CHECKING:
    from pulumi import Input


class TrainingJob(
    Marked, FromRequest, JobOutputs, Resource, module="sagemaker-training", name="TrainingJob"
):
    """A SageMaker training job as a resource.

    The resource is created when the job has completed, or has reached what `wait_for` names. A
    job that fails, is stopped or runs out of time fails the update with its reason and its last
    log lines, and stays in the state. A change of any input of the training trains again; tags
    and profiler settings are changed in place.

    Args:
        name: the resource's name; the job's name is made from it and the content.
        opts: Pulumi's options; `custom_timeouts.create` limits the wait.
        args: the members of CreateTrainingJob in snake_case, and the options of docs/options.md.

    Raises:
        pulumi.RunError: the options contain an import, which dynamic resources do not support.

    Source:
        CreateTrainingJob and DescribeTrainingJob in the SageMaker API reference.
    """

    def __init__(
        self,
        name: str,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[JobArgs],
    ) -> None:
        given = {key: value for key, value in args.items() if value is not None}
        properties = JobProperties({**sdk_patches.outputs_to_declare(OUTPUTS), **given})
        properties[ORIGIN_KEY] = origin(name)
        self.mark_secrets(properties, opts)
        with sdk_patches.construction(OUTPUTS, self):
            super().__init__(TrainingJobProvider(), name, properties, opts)
        attributes = sdk_patches.attributes_of(self)
        sdk_patches.leave_to_registration(attributes.get(key) for key in properties)

    if not TYPE_CHECKING:
        # Not a base's: the other base has one of its own.
        @property
        def __dict__(self) -> dict[str, Any]:
            """The attributes; all outputs are among them when the job is exported."""
            return sdk_patches.attributes_to_show(self)

    @staticmethod
    def get(
        resource_name: str,
        id: "Input[str]",  # noqa: A002 - the name that every Pulumi resource has
        opts: pulumi.ResourceOptions | None = None,
    ) -> "TrainingJob":
        """Read an existing job of any origin; it is never changed or deleted.

        Args:
            resource_name: the resource's name.
            id: the job's name or ARN; the region of an ARN is used.
            opts: Pulumi's options.

        Raises:
            pulumi.RunError: the job does not exist, or there is no `id`.
        """
        refuse_no_id(resource_name, id)
        merged = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return _Existing(resource_name, merged)


class _Existing(TrainingJob, module="sagemaker-training", name="TrainingJob"):
    """A job that is read instead of declared: no argument is needed."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        properties = JobProperties(sdk_patches.outputs_to_declare(OUTPUTS))
        with sdk_patches.construction(OUTPUTS, self):
            Resource.__init__(self, TrainingJobProvider(), name, properties, opts)


def origin(name: str) -> dict[str, str]:
    """Return the owner of the resource, for plugins that do not get its URN."""
    return {
        "organization": pulumi.get_organization(),
        "project": pulumi.get_project(),
        "stack": pulumi.get_stack(),
        "name": name,
    }
