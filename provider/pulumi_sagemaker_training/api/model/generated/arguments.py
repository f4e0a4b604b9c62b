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
    """The metric's name, as it stands in `final_metrics` and in CloudWatch."""
    regex: Required[Input[str]]
    """A regular expression that finds the metric in a line of the log; its first group is the
    value.
    """


class TrainingRepositoryAuthConfigArgs(TypedDict, total=False):
    """The arguments of `TrainingRepositoryAuthConfig`."""

    training_repository_credentials_provider_arn: Required[Input[str]]
    """The Lambda function that gives SageMaker the credentials of the private registry."""


class TrainingImageConfigArgs(TypedDict, total=False):
    """The arguments of `TrainingImageConfig`."""

    training_repository_access_mode: Required[Input[Literal["Platform", "Vpc"]]]
    """The way to the registry: `Platform` for ECR, `Vpc` for a registry in the job's VPC."""
    training_repository_auth_config: Input[TrainingRepositoryAuthConfigArgs]
    """How SageMaker signs in to a private registry; absent if it needs no sign-in."""


class AlgorithmSpecificationArgs(TypedDict, total=False):
    """The arguments of `AlgorithmSpecification`."""

    training_image: Input[str]
    """The URI of the image that trains, such as `image_uri` returns; excludes `algorithm_name`."""
    algorithm_name: Input[str]
    """The name or ARN of an algorithm resource of SageMaker; excludes `training_image`."""
    training_input_mode: Required[Input[Literal["Pipe", "File", "FastFile"]]]
    """How channels reach the container: copied before the start (`File`), as a mounted file system
    that reads on demand (`FastFile`), or as a stream (`Pipe`).
    """
    metric_definitions: Input[Sequence[Input[MetricDefinitionArgs]]]
    """The metrics to find in the job's log; built-in algorithms have their own."""
    enable_sage_maker_metrics_time_series: Input[bool]
    """Whether SageMaker keeps all values of the metrics over time, and not only the last."""
    container_entrypoint: Input[Sequence[Input[str]]]
    """The command that replaces the image's entrypoint; `SourceBundle.entrypoint` returns one."""
    container_arguments: Input[Sequence[Input[str]]]
    """Arguments that follow the entrypoint."""
    training_image_config: Input[TrainingImageConfigArgs]
    """Where an image outside ECR comes from."""


class ModelAccessConfigArgs(TypedDict, total=False):
    """The arguments of `ModelAccessConfig`."""

    accept_eula: Required[Input[bool]]
    """Whether you accept the licence of the model that the channel contains."""


class HubAccessConfigArgs(TypedDict, total=False):
    """The arguments of `HubAccessConfig`."""

    hub_content_arn: Required[Input[str]]
    """The ARN of the content of your private hub that the channel reads."""


class S3DataSourceArgs(TypedDict, total=False):
    """The arguments of `S3DataSource`."""

    s3_data_type: Required[Input[Literal["ManifestFile", "S3Prefix", "AugmentedManifestFile", "Converse"]]]
    """What `s3_uri` names: a prefix (`S3Prefix`), a manifest (`ManifestFile`), an augmented
    manifest (`AugmentedManifestFile`), or data in the format of the Converse API (`Converse`).
    """
    s3_uri: Required[Input[str]]
    """The prefix or the manifest, as `s3://bucket/key`. A prefix without a slash at its end also
    means keys that only begin so.
    """
    s3_data_distribution_type: Input[Literal["FullyReplicated", "ShardedByS3Key"]]
    """Whether each instance gets everything (`FullyReplicated`) or its share of the objects
    (`ShardedByS3Key`).
    """
    attribute_names: Input[Sequence[Input[str]]]
    """The attributes of an augmented manifest that are read, in this order."""
    instance_group_names: Input[Sequence[Input[str]]]
    """The instance groups that get the channel. Either all channels name groups, or none does."""
    model_access_config: Input[ModelAccessConfigArgs]
    """The consent that a gated model needs."""
    hub_access_config: Input[HubAccessConfigArgs]
    """The content of a private hub that the channel reads."""


