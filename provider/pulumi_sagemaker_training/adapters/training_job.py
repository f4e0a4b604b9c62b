"""`TrainingJob`: the resource that programs declare."""

import asyncio
import inspect
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, Unpack, cast

import pulumi
from pulumi.dynamic import Resource

from pulumi_sagemaker_training.adapters import host
from pulumi_sagemaker_training.adapters.dynamic import TrainingJobProvider
from pulumi_sagemaker_training.api.arguments import TrainingJobArgs
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.members import members
from pulumi_sagemaker_training.api.request_file import from_request
from pulumi_sagemaker_training.api.violation import rendered
from pulumi_sagemaker_training.lifecycle.declared import ORIGIN_KEY, SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.outputs import COMPUTED

if TYPE_CHECKING:
    from pulumi import Input, Output

_OUTPUTS: Final = (
    *(member.python for member in members("DescribeTrainingJobResponse")),
    *COMPUTED,
)


class OptionArgs(TypedDict, total=False):
    """The options of `TrainingJob`; docs/options.md explains each."""

    wait_for: "Input[Literal['completed', 'started', 'created']]"
    rerun: "Input[Literal['on_failure', 'on_change']]"
    triggers: "Input[Mapping[str, Any]]"
    require_metrics: "Input[Mapping[str, Input[Mapping[str, Input[float]]]]]"
    max_cost: "Input[float]"
    existing: "Input[Literal['adopt', 'fail']]"
    on_delete: "Input[Literal['delete', 'stop', 'retain']]"
    on_timeout: "Input[Literal['stop', 'leave']]"
    on_interrupt: "Input[Literal['leave', 'stop']]"
    fallback_instance_types: "Input[Sequence[Input[str]]]"
    on_quota: "Input[Literal['wait', 'fail']]"
    region: "Input[str]"
    profile: "Input[str]"
    assume_role_arn: "Input[str]"
    endpoint_url: "Input[str]"


class JobArgs(TrainingJobArgs, OptionArgs, total=False):
    """The arguments of `TrainingJob`: the members of CreateTrainingJob, and its options."""


