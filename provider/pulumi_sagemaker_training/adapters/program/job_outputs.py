"""The outputs of a training job's resource, with their types."""

from typing import TYPE_CHECKING, Any, Final

from pulumi_sagemaker_training.adapters.program.sdk_patches import attributes_of, late_output

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pulumi import Output


class JobOutputs:
    """The outputs of a training job's resource.

    They are in a base class, because Pulumi evaluates the annotations of a resource's own class
    again for every resource, but not those of a base class. That took more of a program's time
    than anything else here (`_types.resource_types`, 1.6 ms a job, pulumi 3.272).
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
    spot_savings_usd: "Output[float | None]"
    """What spot capacity saved, in all attempts, at the price when the job ended."""
    worst_case_cost_usd: "Output[float | None]"
    """What the job could cost at most when it was declared."""
    billable_cost_usd: "Output[float | None]"
    """The cost of the billed time at the price when the job ended, without storage."""
    recoveries: "Output[int | None]"
    """How often the training was resumed: after interruptions, restarts, and in further jobs."""
    last_checkpoint_time: "Output[str | None]"
    """When the newest checkpoint was saved; None if it is not known."""
    earlier_attempts: "Output[Sequence[Mapping[str, Any]] | None]"
    """The jobs that this one continues, oldest first."""
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
    owned_by: "Output[str | None]"
    """The owner of the job, as project/stack/resource, if it is not this resource."""
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

    if not TYPE_CHECKING:  # Type checkers must still find misspelt names.

        def __getattr__(self, name: str) -> Any:
            """Make an output on first use: most outputs are never used.

            Before the resource is registered, as a transformation sees it, each is None.
            """
            made = late_output(self, name)
            if made is None and (name not in OUTPUTS or _is_registered(self)):
                meant = _ELSEWHERE.get(name)
                hint = f"; did you mean {meant!r}?" if meant else ""
                raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}{hint}")
            return made


_ELSEWHERE: Final = {"arn": "training_job_arn"}
"""The outputs of pulumi-aws that have other names here."""
OUTPUTS: Final = tuple(JobOutputs.__annotations__)
"""The names of everything that a job shows."""


def _is_registered(job: Any) -> bool:
    return "urn" in attributes_of(job)