class FileSystemDataSourceArgs(TypedDict, total=False):
    """The arguments of `FileSystemDataSource`."""

    file_system_id: Required[Input[str]]
    """The id of the file system."""
    file_system_access_mode: Required[Input[Literal["rw", "ro"]]]
    """Whether the container may only read (`ro`) or write too (`rw`)."""
    file_system_type: Required[Input[Literal["EFS", "FSxLustre"]]]
    """The kind of the file system: Amazon EFS or FSx for Lustre."""
    directory_path: Required[Input[str]]
    """The folder of the file system that becomes the channel, from its root."""


class DatasetSourceArgs(TypedDict, total=False):
    """The arguments of `DatasetSource`."""

    dataset_arn: Required[Input[str]]
    """The ARN of a data set that SageMaker knows."""


class DataSourceArgs(TypedDict, total=False):
    """The arguments of `DataSource`."""

    s3_data_source: Input[S3DataSourceArgs]
    """Objects in S3."""
    file_system_data_source: Input[FileSystemDataSourceArgs]
    """A folder of a file system; the job needs a VPC from which it can be reached."""
    dataset_source: Input[DatasetSourceArgs]
    """A data set of SageMaker, for serverless jobs."""


class ShuffleConfigArgs(TypedDict, total=False):
    """The arguments of `ShuffleConfig`."""

    seed: Required[Input[int]]
    """The seed of the order, so that each epoch's order can be repeated."""


class ChannelArgs(TypedDict, total=False):
    """The arguments of `Channel`."""

    channel_name: Required[Input[str]]
    """The channel's name; the container sees `/opt/ml/input/data/<name>`."""
    data_source: Required[Input[DataSourceArgs]]
    """Where the data is."""
    content_type: Input[str]
    """The MIME type of the data, which algorithms read, such as `text/csv`."""
    compression_type: Input[Literal["None", "Gzip"]]
    """`Gzip` if the objects are compressed and should be unpacked (with `Pipe` only)."""
    record_wrapper_type: Input[Literal["None", "RecordIO"]]
    """`RecordIO` if SageMaker should wrap each object as one record (with `Pipe` only)."""
    input_mode: Input[Literal["Pipe", "File", "FastFile"]]
    """The channel's own input mode, instead of `training_input_mode`."""
    shuffle_config: Input[ShuffleConfigArgs]
    """Shuffles the order of the objects, or of a manifest's lines."""


class OutputDataConfigArgs(TypedDict, total=False):
    """The arguments of `OutputDataConfig`."""

    kms_key_id: Input[str]
    """The KMS key that encrypts the model: id, ARN or alias; the bucket's default if absent."""
    s3_output_path: Required[Input[str]]
    """The prefix below which SageMaker writes `<job name>/output/model.tar.gz`."""
    compression_type: Input[Literal["GZIP", "NONE"]]
    """`NONE` writes the files of the model one by one; by default they are one archive."""


class InstanceGroupArgs(TypedDict, total=False):
    """The arguments of `InstanceGroup`."""

    instance_type: Required[Input[str]]
    """The type of the group's instances, such as `ml.g5.xlarge`."""
    instance_count: Required[Input[int]]
    """The number of the group's instances."""
    instance_group_name: Required[Input[str]]
    """The group's name, which channels and containers use."""


class PlacementSpecificationArgs(TypedDict, total=False):
    """The arguments of `PlacementSpecification`."""

    ultra_server_id: Input[str]
    """The UltraServer that hosts these instances."""
    instance_count: Required[Input[int]]
    """The number of instances on that UltraServer."""


class InstancePlacementConfigArgs(TypedDict, total=False):
    """The arguments of `InstancePlacementConfig`."""

    enable_multiple_jobs: Input[bool]
    """Whether several jobs may share an UltraServer."""
    placement_specifications: Input[Sequence[Input[PlacementSpecificationArgs]]]
    """How many instances go to which UltraServer."""


class InstancePreferenceArgs(TypedDict, total=False):
    """The arguments of `InstancePreference`."""

    instance_type: Required[Input[str]]
    """A type of instances that the job may run on; the first of the list is tried first."""
    instance_count: Input[int]
    """The number of instances of this type, instead of the one beside the list."""
    training_plan_arns: Input[Sequence[Input[str]]]
    """The training plans that may provide instances of this type."""