class TrainingJob(Resource, module="sagemaker-training", name="TrainingJob"):
    """Train a model: a SageMaker training job as a resource.

    The resource is created when the job has completed (or come as far as `wait_for` says); a
    job that fails, is stopped or runs out of time fails the update with its reason and its
    last log lines, and stays in the state. A change of anything that went into the training
    trains again; tags and profiler settings are changed in place.

    Args:
        name: the resource's name; the job's name is made from it and the content.
        opts: Pulumi's options; `custom_timeouts.create` bounds the wait.
        args: the members of CreateTrainingJob in snake_case, and the options of docs/options.md.

    Source:
        CreateTrainingJob and DescribeTrainingJob in the SageMaker API reference.
    """

    training_job_name: "Output[str]"
    training_job_arn: "Output[str]"
    training_job_status: "Output[str]"
    secondary_status: "Output[str]"
    failure_reason: "Output[str | None]"
    model_artifacts: "Output[Mapping[str, str]]"
    """`s3_model_artifacts`: the URI of model.tar.gz."""
    final_metrics: "Output[Mapping[str, float]]"
    """Name -> last value of each metric."""
    final_metric_data_list: "Output[Sequence[Mapping[str, Any]] | None]"
    training_time_in_seconds: "Output[int | None]"
    billable_time_in_seconds: "Output[int | None]"
    billable_token_count: "Output[int | None]"
    spot_savings_percent: "Output[float | None]"
    worst_case_cost_usd: "Output[float | None]"
    """What the job could cost at most when it was declared."""
    billable_cost_usd: "Output[float | None]"
    """Billed time at the price when the job ended; without storage."""
    log_group: "Output[str]"
    log_url: "Output[str]"
    console_url: "Output[str]"
    creation_time: "Output[str]"
    training_start_time: "Output[str | None]"
    training_end_time: "Output[str | None]"
    last_modified_time: "Output[str]"
    secondary_status_transitions: "Output[Sequence[Mapping[str, Any]] | None]"
    tags: "Output[Mapping[str, str]]"
    tags_all: "Output[Mapping[str, str]]"
    ownership_claim: "Output[str | None]"
    hyper_parameters: "Output[Mapping[str, str] | None]"
    algorithm_specification: "Output[Mapping[str, Any] | None]"
    role_arn: "Output[str]"
    input_data_config: "Output[Sequence[Mapping[str, Any]] | None]"
    output_data_config: "Output[Mapping[str, Any]]"
    resource_config: "Output[Mapping[str, Any] | None]"
    vpc_config: "Output[Mapping[str, Any] | None]"
    stopping_condition: "Output[Mapping[str, Any] | None]"
    enable_network_isolation: "Output[bool | None]"
    enable_inter_container_traffic_encryption: "Output[bool | None]"
    enable_managed_spot_training: "Output[bool | None]"
    checkpoint_config: "Output[Mapping[str, Any] | None]"
    debug_hook_config: "Output[Mapping[str, Any] | None]"
    debug_rule_configurations: "Output[Sequence[Mapping[str, Any]] | None]"
    debug_rule_evaluation_statuses: "Output[Sequence[Mapping[str, Any]] | None]"
    tensor_board_output_config: "Output[Mapping[str, Any] | None]"
    experiment_config: "Output[Mapping[str, Any] | None]"
    profiler_config: "Output[Mapping[str, Any] | None]"
    profiler_rule_configurations: "Output[Sequence[Mapping[str, Any]] | None]"
    profiler_rule_evaluation_statuses: "Output[Sequence[Mapping[str, Any]] | None]"
    profiling_status: "Output[str | None]"
    environment: "Output[Mapping[str, str] | None]"
    retry_strategy: "Output[Mapping[str, Any] | None]"
    remote_debug_config: "Output[Mapping[str, Any] | None]"
    infra_check_config: "Output[Mapping[str, Any] | None]"
    session_chaining_config: "Output[Mapping[str, Any] | None]"
    serverless_job_config: "Output[Mapping[str, Any] | None]"
    mlflow_config: "Output[Mapping[str, Any] | None]"
    mlflow_details: "Output[Mapping[str, Any] | None]"
    model_package_config: "Output[Mapping[str, Any] | None]"
    output_model_package_arn: "Output[str | None]"
    progress_info: "Output[Mapping[str, Any] | None]"
    warm_pool_status: "Output[Mapping[str, Any] | None]"
    tuning_job_arn: "Output[str | None]"
    labeling_job_arn: "Output[str | None]"
    auto_ml_job_arn: "Output[str | None]"

    def __init__(
        self,
        name: str,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[JobArgs],
    ) -> None:
        given = {key: _settled(value) for key, value in args.items() if value is not None}
        properties: dict[str, Any] = {**dict.fromkeys(_OUTPUTS), **given}
        properties[SECRETS_KEY] = pulumi.Output.from_input(_secret_paths(given))
        properties[ORIGIN_KEY] = _origin(name)
        with host.serialization_guard():
            super().__init__(TrainingJobProvider(), name, properties, opts)

    @classmethod
    def from_request(
        cls,
        name: str,
        request: Mapping[str, Any] | str | PathLike[str],
        opts: pulumi.ResourceOptions | None = None,
        **options: Unpack[OptionArgs],
    ) -> "TrainingJob":
        """Declare a job by a CreateTrainingJob request, taken verbatim.

        Args:
            name: the resource's name.
            request: in the API's spelling: a dict, or the path of a JSON or YAML file as
                `aws sagemaker create-training-job --cli-input-json` takes it. Its
                `TrainingJobName`, if it has one, is an explicit name.
            opts: Pulumi's options.
            options: the options of docs/options.md.

        Raises:
            pulumi.RunError: no such file, no JSON or YAML, or a member that the API lacks.
        """
        source = request if isinstance(request, Mapping | str) else Path(request)
        try:
            members_of_it = from_request(source)
        except InputError as error:
            raise pulumi.RunError(f"{name}: {error}") from error
        return cls(name, opts, **cast("JobArgs", {**members_of_it, **options}))

    @staticmethod
    def get(
        resource_name: str,
        id: "Input[str]",  # noqa: A002 - as every Pulumi resource has it
        opts: pulumi.ResourceOptions | None = None,
    ) -> "TrainingJob":
        """Read a job that exists, made by anyone; it is neither changed nor ever deleted.

        Args:
            resource_name: Pulumi's name for it.
            id: the job's name, or its ARN, whose region counts.
            opts: Pulumi's options.

        Raises:
            pulumi.RunError: there is no such job.
        """
        merged = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=id))
        return _Existing(resource_name, merged)


class _Existing(TrainingJob, module="sagemaker-training", name="TrainingJob"):
    """Read a job instead of declaring one: no argument is needed."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        properties: dict[str, Any] = dict.fromkeys(_OUTPUTS)
        with host.serialization_guard():
            Resource.__init__(self, TrainingJobProvider(), name, properties, opts)


def _origin(name: str) -> dict[str, str]:
    """Tell whose the resource is, for plugins that do not know its URN."""
    return {
        "organization": pulumi.get_organization(),
        "project": pulumi.get_project(),
        "stack": pulumi.get_stack(),
        "name": name,
    }


def _settled(value: Any) -> Any:
    """Wrap awaitables in outputs, so that they can be looked at more than once."""
    if isinstance(value, pulumi.Output):
        return value
    if inspect.isawaitable(value):
        return pulumi.Output.from_input(asyncio.ensure_future(value))
    if isinstance(value, Mapping):
        return {key: _settled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(item) for item in value]
    return value


async def _secret_paths(given: Mapping[str, Any]) -> list[str] | None:
    """Return the paths of all values that are secret, or None.

    The engine does not tell a dynamic provider which of its inputs are secret, so the program
    does. Only paths are told, never values.
    """
    return [rendered(location) for location in await _secrets_in(given, ())] or None


async def _secrets_in(value: Any, here: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    if isinstance(value, pulumi.Output):
        if await value.is_secret():
            return [here]
        return await _secrets_in(await value.future(), here) if await value.is_known() else []
    if isinstance(value, Mapping):
        found = [await _secrets_in(item, (*here, str(key))) for key, item in value.items()]
    elif isinstance(value, list | tuple):
        found = [await _secrets_in(item, (*here, index)) for index, item in enumerate(value)]
    else:
        return []
    return [location for group in found for location in group]
