"""What the author of a program may write, with Pulumi's inputs.

Generated from the service model of botocore 1.44.5 (sagemaker, service-2).
Never edited by hand: change tools/models/ and run ``python -m tools.models``.
"""


from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

if TYPE_CHECKING:
    from pulumi import Input

    # What may stand where SageMaker takes text by name: numbers and truth values are written
    # out for the author.
    Scalar = str | int | float | bool


class MetricDefinitionArgs(TypedDict, total=False):
    """The arguments of `MetricDefinition`."""

    name: Required[Input[str]]
    regex: Required[Input[str]]


class TrainingRepositoryAuthConfigArgs(TypedDict, total=False):
    """The arguments of `TrainingRepositoryAuthConfig`."""

    training_repository_credentials_provider_arn: Required[Input[str]]


class TrainingImageConfigArgs(TypedDict, total=False):
    """The arguments of `TrainingImageConfig`."""

    training_repository_access_mode: Required[Input[Literal["Platform", "Vpc"]]]
    training_repository_auth_config: Input[TrainingRepositoryAuthConfigArgs]


class AlgorithmSpecificationArgs(TypedDict, total=False):
    """The arguments of `AlgorithmSpecification`."""

    training_image: Input[str]
    algorithm_name: Input[str]
    training_input_mode: Required[Input[Literal["Pipe", "File", "FastFile"]]]
    metric_definitions: Input[Sequence[Input[MetricDefinitionArgs]]]
    enable_sage_maker_metrics_time_series: Input[bool]
    container_entrypoint: Input[Sequence[Input[str]]]
    container_arguments: Input[Sequence[Input[str]]]
    training_image_config: Input[TrainingImageConfigArgs]


class ModelAccessConfigArgs(TypedDict, total=False):
    """The arguments of `ModelAccessConfig`."""

    accept_eula: Required[Input[bool]]


class HubAccessConfigArgs(TypedDict, total=False):
    """The arguments of `HubAccessConfig`."""

    hub_content_arn: Required[Input[str]]


class S3DataSourceArgs(TypedDict, total=False):
    """The arguments of `S3DataSource`."""

    s3_data_type: Required[Input[Literal["ManifestFile", "S3Prefix", "AugmentedManifestFile", "Converse"]]]
    s3_uri: Required[Input[str]]
    s3_data_distribution_type: Input[Literal["FullyReplicated", "ShardedByS3Key"]]
    attribute_names: Input[Sequence[Input[str]]]
    instance_group_names: Input[Sequence[Input[str]]]
    model_access_config: Input[ModelAccessConfigArgs]
    hub_access_config: Input[HubAccessConfigArgs]


class FileSystemDataSourceArgs(TypedDict, total=False):
    """The arguments of `FileSystemDataSource`."""

    file_system_id: Required[Input[str]]
    file_system_access_mode: Required[Input[Literal["rw", "ro"]]]
    file_system_type: Required[Input[Literal["EFS", "FSxLustre"]]]
    directory_path: Required[Input[str]]


class DatasetSourceArgs(TypedDict, total=False):
    """The arguments of `DatasetSource`."""

    dataset_arn: Required[Input[str]]


class DataSourceArgs(TypedDict, total=False):
    """The arguments of `DataSource`."""

    s3_data_source: Input[S3DataSourceArgs]
    file_system_data_source: Input[FileSystemDataSourceArgs]
    dataset_source: Input[DatasetSourceArgs]


class ShuffleConfigArgs(TypedDict, total=False):
    """The arguments of `ShuffleConfig`."""

    seed: Required[Input[int]]


class ChannelArgs(TypedDict, total=False):
    """The arguments of `Channel`."""

    channel_name: Required[Input[str]]
    data_source: Required[Input[DataSourceArgs]]
    content_type: Input[str]
    compression_type: Input[Literal["None", "Gzip"]]
    record_wrapper_type: Input[Literal["None", "RecordIO"]]
    input_mode: Input[Literal["Pipe", "File", "FastFile"]]
    shuffle_config: Input[ShuffleConfigArgs]