class ResourceConfigArgs(TypedDict, total=False):
    """The arguments of `ResourceConfig`."""

    instance_type: Input[str]
    """The type of the instances, such as `ml.m5.large`; excludes groups and preferences."""
    instance_count: Input[int]
    """The number of instances; 1 unless the training is distributed."""
    volume_size_in_gb: Input[int]
    """The size of each instance's volume, in GB; it must hold the data (with `File`) and the model.
    """
    volume_kms_key_id: Input[str]
    """The KMS key that encrypts the volumes; not for instances with storage of their own."""
    keep_alive_period_in_seconds: Input[int]
    """How long the instances stay as a warm pool after the job, in seconds; they are billed
    meanwhile.
    """
    instance_groups: Input[Sequence[Input[InstanceGroupArgs]]]
    """Groups of instances of different types, instead of one type and count."""
    training_plan_arn: Input[str]
    """The training plan that provides the instances."""
    instance_placement_config: Input[InstancePlacementConfigArgs]
    """Where instances are placed on UltraServers."""
    instance_preferences: Input[Sequence[Input[InstancePreferenceArgs]]]
    """Types of instances in order of preference, of which SageMaker takes one; excludes
    `instance_type`.
    """


class VpcConfigArgs(TypedDict, total=False):
    """The arguments of `VpcConfig`."""

    security_group_ids: Required[Input[Sequence[Input[str]]]]
    """The security groups of the job's network interfaces."""
    subnets: Required[Input[Sequence[Input[str]]]]
    """The subnets in which the job gets network interfaces."""


class StoppingConditionArgs(TypedDict, total=False):
    """The arguments of `StoppingCondition`."""

    max_runtime_in_seconds: Input[int]
    """The longest training, in seconds; the job is stopped after it."""
    max_wait_time_in_seconds: Input[int]
    """With spot: the longest time from the start until the end, waits for capacity included, in
    seconds.
    """
    max_pending_time_in_seconds: Input[int]
    """The longest time that the job may be pending before it trains, in seconds."""


class TagArgs(TypedDict, total=False):
    """The arguments of `Tag`."""

    key: Required[Input[str]]
    """The tag's key."""
    value: Required[Input[str]]
    """The tag's value."""


class CheckpointConfigArgs(TypedDict, total=False):
    """The arguments of `CheckpointConfig`."""

    s3_uri: Required[Input[str]]
    """The prefix to which checkpoints are copied while the job runs, and from which a job restores
    them.
    """
    local_path: Input[str]
    """The folder of checkpoints in the container; `/opt/ml/checkpoints` unless set."""


class CollectionConfigurationArgs(TypedDict, total=False):
    """The arguments of `CollectionConfiguration`."""

    collection_name: Input[str]
    """The name of the collection of tensors."""
    collection_parameters: Input[Mapping[str, Input[Scalar]]]
    """The settings of the collection, such as how often it is saved."""


class DebugHookConfigArgs(TypedDict, total=False):
    """The arguments of `DebugHookConfig`."""

    local_path: Input[str]
    """The folder of tensors in the container; `/opt/ml/output/tensors` unless set."""
    s3_output_path: Required[Input[str]]
    """The prefix to which Debugger writes tensors."""
    hook_parameters: Input[Mapping[str, Input[Scalar]]]
    """The settings of Debugger's hook."""
    collection_configurations: Input[Sequence[Input[CollectionConfigurationArgs]]]
    """The collections of tensors that are saved."""


class DebugRuleConfigurationArgs(TypedDict, total=False):
    """The arguments of `DebugRuleConfiguration`."""

    rule_configuration_name: Required[Input[str]]
    """The rule's name, unique in the job."""
    local_path: Input[str]
    """The folder of the rule's output in its container."""
    s3_output_path: Input[str]
    """The prefix of the rule's output."""
    rule_evaluator_image: Required[Input[str]]
    """The image that evaluates the rule; `image_uri("debugger", image_scope="debugger")` is AWS's.
    """
    instance_type: Input[str]
    """The type of the instance on which a rule of your own is evaluated."""
    volume_size_in_gb: Input[int]
    """The size of that instance's volume, in GB."""
    rule_parameters: Input[Mapping[str, Input[Scalar]]]
    """The rule's settings; `rule_to_invoke` names it."""


