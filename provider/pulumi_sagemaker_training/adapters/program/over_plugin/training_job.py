"""The resource `TrainingJob` of a program whose jobs the plugin serves."""

from typing import TYPE_CHECKING, Any, Final, Unpack

import pulumi

from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.adapters.program.from_request import FromRequest
from pulumi_sagemaker_training.adapters.program.imports import refuse_no_id
from pulumi_sagemaker_training.adapters.program.job_arguments import JobArgs, JobProperties
from pulumi_sagemaker_training.adapters.program.job_outputs import OUTPUTS, JobOutputs
from pulumi_sagemaker_training.adapters.program.last_step import LastStep, takes_last_steps
from pulumi_sagemaker_training.adapters.program.over_plugin.registration import as_registered
from pulumi_sagemaker_training.adapters.program.over_plugin.settings import refuse_settings_of_aws
from pulumi_sagemaker_training.adapters.program.over_plugin.spelling import (
    SPELLING,
    spelt_inputs,
    spelt_options,
)
from pulumi_sagemaker_training.adapters.runtime.language import language

if TYPE_CHECKING:
    from pulumi import Input

TYPE: Final = "sagemaker-training:index:TrainingJob"


class TrainingJob(LastStep, FromRequest, JobOutputs, pulumi.CustomResource):
    """A SageMaker training job as a resource that the plugin serves.

    It has the arguments and outputs of `pulumi_sagemaker_training.TrainingJob`, and what only a
    plugin can have: import, exact previews of what depends on a job, one short type, and secrets by
    the engine's own marks. The plugin must be on PATH (docs/languages.md), and reads only settings
    under `sagemaker-training:`.

    Args:
        name: the resource's name; the job's name is made from it and the content.
        opts: Pulumi's options; `custom_timeouts.create` limits the wait, `import_` imports the job
            of that name or ARN.
        args: the members of CreateTrainingJob in snake_case, and the options of docs/options.md.

    Raises:
        pulumi.RunError: a setting of the stack is only under `aws:`, or an argument is spelt as in
            other languages.

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
        _declare(self, name, {**given, **language()}, opts)

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


class _Existing(TrainingJob):
    """A job that is read instead of declared: no argument is needed."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        _declare(self, name, {}, opts)


def _declare(
    job: TrainingJob, name: str, given: dict[str, Any], opts: pulumi.ResourceOptions | None
) -> None:
    refuse_settings_of_aws(TYPE, opts)
    properties = JobProperties({**sdk_patches.outputs_to_declare(OUTPUTS), **given})
    if takes_last_steps():
        job.step_last(_spelt)
    else:
        properties = JobProperties(spelt_inputs(properties))
        opts = spelt_options(opts or pulumi.ResourceOptions())
    with sdk_patches.construction(OUTPUTS, job, SPELLING):
        pulumi.CustomResource.__init__(job, TYPE, name, properties, opts)
    sdk_patches.respell_outputs(job, SPELLING)
    attributes = sdk_patches.attributes_of(job)
    sdk_patches.leave_to_registration(attributes.get(key) for key in properties)


def _spelt(seen: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
    """Spell the properties as the plugin does, after all transformations."""
    properties, opts = as_registered(seen.name, seen.props, seen.opts)
    return pulumi.ResourceTransformationResult(spelt_inputs(properties), spelt_options(opts))