class OutputDataConfigArgs(TypedDict, total=False):
    """The arguments of `OutputDataConfig`."""

    kms_key_id: Input[str]
    s3_output_path: Required[Input[str]]
    compression_type: Input[Literal["GZIP", "NONE"]]


class InstanceGroupArgs(TypedDict, total=False):
    """The arguments of `InstanceGroup`."""

    instance_type: Required[Input[str]]
    instance_count: Required[Input[int]]
    instance_group_name: Required[Input[str]]


class PlacementSpecificationArgs(TypedDict, total=False):
    """The arguments of `PlacementSpecification`."""

    ultra_server_id: Input[str]
    instance_count: Required[Input[int]]


class InstancePlacementConfigArgs(TypedDict, total=False):
    """The arguments of `InstancePlacementConfig`."""

    enable_multiple_jobs: Input[bool]
    placement_specifications: Input[Sequence[Input[PlacementSpecificationArgs]]]


class InstancePreferenceArgs(TypedDict, total=False):
    """The arguments of `InstancePreference`."""

    instance_type: Required[Input[str]]
    instance_count: Input[int]
    training_plan_arns: Input[Sequence[Input[str]]]


class ResourceConfigArgs(TypedDict, total=False):
    """The arguments of `ResourceConfig`."""

    instance_type: Input[str]
    instance_count: Input[int]
    volume_size_in_gb: Input[int]
    volume_kms_key_id: Input[str]
    keep_alive_period_in_seconds: Input[int]
    instance_groups: Input[Sequence[Input[InstanceGroupArgs]]]
    training_plan_arn: Input[str]
    instance_placement_config: Input[InstancePlacementConfigArgs]
    instance_preferences: Input[Sequence[Input[InstancePreferenceArgs]]]


class VpcConfigArgs(TypedDict, total=False):
    """The arguments of `VpcConfig`."""

    security_group_ids: Required[Input[Sequence[Input[str]]]]
    subnets: Required[Input[Sequence[Input[str]]]]


class StoppingConditionArgs(TypedDict, total=False):
    """The arguments of `StoppingCondition`."""

    max_runtime_in_seconds: Input[int]
    max_wait_time_in_seconds: Input[int]
    max_pending_time_in_seconds: Input[int]


class TagArgs(TypedDict, total=False):
    """The arguments of `Tag`."""

    key: Required[Input[str]]
    value: Required[Input[str]]


class CheckpointConfigArgs(TypedDict, total=False):
    """The arguments of `CheckpointConfig`."""

    s3_uri: Required[Input[str]]
    local_path: Input[str]


class CollectionConfigurationArgs(TypedDict, total=False):
    """The arguments of `CollectionConfiguration`."""

    collection_name: Input[str]
    collection_parameters: Input[Mapping[str, Input[Scalar]]]


class DebugHookConfigArgs(TypedDict, total=False):
    """The arguments of `DebugHookConfig`."""

    local_path: Input[str]
    s3_output_path: Required[Input[str]]
    hook_parameters: Input[Mapping[str, Input[Scalar]]]
    collection_configurations: Input[Sequence[Input[CollectionConfigurationArgs]]]


class DebugRuleConfigurationArgs(TypedDict, total=False):
    """The arguments of `DebugRuleConfiguration`."""

    rule_configuration_name: Required[Input[str]]
    local_path: Input[str]
    s3_output_path: Input[str]
    rule_evaluator_image: Required[Input[str]]
    instance_type: Input[str]
    volume_size_in_gb: Input[int]
    rule_parameters: Input[Mapping[str, Input[Scalar]]]


class TensorBoardOutputConfigArgs(TypedDict, total=False):
    """The arguments of `TensorBoardOutputConfig`."""

    local_path: Input[str]
    s3_output_path: Required[Input[str]]


class ExperimentConfigArgs(TypedDict, total=False):
    """The arguments of `ExperimentConfig`."""

    experiment_name: Input[str]
    trial_name: Input[str]
    trial_component_display_name: Input[str]
    run_name: Input[str]


class ProfilerConfigArgs(TypedDict, total=False):
    """The arguments of `ProfilerConfig`."""

    s3_output_path: Input[str]
    profiling_interval_in_milliseconds: Input[int]
    profiling_parameters: Input[Mapping[str, Input[Scalar]]]
    disable_profiler: Input[bool]