class TensorBoardOutputConfigArgs(TypedDict, total=False):
    """The arguments of `TensorBoardOutputConfig`."""

    local_path: Input[str]
    """The folder of TensorBoard's files in the container; `/opt/ml/output/tensorboard` unless set.
    """
    s3_output_path: Required[Input[str]]
    """The prefix to which they are copied."""


class ExperimentConfigArgs(TypedDict, total=False):
    """The arguments of `ExperimentConfig`."""

    experiment_name: Input[str]
    """The experiment to which the job belongs."""
    trial_name: Input[str]
    """The trial to which the job belongs."""
    trial_component_display_name: Input[str]
    """The name under which the job's trial component is shown."""
    run_name: Input[str]
    """The experiment run to which the job belongs."""


class ProfilerConfigArgs(TypedDict, total=False):
    """The arguments of `ProfilerConfig`."""

    s3_output_path: Input[str]
    """The prefix to which the profiler writes."""
    profiling_interval_in_milliseconds: Input[int]
    """The time between two measurements of the system, in milliseconds."""
    profiling_parameters: Input[Mapping[str, Input[Scalar]]]
    """The settings of the profiling of frameworks."""
    disable_profiler: Input[bool]
    """Whether the profiler is off."""


class ProfilerRuleConfigurationArgs(TypedDict, total=False):
    """The arguments of `ProfilerRuleConfiguration`."""

    rule_configuration_name: Required[Input[str]]
    """The rule's name, unique in the job."""
    local_path: Input[str]
    """The folder of the rule's output in its container."""
    s3_output_path: Input[str]
    """The prefix of the rule's output."""
    rule_evaluator_image: Required[Input[str]]
    """The image that evaluates the rule."""
    instance_type: Input[str]
    """The type of the instance on which a rule of your own is evaluated."""
    volume_size_in_gb: Input[int]
    """The size of that instance's volume, in GB."""
    rule_parameters: Input[Mapping[str, Input[Scalar]]]
    """The rule's settings; `rule_to_invoke` names it."""


class RetryStrategyArgs(TypedDict, total=False):
    """The arguments of `RetryStrategy`."""

    maximum_retry_attempts: Required[Input[int]]
    """How often SageMaker starts the training again after an error of its own."""


class RemoteDebugConfigArgs(TypedDict, total=False):
    """The arguments of `RemoteDebugConfig`."""

    enable_remote_debug: Input[bool]
    """Whether the container can be entered with Systems Manager while it runs."""


class InfraCheckConfigArgs(TypedDict, total=False):
    """The arguments of `InfraCheckConfig`."""

    enable_infra_check: Input[bool]
    """Whether SageMaker checks the instances before the training."""


class SessionChainingConfigArgs(TypedDict, total=False):
    """The arguments of `SessionChainingConfig`."""

    enable_session_tag_chaining: Input[bool]
    """Whether the session tags of the role that creates the job are passed on to the job's session.
    """


class ServerlessJobConfigArgs(TypedDict, total=False):
    """The arguments of `ServerlessJobConfig`."""

    base_model_arn: Required[Input[str]]
    """The model that is customized."""
    accept_eula: Input[bool]
    """Whether you accept the licence of that model."""
    job_type: Required[Input[Literal["FineTuning", "Evaluation"]]]
    """The kind of the serverless job."""
    customization_technique: Input[Literal["SFT", "DPO", "RLVR", "RLAIF"]]
    """The way to customize the model."""
    peft: Input[Literal["LORA"]]
    """The way to tune a small part of the parameters (`LORA`)."""
    evaluation_type: Input[Literal["LLMAJEvaluation", "CustomScorerEvaluation", "BenchmarkEvaluation"]]
    """The way to evaluate a model."""
    evaluator_arn: Input[str]
    """The evaluator that serves as the reward function or reward prompt."""
    sequence_length: Input[str]
    """The longest sequence, in tokens, such as `32K`."""


class MlflowConfigArgs(TypedDict, total=False):
    """The arguments of `MlflowConfig`."""

    mlflow_resource_arn: Required[Input[str]]
    """The MLflow server or app that records the training."""
    mlflow_experiment_name: Input[str]
    """The MLflow experiment of the run."""
    mlflow_run_name: Input[str]
    """The name of the run in MLflow."""


class ModelPackageConfigArgs(TypedDict, total=False):
    """The arguments of `ModelPackageConfig`."""

    model_package_group_arn: Required[Input[str]]
    """The group in which the model is registered."""
    source_model_package_arn: Input[str]
    """The package of the model that is tuned further, or evaluated."""


class OptionalTrainingArgs(TypedDict, total=False):
    """The arguments of `CreateTrainingJobRequest`, but for `role_arn` and `output_data_config`."""

    training_job_name: Input[str]
    """An explicit name of the job. Without it the name is made from the resource's name and its
    content, and a replacement keeps the old job until the new one succeeds.
    """
    hyper_parameters: Input[Mapping[str, Input[Any]]]
    """Settings of the training, which the container reads as texts."""
    algorithm_specification: Input[AlgorithmSpecificationArgs]
    """The image or algorithm that trains, and its metrics; absent for a serverless job only."""
    input_data_config: Input[Sequence[Input[ChannelArgs]]]
    """The channels of input data; `Dataset.channel` and `SourceBundle.channel` return some."""
    resource_config: Input[ResourceConfigArgs]
    """The instances that train; absent for a serverless job only."""
    vpc_config: Input[VpcConfigArgs]
    """The VPC that the job can reach."""
    stopping_condition: Input[StoppingConditionArgs]
    """The limits of the job's time; absent for a serverless job only."""
    tags: Input[Mapping[str, Input[str]] | Sequence[Input[TagArgs]]]
    """The job's tags, as a map; they are changed in place."""
    enable_network_isolation: Input[bool]
    """Whether the container has no network."""
    enable_inter_container_traffic_encryption: Input[bool]
    """Whether the traffic between the instances is encrypted."""
    enable_managed_spot_training: Input[bool]
    """Whether the job runs on spot capacity; `max_wait_time_in_seconds` is then required."""
    checkpoint_config: Input[CheckpointConfigArgs]
    """Where checkpoints are kept."""
    debug_hook_config: Input[DebugHookConfigArgs]
    """What SageMaker Debugger saves."""
    debug_rule_configurations: Input[Sequence[Input[DebugRuleConfigurationArgs]]]
    """The rules that Debugger evaluates while the job runs."""
    tensor_board_output_config: Input[TensorBoardOutputConfigArgs]
    """Where TensorBoard's files are kept."""
    experiment_config: Input[ExperimentConfigArgs]
    """The experiment to which the job belongs."""
    profiler_config: Input[ProfilerConfigArgs]
    """What the profiler measures; changed in place while the job runs."""
    profiler_rule_configurations: Input[Sequence[Input[ProfilerRuleConfigurationArgs]]]
    """The rules of the profiler; changed in place while the job runs."""
    environment: Input[Mapping[str, Input[Scalar]]]
    """Variables of the container's environment."""
    retry_strategy: Input[RetryStrategyArgs]
    """What SageMaker does about errors of its own."""
    remote_debug_config: Input[RemoteDebugConfigArgs]
    """Whether the container can be entered; changed in place while the job runs."""
    infra_check_config: Input[InfraCheckConfigArgs]
    """Whether the instances are checked first."""
    session_chaining_config: Input[SessionChainingConfigArgs]
    """What is passed on from your session to the job's."""
    serverless_job_config: Input[ServerlessJobConfigArgs]
    """A serverless customization or evaluation of a model, without instances of your own."""
    mlflow_config: Input[MlflowConfigArgs]
    """The MLflow server that records the training."""
    model_package_config: Input[ModelPackageConfigArgs]
    """Where the trained model is registered."""


class TrainingArgs(OptionalTrainingArgs, total=False):
    """The arguments of `CreateTrainingJobRequest`, but for `output_data_config`."""

    role_arn: Required[Input[str]]
    """The ARN of the IAM role that the job runs as."""


class TrainingJobArgs(TrainingArgs, total=False):
    """The arguments of `CreateTrainingJobRequest`."""

    output_data_config: Required[Input[OutputDataConfigArgs]]
    """Where the model is written."""