class ProfilerRuleConfigurationArgs(TypedDict, total=False):
    """The arguments of `ProfilerRuleConfiguration`."""

    rule_configuration_name: Required[Input[str]]
    local_path: Input[str]
    s3_output_path: Input[str]
    rule_evaluator_image: Required[Input[str]]
    instance_type: Input[str]
    volume_size_in_gb: Input[int]
    rule_parameters: Input[Mapping[str, Input[Scalar]]]


class RetryStrategyArgs(TypedDict, total=False):
    """The arguments of `RetryStrategy`."""

    maximum_retry_attempts: Required[Input[int]]


class RemoteDebugConfigArgs(TypedDict, total=False):
    """The arguments of `RemoteDebugConfig`."""

    enable_remote_debug: Input[bool]


class InfraCheckConfigArgs(TypedDict, total=False):
    """The arguments of `InfraCheckConfig`."""

    enable_infra_check: Input[bool]


class SessionChainingConfigArgs(TypedDict, total=False):
    """The arguments of `SessionChainingConfig`."""

    enable_session_tag_chaining: Input[bool]


class ServerlessJobConfigArgs(TypedDict, total=False):
    """The arguments of `ServerlessJobConfig`."""

    base_model_arn: Required[Input[str]]
    accept_eula: Input[bool]
    job_type: Required[Input[Literal["FineTuning", "Evaluation"]]]
    customization_technique: Input[Literal["SFT", "DPO", "RLVR", "RLAIF"]]
    peft: Input[Literal["LORA"]]
    evaluation_type: Input[Literal["LLMAJEvaluation", "CustomScorerEvaluation", "BenchmarkEvaluation"]]
    evaluator_arn: Input[str]
    sequence_length: Input[str]


class MlflowConfigArgs(TypedDict, total=False):
    """The arguments of `MlflowConfig`."""

    mlflow_resource_arn: Required[Input[str]]
    mlflow_experiment_name: Input[str]
    mlflow_run_name: Input[str]


class ModelPackageConfigArgs(TypedDict, total=False):
    """The arguments of `ModelPackageConfig`."""

    model_package_group_arn: Required[Input[str]]
    source_model_package_arn: Input[str]


class TrainingJobArgs(TypedDict, total=False):
    """The arguments of `CreateTrainingJobRequest`."""

    training_job_name: Input[str]
    hyper_parameters: Input[Mapping[str, Input[Any]]]
    algorithm_specification: Input[AlgorithmSpecificationArgs]
    role_arn: Required[Input[str]]
    input_data_config: Input[Sequence[Input[ChannelArgs]]]
    output_data_config: Required[Input[OutputDataConfigArgs]]
    resource_config: Input[ResourceConfigArgs]
    vpc_config: Input[VpcConfigArgs]
    stopping_condition: Input[StoppingConditionArgs]
    tags: Input[Mapping[str, Input[str]] | Sequence[Input[TagArgs]]]
    enable_network_isolation: Input[bool]
    enable_inter_container_traffic_encryption: Input[bool]
    enable_managed_spot_training: Input[bool]
    checkpoint_config: Input[CheckpointConfigArgs]
    debug_hook_config: Input[DebugHookConfigArgs]
    debug_rule_configurations: Input[Sequence[Input[DebugRuleConfigurationArgs]]]
    tensor_board_output_config: Input[TensorBoardOutputConfigArgs]
    experiment_config: Input[ExperimentConfigArgs]
    profiler_config: Input[ProfilerConfigArgs]
    profiler_rule_configurations: Input[Sequence[Input[ProfilerRuleConfigurationArgs]]]
    environment: Input[Mapping[str, Input[Scalar]]]
    retry_strategy: Input[RetryStrategyArgs]
    remote_debug_config: Input[RemoteDebugConfigArgs]
    infra_check_config: Input[InfraCheckConfigArgs]
    session_chaining_config: Input[SessionChainingConfigArgs]
    serverless_job_config: Input[ServerlessJobConfigArgs]
    mlflow_config: Input[MlflowConfigArgs]
    model_package_config: Input[ModelPackageConfigArgs]
