"""What SageMaker's requests and descriptions hold.

Generated from the service model of botocore 1.44.5 (sagemaker, service-2).
Never edited by hand: change tools/models/ and run ``python -m tools.models``.
"""


from typing import Annotated, Literal

from pulumi_sagemaker_training.api.model.base import Matches, Shape
from pydantic import AwareDatetime, Field

AcceptEula = bool


AlgorithmImage = Annotated[str, Field(max_length=255, min_length=0), Matches('.*')]


ArnOrName = Annotated[
    str,
    Field(max_length=170, min_length=1),
    Matches('(arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:[a-z\\-]*\\/)?([a-zA-Z0-9]([a-zA-Z0-9-]){0,62})(?<!-)'),
]


AttributeName = Annotated[str, Field(max_length=256, min_length=1), Matches('.+')]


AttributeNames = Annotated[list[AttributeName], Field(max_length=16, min_length=0)]


AutoMLJobArn = Annotated[
    str,
    Field(max_length=256, min_length=1),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:automl-job/.*'),
]


BillableTimeInSeconds = Annotated[int, Field(ge=1, le=2147483647)]


BillableTokenCount = Annotated[int, Field(ge=0, le=9223372036854775807)]


Boolean = bool


ChannelName = Annotated[str, Field(max_length=64, min_length=1), Matches('[A-Za-z0-9\\.\\-_]+')]


CollectionName = Annotated[str, Field(max_length=256, min_length=1), Matches('.*')]


CompressionType = Literal['None', 'Gzip']


ConfigKey = Annotated[str, Field(max_length=256, min_length=1), Matches('.*')]


ConfigValue = Annotated[str, Field(max_length=256, min_length=0), Matches('.*')]


ContentType = Annotated[str, Field(max_length=256, min_length=0), Matches('.*')]


CustomizationTechnique = Literal['SFT', 'DPO', 'RLVR', 'RLAIF']


DirectoryPath = Annotated[str, Field(max_length=4096, min_length=0), Matches('.*')]


DisableProfiler = bool


EnableInfraCheck = bool


EnableRemoteDebug = bool


EnableSessionTagChaining = bool


EvaluationType = Literal['LLMAJEvaluation', 'CustomScorerEvaluation', 'BenchmarkEvaluation']


EvaluatorArn = Annotated[str, Matches('.*')]


ExperimentEntityName = Annotated[
    str, Field(max_length=120, min_length=1), Matches('[a-zA-Z0-9](-*[a-zA-Z0-9]){0,119}')
]


FailureReason = Annotated[str, Field(max_length=1024, min_length=0)]


FileSystemAccessMode = Literal['rw', 'ro']


FileSystemId = Annotated[str, Field(max_length=21, min_length=11), Matches('(fs-[0-9a-f]{8,})')]


FileSystemType = Literal['EFS', 'FSxLustre']


Float = float


HookParameters = Annotated[dict[ConfigKey, ConfigValue], Field(max_length=20, min_length=0)]


HubContentArn = Annotated[str, Field(max_length=255, min_length=0), Matches('.*')]


HubDataSetArn = Annotated[
    str,
    Field(max_length=2048, min_length=0),
    Matches('(arn:[a-z0-9-\\.]{1,63}:sagemaker:\\w+(?:-\\w+)+:(\\d{12}|aws):hub-content\\/)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\\/DataSet\\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}(\\/\\d{1,4}.\\d{1,4}.\\d{1,4})?'),
]


HyperParameterKey = Annotated[str, Field(max_length=256, min_length=0), Matches('.*')]


HyperParameterTuningJobArn = Annotated[
    str,
    Field(max_length=256, min_length=0),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:hyper-parameter-tuning-job/.*'),
]


HyperParameterValue = Annotated[str, Field(max_length=2500, min_length=0), Matches('.*')]


HyperParameters = Annotated[
    dict[HyperParameterKey, HyperParameterValue], Field(max_length=100, min_length=0)
]


class InfraCheckConfig(Shape):
    enable_infra_check: Annotated[EnableInfraCheck | None, Field(alias='EnableInfraCheck')] = None


InstanceGroupName = Annotated[str, Field(max_length=64, min_length=1), Matches('.+')]


InstanceGroupNames = Annotated[list[InstanceGroupName], Field(max_length=5, min_length=0)]


KeepAlivePeriodInSeconds = Annotated[int, Field(ge=0, le=21600)]


KmsKeyId = Annotated[str, Field(max_length=2048, min_length=0), Matches('[a-zA-Z0-9:/_-]*')]


LabelingJobArn = Annotated[
    str,
    Field(max_length=2048, min_length=0),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:labeling-job/.*'),
]


MaxPendingTimeInSeconds = Annotated[int, Field(ge=1800, le=2419200)]


MaxRuntimeInSeconds = Annotated[int, Field(ge=1, le=2147483647)]


MaxWaitTimeInSeconds = Annotated[int, Field(ge=1, le=2147483647)]


MaximumRetryAttempts = Annotated[int, Field(ge=1, le=30)]


MetricName = Annotated[str, Field(max_length=255, min_length=1), Matches('.+')]


MetricRegex = Annotated[str, Field(max_length=500, min_length=1), Matches('.+')]


MlFlowResourceArn = Annotated[
    str,
    Field(max_length=2048, min_length=0),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:mlflow-[a-zA-Z-]*/.*'),
]


MlflowExperimentId = Annotated[str, Field(max_length=256, min_length=1), Matches('.*')]


MlflowExperimentName = Annotated[str, Field(max_length=256, min_length=1), Matches('.*')]


MlflowRunId = Annotated[str, Field(max_length=256, min_length=1), Matches('.*')]


MlflowRunName = Annotated[str, Field(max_length=256, min_length=1), Matches('.*')]


class ModelAccessConfig(Shape):
    accept_eula: Annotated[AcceptEula, Field(alias='AcceptEula')]


ModelPackageArn = Annotated[
    str,
    Field(max_length=2048, min_length=1),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]{9,16}:[0-9]{12}:model-package/[\\S]{1,2048}'),
]


ModelPackageGroupArn = Annotated[
    str,
    Field(max_length=2048, min_length=1),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]{9,16}:[0-9]{12}:model-package-group/[\\S]{1,2048}'),
]


OptionalVolumeSizeInGB = Annotated[int, Field(ge=0, le=2147483647)]


OutputCompressionType = Literal['GZIP', 'NONE']


Peft = Literal['LORA']


ProcessingInstanceType = Literal[
    'ml.t3.medium',
    'ml.t3.large',
    'ml.t3.xlarge',
    'ml.t3.2xlarge',
    'ml.m4.xlarge',
    'ml.m4.2xlarge',
    'ml.m4.4xlarge',
    'ml.m4.10xlarge',
    'ml.m4.16xlarge',
    'ml.c4.xlarge',
    'ml.c4.2xlarge',
    'ml.c4.4xlarge',
    'ml.c4.8xlarge',
    'ml.p2.xlarge',
    'ml.p2.8xlarge',
    'ml.p2.16xlarge',
    'ml.p3.2xlarge',
    'ml.p3.8xlarge',
    'ml.p3.16xlarge',
    'ml.c5.xlarge',
    'ml.c5.2xlarge',
    'ml.c5.4xlarge',
    'ml.c5.9xlarge',
    'ml.c5.18xlarge',
    'ml.m5.large',
    'ml.m5.xlarge',
    'ml.m5.2xlarge',
    'ml.m5.4xlarge',
    'ml.m5.12xlarge',
    'ml.m5.24xlarge',
    'ml.r5.large',
    'ml.r5.xlarge',
    'ml.r5.2xlarge',
    'ml.r5.4xlarge',
    'ml.r5.8xlarge',
    'ml.r5.12xlarge',
    'ml.r5.16xlarge',
    'ml.r5.24xlarge',
    'ml.g4dn.xlarge',
    'ml.g4dn.2xlarge',
    'ml.g4dn.4xlarge',
    'ml.g4dn.8xlarge',
    'ml.g4dn.12xlarge',
    'ml.g4dn.16xlarge',
    'ml.g5.xlarge',
    'ml.g5.2xlarge',
    'ml.g5.4xlarge',
    'ml.g5.8xlarge',
    'ml.g5.16xlarge',
    'ml.g5.12xlarge',
    'ml.g5.24xlarge',
    'ml.g5.48xlarge',
    'ml.r5d.large',
    'ml.r5d.xlarge',
    'ml.r5d.2xlarge',
    'ml.r5d.4xlarge',
    'ml.r5d.8xlarge',
    'ml.r5d.12xlarge',
    'ml.r5d.16xlarge',
    'ml.r5d.24xlarge',
    'ml.g6.xlarge',
    'ml.g6.2xlarge',
    'ml.g6.4xlarge',
    'ml.g6.8xlarge',
    'ml.g6.12xlarge',
    'ml.g6.16xlarge',
    'ml.g6.24xlarge',
    'ml.g6.48xlarge',
    'ml.g6e.xlarge',
    'ml.g6e.2xlarge',
    'ml.g6e.4xlarge',
    'ml.g6e.8xlarge',
    'ml.g6e.12xlarge',
    'ml.g6e.16xlarge',
    'ml.g6e.24xlarge',
    'ml.g6e.48xlarge',
    'ml.m6i.large',
    'ml.m6i.xlarge',
    'ml.m6i.2xlarge',
    'ml.m6i.4xlarge',
    'ml.m6i.8xlarge',
    'ml.m6i.12xlarge',
    'ml.m6i.16xlarge',
    'ml.m6i.24xlarge',
    'ml.m6i.32xlarge',
    'ml.c6i.xlarge',
    'ml.c6i.2xlarge',
    'ml.c6i.4xlarge',
    'ml.c6i.8xlarge',
    'ml.c6i.12xlarge',
    'ml.c6i.16xlarge',
    'ml.c6i.24xlarge',
    'ml.c6i.32xlarge',
    'ml.m7i.large',
    'ml.m7i.xlarge',
    'ml.m7i.2xlarge',
    'ml.m7i.4xlarge',
    'ml.m7i.8xlarge',
    'ml.m7i.12xlarge',
    'ml.m7i.16xlarge',
    'ml.m7i.24xlarge',
    'ml.m7i.48xlarge',
    'ml.c7i.large',
    'ml.c7i.xlarge',
    'ml.c7i.2xlarge',
    'ml.c7i.4xlarge',
    'ml.c7i.8xlarge',
    'ml.c7i.12xlarge',
    'ml.c7i.16xlarge',
    'ml.c7i.24xlarge',
    'ml.c7i.48xlarge',
    'ml.r7i.large',
    'ml.r7i.xlarge',
    'ml.r7i.2xlarge',
    'ml.r7i.4xlarge',
    'ml.r7i.8xlarge',
    'ml.r7i.12xlarge',
    'ml.r7i.16xlarge',
    'ml.r7i.24xlarge',
    'ml.r7i.48xlarge',
    'ml.p5.4xlarge',
    'ml.g7e.2xlarge',
    'ml.g7e.4xlarge',
    'ml.g7e.8xlarge',
    'ml.g7e.12xlarge',
    'ml.g7e.24xlarge',
    'ml.g7e.48xlarge',
    'ml.g7.2xlarge',
    'ml.g7.4xlarge',
    'ml.g7.8xlarge',
    'ml.g7.12xlarge',
    'ml.g7.24xlarge',
    'ml.g7.48xlarge',
    'ml.r6i.large',
    'ml.r6i.xlarge',
    'ml.r6i.2xlarge',
    'ml.r6i.4xlarge',
    'ml.r6i.8xlarge',
    'ml.r6i.12xlarge',
    'ml.r6i.16xlarge',
    'ml.r6i.24xlarge',
    'ml.r6i.32xlarge',
    'ml.m8i.large',
    'ml.m8i.xlarge',
    'ml.m8i.2xlarge',
    'ml.m8i.4xlarge',
    'ml.m8i.8xlarge',
    'ml.m8i.12xlarge',
    'ml.m8i.16xlarge',
    'ml.m8i.24xlarge',
    'ml.m8i.32xlarge',
    'ml.m8i.48xlarge',
    'ml.m8i.96xlarge',
    'ml.c8i.xlarge',
    'ml.c8i.2xlarge',
    'ml.c8i.4xlarge',
    'ml.c8i.8xlarge',
    'ml.c8i.12xlarge',
    'ml.c8i.16xlarge',
    'ml.c8i.24xlarge',
    'ml.c8i.32xlarge',
    'ml.c8i.48xlarge',
    'ml.c8i.96xlarge',
    'ml.r8i.large',
    'ml.r8i.xlarge',
    'ml.r8i.2xlarge',
    'ml.r8i.4xlarge',
    'ml.r8i.8xlarge',
    'ml.r8i.12xlarge',
    'ml.r8i.16xlarge',
    'ml.r8i.24xlarge',
    'ml.r8i.32xlarge',
    'ml.r8i.48xlarge',
    'ml.r8i.96xlarge',
    'ml.m7i-flex.large',
    'ml.m7i-flex.xlarge',
    'ml.m7i-flex.2xlarge',
    'ml.m7i-flex.4xlarge',
    'ml.m7i-flex.8xlarge',
    'ml.m7i-flex.12xlarge',
    'ml.m7i-flex.16xlarge',
    'ml.c7i-flex.xlarge',
    'ml.c7i-flex.2xlarge',
    'ml.c7i-flex.4xlarge',
    'ml.c7i-flex.8xlarge',
    'ml.c7i-flex.12xlarge',
    'ml.c7i-flex.16xlarge',
    'ml.m8i-flex.large',
    'ml.m8i-flex.xlarge',
    'ml.m8i-flex.2xlarge',
    'ml.m8i-flex.4xlarge',
    'ml.m8i-flex.8xlarge',
    'ml.m8i-flex.12xlarge',
    'ml.m8i-flex.16xlarge',
    'ml.c8i-flex.xlarge',
    'ml.c8i-flex.2xlarge',
    'ml.c8i-flex.4xlarge',
    'ml.c8i-flex.8xlarge',
    'ml.c8i-flex.12xlarge',
    'ml.c8i-flex.16xlarge',
    'ml.r8i-flex.large',
    'ml.r8i-flex.xlarge',
    'ml.r8i-flex.2xlarge',
    'ml.r8i-flex.4xlarge',
    'ml.r8i-flex.8xlarge',
    'ml.r8i-flex.12xlarge',
    'ml.r8i-flex.16xlarge',
]


ProcessingJobArn = Annotated[
    str,
    Field(max_length=256, min_length=0),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:processing-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}'),
]


ProfilingIntervalInMilliseconds = Annotated[
    int, Field(ge=-9223372036854775808, le=9223372036854775807)
]


ProfilingParameters = Annotated[dict[ConfigKey, ConfigValue], Field(max_length=20, min_length=0)]


ProfilingStatus = Literal['Enabled', 'Disabled']


RecordWrapper = Literal['None', 'RecordIO']


class RemoteDebugConfig(Shape):
    enable_remote_debug: Annotated[EnableRemoteDebug | None, Field(alias='EnableRemoteDebug')] = (
        None
    )


class RemoteDebugConfigForUpdate(Shape):
    enable_remote_debug: Annotated[EnableRemoteDebug | None, Field(alias='EnableRemoteDebug')] = (
        None
    )


class ResourceConfigForUpdate(Shape):
    keep_alive_period_in_seconds: Annotated[
        KeepAlivePeriodInSeconds, Field(alias='KeepAlivePeriodInSeconds')
    ]


ResourceRetainedBillableTimeInSeconds = Annotated[int, Field(ge=0, le=2147483647)]


class RetryStrategy(Shape):
    maximum_retry_attempts: Annotated[MaximumRetryAttempts, Field(alias='MaximumRetryAttempts')]


RoleArn = Annotated[
    str,
    Field(max_length=2048, min_length=20),
    Matches('arn:aws[a-z\\-]*:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+'),
]


RuleConfigurationName = Annotated[str, Field(max_length=256, min_length=1), Matches('.*')]


RuleEvaluationStatus = Literal[
    'InProgress', 'NoIssuesFound', 'IssuesFound', 'Error', 'Stopping', 'Stopped'
]


RuleParameters = Annotated[dict[ConfigKey, ConfigValue], Field(max_length=100, min_length=0)]


S3DataDistribution = Literal['FullyReplicated', 'ShardedByS3Key']


S3DataType = Literal['ManifestFile', 'S3Prefix', 'AugmentedManifestFile', 'Converse']


S3Uri = Annotated[str, Field(max_length=1024, min_length=0), Matches('(https|s3)://([^/]+)/?(.*)')]


SecondaryStatus = Literal[
    'Starting',
    'LaunchingMLInstances',
    'PreparingTrainingStack',
    'Downloading',
    'DownloadingTrainingImage',
    'Training',
    'Uploading',
    'Stopping',
    'Stopped',
    'MaxRuntimeExceeded',
    'Completed',
    'Failed',
    'Interrupted',
    'MaxWaitTimeExceeded',
    'Updating',
    'Restarting',
    'Pending',
]


SecurityGroupId = Annotated[str, Field(max_length=32, min_length=0), Matches('[-0-9a-zA-Z]+')]


Seed = Annotated[int, Field(ge=-9223372036854775808, le=9223372036854775807)]


SequenceLength = Annotated[str, Field(max_length=50, min_length=1), Matches('\\d+K')]


ServerlessJobBaseModelArn = Annotated[
    str,
    Field(max_length=2048, min_length=1),
    Matches('(arn:[a-z0-9-\\.]{1,63}:sagemaker:\\w+(?:-\\w+)+:(\\d{12}|aws):hub-content\\/)[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}\\/Model\\/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}(\\/\\d{1,4}.\\d{1,4}.\\d{1,4})?'),
]


ServerlessJobType = Literal['FineTuning', 'Evaluation']


class SessionChainingConfig(Shape):
    enable_session_tag_chaining: Annotated[
        EnableSessionTagChaining | None, Field(alias='EnableSessionTagChaining')
    ] = None


class ShuffleConfig(Shape):
    seed: Annotated[Seed, Field(alias='Seed')]


StatusDetails = Annotated[str, Field(max_length=1024, min_length=0), Matches('.*')]


StatusMessage = str


class StoppingCondition(Shape):
    max_runtime_in_seconds: Annotated[
        MaxRuntimeInSeconds | None, Field(alias='MaxRuntimeInSeconds')
    ] = None
    max_wait_time_in_seconds: Annotated[
        MaxWaitTimeInSeconds | None, Field(alias='MaxWaitTimeInSeconds')
    ] = None
    max_pending_time_in_seconds: Annotated[
        MaxPendingTimeInSeconds | None, Field(alias='MaxPendingTimeInSeconds')
    ] = None


String256 = Annotated[str, Field(max_length=256, min_length=0)]


SubnetId = Annotated[str, Field(max_length=32, min_length=0), Matches('[-0-9a-zA-Z]+')]


Subnets = Annotated[list[SubnetId], Field(max_length=16, min_length=1)]


TagKey = Annotated[
    str, Field(max_length=128, min_length=1), Matches('([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)')
]


TagValue = Annotated[
    str, Field(max_length=256, min_length=0), Matches('([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)')
]


class TensorBoardOutputConfig(Shape):
    local_path: Annotated[DirectoryPath | None, Field(alias='LocalPath')] = None
    s3_output_path: Annotated[S3Uri, Field(alias='S3OutputPath')]


Timestamp = AwareDatetime


TotalStepCountPerEpoch = Annotated[int, Field(ge=0, le=9223372036854775807)]


TrainingContainerArgument = Annotated[str, Field(max_length=256, min_length=0), Matches('.*')]


TrainingContainerArguments = Annotated[
    list[TrainingContainerArgument], Field(max_length=100, min_length=1)
]


TrainingContainerEntrypointString = Annotated[
    str, Field(max_length=256, min_length=0), Matches('.*')
]


TrainingEnvironmentKey = Annotated[
    str, Field(max_length=512, min_length=0), Matches('[a-zA-Z_][a-zA-Z0-9_]*')
]


TrainingEnvironmentValue = Annotated[str, Field(max_length=512, min_length=0), Matches('[\\S\\s]*')]


TrainingEpochCount = Annotated[int, Field(ge=0, le=9223372036854775807)]


TrainingEpochIndex = Annotated[int, Field(ge=0, le=9223372036854775807)]


TrainingInputMode = Literal['Pipe', 'File', 'FastFile']


TrainingInstanceCount = Annotated[int, Field(ge=0, le=2147483647)]


TrainingInstanceType = Literal[
    'ml.m4.xlarge',
    'ml.m4.2xlarge',
    'ml.m4.4xlarge',
    'ml.m4.10xlarge',
    'ml.m4.16xlarge',
    'ml.g4dn.xlarge',
    'ml.g4dn.2xlarge',
    'ml.g4dn.4xlarge',
    'ml.g4dn.8xlarge',
    'ml.g4dn.12xlarge',
    'ml.g4dn.16xlarge',
    'ml.m5.large',
    'ml.m5.xlarge',
    'ml.m5.2xlarge',
    'ml.m5.4xlarge',
    'ml.m5.12xlarge',
    'ml.m5.24xlarge',
    'ml.c4.xlarge',
    'ml.c4.2xlarge',
    'ml.c4.4xlarge',
    'ml.c4.8xlarge',
    'ml.p2.xlarge',
    'ml.p2.8xlarge',
    'ml.p2.16xlarge',
    'ml.p3.2xlarge',
    'ml.p3.8xlarge',
    'ml.p3.16xlarge',
    'ml.p3dn.24xlarge',
    'ml.p4d.24xlarge',
    'ml.p4de.24xlarge',
    'ml.p5.48xlarge',
    'ml.p5e.48xlarge',
    'ml.p5en.48xlarge',
    'ml.c5.xlarge',
    'ml.c5.2xlarge',
    'ml.c5.4xlarge',
    'ml.c5.9xlarge',
    'ml.c5.18xlarge',
    'ml.c5n.xlarge',
    'ml.c5n.2xlarge',
    'ml.c5n.4xlarge',
    'ml.c5n.9xlarge',
    'ml.c5n.18xlarge',
    'ml.g5.xlarge',
    'ml.g5.2xlarge',
    'ml.g5.4xlarge',
    'ml.g5.8xlarge',
    'ml.g5.16xlarge',
    'ml.g5.12xlarge',
    'ml.g5.24xlarge',
    'ml.g5.48xlarge',
    'ml.g6.xlarge',
    'ml.g6.2xlarge',
    'ml.g6.4xlarge',
    'ml.g6.8xlarge',
    'ml.g6.16xlarge',
    'ml.g6.12xlarge',
    'ml.g6.24xlarge',
    'ml.g6.48xlarge',
    'ml.g6e.xlarge',
    'ml.g6e.2xlarge',
    'ml.g6e.4xlarge',
    'ml.g6e.8xlarge',
    'ml.g6e.16xlarge',
    'ml.g6e.12xlarge',
    'ml.g6e.24xlarge',
    'ml.g6e.48xlarge',
    'ml.trn1.2xlarge',
    'ml.trn1.32xlarge',
    'ml.trn1n.32xlarge',
    'ml.trn2.48xlarge',
    'ml.m6i.large',
    'ml.m6i.xlarge',
    'ml.m6i.2xlarge',
    'ml.m6i.4xlarge',
    'ml.m6i.8xlarge',
    'ml.m6i.12xlarge',
    'ml.m6i.16xlarge',
    'ml.m6i.24xlarge',
    'ml.m6i.32xlarge',
    'ml.c6i.xlarge',
    'ml.c6i.2xlarge',
    'ml.c6i.8xlarge',
    'ml.c6i.4xlarge',
    'ml.c6i.12xlarge',
    'ml.c6i.16xlarge',
    'ml.c6i.24xlarge',
    'ml.c6i.32xlarge',
    'ml.r5d.large',
    'ml.r5d.xlarge',
    'ml.r5d.2xlarge',
    'ml.r5d.4xlarge',
    'ml.r5d.8xlarge',
    'ml.r5d.12xlarge',
    'ml.r5d.16xlarge',
    'ml.r5d.24xlarge',
    'ml.t3.medium',
    'ml.t3.large',
    'ml.t3.xlarge',
    'ml.t3.2xlarge',
    'ml.r5.large',
    'ml.r5.xlarge',
    'ml.r5.2xlarge',
    'ml.r5.4xlarge',
    'ml.r5.8xlarge',
    'ml.r5.12xlarge',
    'ml.r5.16xlarge',
    'ml.r5.24xlarge',
    'ml.p6-b200.48xlarge',
    'ml.m7i.large',
    'ml.m7i.xlarge',
    'ml.m7i.2xlarge',
    'ml.m7i.4xlarge',
    'ml.m7i.8xlarge',
    'ml.m7i.12xlarge',
    'ml.m7i.16xlarge',
    'ml.m7i.24xlarge',
    'ml.m7i.48xlarge',
    'ml.c7i.large',
    'ml.c7i.xlarge',
    'ml.c7i.2xlarge',
    'ml.c7i.4xlarge',
    'ml.c7i.8xlarge',
    'ml.c7i.12xlarge',
    'ml.c7i.16xlarge',
    'ml.c7i.24xlarge',
    'ml.c7i.48xlarge',
    'ml.r7i.large',
    'ml.r7i.xlarge',
    'ml.r7i.2xlarge',
    'ml.r7i.4xlarge',
    'ml.r7i.8xlarge',
    'ml.r7i.12xlarge',
    'ml.r7i.16xlarge',
    'ml.r7i.24xlarge',
    'ml.r7i.48xlarge',
    'ml.p6e-gb200.36xlarge',
    'ml.p5.4xlarge',
    'ml.p6-b300.48xlarge',
    'ml.g7e.2xlarge',
    'ml.g7e.4xlarge',
    'ml.g7e.8xlarge',
    'ml.g7e.12xlarge',
    'ml.g7e.24xlarge',
    'ml.g7e.48xlarge',
    'ml.g7.2xlarge',
    'ml.g7.4xlarge',
    'ml.g7.8xlarge',
    'ml.g7.12xlarge',
    'ml.g7.24xlarge',
    'ml.g7.48xlarge',
    'ml.r6i.large',
    'ml.r6i.xlarge',
    'ml.r6i.2xlarge',
    'ml.r6i.4xlarge',
    'ml.r6i.8xlarge',
    'ml.r6i.12xlarge',
    'ml.r6i.16xlarge',
    'ml.r6i.24xlarge',
    'ml.r6i.32xlarge',
    'ml.m8i.large',
    'ml.m8i.xlarge',
    'ml.m8i.2xlarge',
    'ml.m8i.4xlarge',
    'ml.m8i.8xlarge',
    'ml.m8i.12xlarge',
    'ml.m8i.16xlarge',
    'ml.m8i.24xlarge',
    'ml.m8i.32xlarge',
    'ml.m8i.48xlarge',
    'ml.m8i.96xlarge',
    'ml.c8i.xlarge',
    'ml.c8i.2xlarge',
    'ml.c8i.4xlarge',
    'ml.c8i.8xlarge',
    'ml.c8i.12xlarge',
    'ml.c8i.16xlarge',
    'ml.c8i.24xlarge',
    'ml.c8i.32xlarge',
    'ml.c8i.48xlarge',
    'ml.c8i.96xlarge',
    'ml.r8i.large',
    'ml.r8i.xlarge',
    'ml.r8i.2xlarge',
    'ml.r8i.4xlarge',
    'ml.r8i.8xlarge',
    'ml.r8i.12xlarge',
    'ml.r8i.16xlarge',
    'ml.r8i.24xlarge',
    'ml.r8i.32xlarge',
    'ml.r8i.48xlarge',
    'ml.r8i.96xlarge',
    'ml.m7i-flex.large',
    'ml.m7i-flex.xlarge',
    'ml.m7i-flex.2xlarge',
    'ml.m7i-flex.4xlarge',
    'ml.m7i-flex.8xlarge',
    'ml.m7i-flex.12xlarge',
    'ml.m7i-flex.16xlarge',
    'ml.c7i-flex.xlarge',
    'ml.c7i-flex.2xlarge',
    'ml.c7i-flex.4xlarge',
    'ml.c7i-flex.8xlarge',
    'ml.c7i-flex.12xlarge',
    'ml.c7i-flex.16xlarge',
    'ml.m8i-flex.large',
    'ml.m8i-flex.xlarge',
    'ml.m8i-flex.2xlarge',
    'ml.m8i-flex.4xlarge',
    'ml.m8i-flex.8xlarge',
    'ml.m8i-flex.12xlarge',
    'ml.m8i-flex.16xlarge',
    'ml.c8i-flex.xlarge',
    'ml.c8i-flex.2xlarge',
    'ml.c8i-flex.4xlarge',
    'ml.c8i-flex.8xlarge',
    'ml.c8i-flex.12xlarge',
    'ml.c8i-flex.16xlarge',
    'ml.r8i-flex.large',
    'ml.r8i-flex.xlarge',
    'ml.r8i-flex.2xlarge',
    'ml.r8i-flex.4xlarge',
    'ml.r8i-flex.8xlarge',
    'ml.r8i-flex.12xlarge',
    'ml.r8i-flex.16xlarge',
]


TrainingJobArn = Annotated[
    str,
    Field(max_length=256, min_length=0),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:training-job/[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}'),
]


TrainingJobName = Annotated[
    str, Field(max_length=63, min_length=1), Matches('[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}')
]


TrainingJobStatus = Literal['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped', 'Deleting']


TrainingPlanArn = Annotated[
    str,
    Field(max_length=2048, min_length=50),
    Matches('arn:aws[a-z\\-]*:sagemaker:[a-z0-9\\-]*:[0-9]{12}:training-plan/.*'),
]


TrainingPlanArnList = Annotated[list[TrainingPlanArn], Field(max_length=1, min_length=1)]


TrainingRepositoryAccessMode = Literal['Platform', 'Vpc']


TrainingRepositoryCredentialsProviderArn = Annotated[
    str,
    Field(max_length=2048, min_length=1),
    Matches('arn:[\\p{Alnum}\\-]+:lambda:[\\p{Alnum}\\-]+:[0-9]{12}:function:.*'),
]


TrainingStepIndex = Annotated[int, Field(ge=0, le=9223372036854775807)]


TrainingTimeInSeconds = Annotated[int, Field(ge=1, le=2147483647)]


VpcSecurityGroupIds = Annotated[list[SecurityGroupId], Field(max_length=5, min_length=1)]


WarmPoolResourceStatus = Literal['Available', 'Terminated', 'Reused', 'InUse']


class WarmPoolStatus(Shape):
    status: Annotated[WarmPoolResourceStatus, Field(alias='Status')]
    resource_retained_billable_time_in_seconds: Annotated[
        ResourceRetainedBillableTimeInSeconds | None,
        Field(alias='ResourceRetainedBillableTimeInSeconds'),
    ] = None
    reused_by_job: Annotated[TrainingJobName | None, Field(alias='ReusedByJob')] = None


class CheckpointConfig(Shape):
    s3_uri: Annotated[S3Uri, Field(alias='S3Uri')]
    local_path: Annotated[DirectoryPath | None, Field(alias='LocalPath')] = None


CollectionParameters = Annotated[dict[ConfigKey, ConfigValue], Field(max_length=20, min_length=0)]


class DatasetSource(Shape):
    dataset_arn: Annotated[HubDataSetArn, Field(alias='DatasetArn')]


class DebugRuleConfiguration(Shape):
    rule_configuration_name: Annotated[RuleConfigurationName, Field(alias='RuleConfigurationName')]
    local_path: Annotated[DirectoryPath | None, Field(alias='LocalPath')] = None
    s3_output_path: Annotated[S3Uri | None, Field(alias='S3OutputPath')] = None
    rule_evaluator_image: Annotated[AlgorithmImage, Field(alias='RuleEvaluatorImage')]
    instance_type: Annotated[ProcessingInstanceType | None, Field(alias='InstanceType')] = None
    volume_size_in_gb: Annotated[OptionalVolumeSizeInGB | None, Field(alias='VolumeSizeInGB')] = (
        None
    )
    rule_parameters: Annotated[RuleParameters | None, Field(alias='RuleParameters')] = None


DebugRuleConfigurations = Annotated[
    list[DebugRuleConfiguration], Field(max_length=20, min_length=0)
]


class DebugRuleEvaluationStatus(Shape):
    rule_configuration_name: Annotated[
        RuleConfigurationName | None, Field(alias='RuleConfigurationName')
    ] = None
    rule_evaluation_job_arn: Annotated[
        ProcessingJobArn | None, Field(alias='RuleEvaluationJobArn')
    ] = None
    rule_evaluation_status: Annotated[
        RuleEvaluationStatus | None, Field(alias='RuleEvaluationStatus')
    ] = None
    status_details: Annotated[StatusDetails | None, Field(alias='StatusDetails')] = None
    last_modified_time: Annotated[Timestamp | None, Field(alias='LastModifiedTime')] = None


DebugRuleEvaluationStatuses = Annotated[
    list[DebugRuleEvaluationStatus], Field(max_length=20, min_length=0)
]


class ExperimentConfig(Shape):
    experiment_name: Annotated[ExperimentEntityName | None, Field(alias='ExperimentName')] = None
    trial_name: Annotated[ExperimentEntityName | None, Field(alias='TrialName')] = None
    trial_component_display_name: Annotated[
        ExperimentEntityName | None, Field(alias='TrialComponentDisplayName')
    ] = None
    run_name: Annotated[ExperimentEntityName | None, Field(alias='RunName')] = None


class FileSystemDataSource(Shape):
    file_system_id: Annotated[FileSystemId, Field(alias='FileSystemId')]
    file_system_access_mode: Annotated[FileSystemAccessMode, Field(alias='FileSystemAccessMode')]
    file_system_type: Annotated[FileSystemType, Field(alias='FileSystemType')]
    directory_path: Annotated[DirectoryPath, Field(alias='DirectoryPath')]


class HubAccessConfig(Shape):
    hub_content_arn: Annotated[HubContentArn, Field(alias='HubContentArn')]


class InstanceGroup(Shape):
    instance_type: Annotated[TrainingInstanceType, Field(alias='InstanceType')]
    instance_count: Annotated[TrainingInstanceCount, Field(alias='InstanceCount')]
    instance_group_name: Annotated[InstanceGroupName, Field(alias='InstanceGroupName')]


InstanceGroups = Annotated[list[InstanceGroup], Field(max_length=5, min_length=0)]


class InstancePreference(Shape):
    instance_type: Annotated[TrainingInstanceType, Field(alias='InstanceType')]
    instance_count: Annotated[TrainingInstanceCount | None, Field(alias='InstanceCount')] = None
    training_plan_arns: Annotated[TrainingPlanArnList | None, Field(alias='TrainingPlanArns')] = (
        None
    )


InstancePreferenceList = Annotated[list[InstancePreference], Field(max_length=5, min_length=1)]


class MetricData(Shape):
    metric_name: Annotated[MetricName | None, Field(alias='MetricName')] = None
    value: Annotated[Float | None, Field(alias='Value')] = None
    timestamp: Annotated[Timestamp | None, Field(alias='Timestamp')] = None


class MetricDefinition(Shape):
    name: Annotated[MetricName, Field(alias='Name')]
    regex: Annotated[MetricRegex, Field(alias='Regex')]


MetricDefinitionList = Annotated[list[MetricDefinition], Field(max_length=40, min_length=0)]


class MlflowConfig(Shape):
    mlflow_resource_arn: Annotated[MlFlowResourceArn, Field(alias='MlflowResourceArn')]
    mlflow_experiment_name: Annotated[
        MlflowExperimentName | None, Field(alias='MlflowExperimentName')
    ] = None
    mlflow_run_name: Annotated[MlflowRunName | None, Field(alias='MlflowRunName')] = None


class MlflowDetails(Shape):
    mlflow_experiment_id: Annotated[
        MlflowExperimentId | None, Field(alias='MlflowExperimentId')
    ] = None
    mlflow_run_id: Annotated[MlflowRunId | None, Field(alias='MlflowRunId')] = None


class ModelArtifacts(Shape):
    s3_model_artifacts: Annotated[S3Uri, Field(alias='S3ModelArtifacts')]


class ModelPackageConfig(Shape):
    model_package_group_arn: Annotated[ModelPackageGroupArn, Field(alias='ModelPackageGroupArn')]
    source_model_package_arn: Annotated[
        ModelPackageArn | None, Field(alias='SourceModelPackageArn')
    ] = None


class OutputDataConfig(Shape):
    kms_key_id: Annotated[KmsKeyId | None, Field(alias='KmsKeyId')] = None
    s3_output_path: Annotated[S3Uri, Field(alias='S3OutputPath')]
    compression_type: Annotated[OutputCompressionType | None, Field(alias='CompressionType')] = None


class PlacementSpecification(Shape):
    ultra_server_id: Annotated[String256 | None, Field(alias='UltraServerId')] = None
    instance_count: Annotated[TrainingInstanceCount, Field(alias='InstanceCount')]


PlacementSpecifications = Annotated[
    list[PlacementSpecification], Field(max_length=10, min_length=0)
]


class ProfilerConfig(Shape):
    s3_output_path: Annotated[S3Uri | None, Field(alias='S3OutputPath')] = None
    profiling_interval_in_milliseconds: Annotated[
        ProfilingIntervalInMilliseconds | None, Field(alias='ProfilingIntervalInMilliseconds')
    ] = None
    profiling_parameters: Annotated[
        ProfilingParameters | None, Field(alias='ProfilingParameters')
    ] = None
    disable_profiler: Annotated[DisableProfiler | None, Field(alias='DisableProfiler')] = None


class ProfilerConfigForUpdate(Shape):
    s3_output_path: Annotated[S3Uri | None, Field(alias='S3OutputPath')] = None
    profiling_interval_in_milliseconds: Annotated[
        ProfilingIntervalInMilliseconds | None, Field(alias='ProfilingIntervalInMilliseconds')
    ] = None
    profiling_parameters: Annotated[
        ProfilingParameters | None, Field(alias='ProfilingParameters')
    ] = None
    disable_profiler: Annotated[DisableProfiler | None, Field(alias='DisableProfiler')] = None


class ProfilerRuleConfiguration(Shape):
    rule_configuration_name: Annotated[RuleConfigurationName, Field(alias='RuleConfigurationName')]
    local_path: Annotated[DirectoryPath | None, Field(alias='LocalPath')] = None
    s3_output_path: Annotated[S3Uri | None, Field(alias='S3OutputPath')] = None
    rule_evaluator_image: Annotated[AlgorithmImage, Field(alias='RuleEvaluatorImage')]
    instance_type: Annotated[ProcessingInstanceType | None, Field(alias='InstanceType')] = None
    volume_size_in_gb: Annotated[OptionalVolumeSizeInGB | None, Field(alias='VolumeSizeInGB')] = (
        None
    )
    rule_parameters: Annotated[RuleParameters | None, Field(alias='RuleParameters')] = None


ProfilerRuleConfigurations = Annotated[
    list[ProfilerRuleConfiguration], Field(max_length=20, min_length=0)
]


class ProfilerRuleEvaluationStatus(Shape):
    rule_configuration_name: Annotated[
        RuleConfigurationName | None, Field(alias='RuleConfigurationName')
    ] = None
    rule_evaluation_job_arn: Annotated[
        ProcessingJobArn | None, Field(alias='RuleEvaluationJobArn')
    ] = None
    rule_evaluation_status: Annotated[
        RuleEvaluationStatus | None, Field(alias='RuleEvaluationStatus')
    ] = None
    status_details: Annotated[StatusDetails | None, Field(alias='StatusDetails')] = None
    last_modified_time: Annotated[Timestamp | None, Field(alias='LastModifiedTime')] = None


ProfilerRuleEvaluationStatuses = Annotated[
    list[ProfilerRuleEvaluationStatus], Field(max_length=20, min_length=0)
]


class S3DataSource(Shape):
    s3_data_type: Annotated[S3DataType, Field(alias='S3DataType')]
    s3_uri: Annotated[S3Uri, Field(alias='S3Uri')]
    s3_data_distribution_type: Annotated[
        S3DataDistribution | None, Field(alias='S3DataDistributionType')
    ] = None
    attribute_names: Annotated[AttributeNames | None, Field(alias='AttributeNames')] = None
    instance_group_names: Annotated[
        InstanceGroupNames | None, Field(alias='InstanceGroupNames')
    ] = None
    model_access_config: Annotated[ModelAccessConfig | None, Field(alias='ModelAccessConfig')] = (
        None
    )
    hub_access_config: Annotated[HubAccessConfig | None, Field(alias='HubAccessConfig')] = None


class SecondaryStatusTransition(Shape):
    status: Annotated[SecondaryStatus, Field(alias='Status')]
    start_time: Annotated[Timestamp, Field(alias='StartTime')]
    end_time: Annotated[Timestamp | None, Field(alias='EndTime')] = None
    status_message: Annotated[StatusMessage | None, Field(alias='StatusMessage')] = None


SecondaryStatusTransitions = list[SecondaryStatusTransition]


class ServerlessJobConfig(Shape):
    base_model_arn: Annotated[ServerlessJobBaseModelArn, Field(alias='BaseModelArn')]
    accept_eula: Annotated[AcceptEula | None, Field(alias='AcceptEula')] = None
    job_type: Annotated[ServerlessJobType, Field(alias='JobType')]
    customization_technique: Annotated[
        CustomizationTechnique | None, Field(alias='CustomizationTechnique')
    ] = None
    peft: Annotated[Peft | None, Field(alias='Peft')] = None
    evaluation_type: Annotated[EvaluationType | None, Field(alias='EvaluationType')] = None
    evaluator_arn: Annotated[EvaluatorArn | None, Field(alias='EvaluatorArn')] = None
    sequence_length: Annotated[SequenceLength | None, Field(alias='SequenceLength')] = None


class Tag(Shape):
    key: Annotated[TagKey, Field(alias='Key')]
    value: Annotated[TagValue, Field(alias='Value')]


TagList = Annotated[list[Tag], Field(max_length=50, min_length=0)]


TrainingContainerEntrypoint = Annotated[
    list[TrainingContainerEntrypointString], Field(max_length=100, min_length=1)
]


TrainingEnvironmentMap = Annotated[
    dict[TrainingEnvironmentKey, TrainingEnvironmentValue], Field(max_length=100, min_length=0)
]


class TrainingProgressInfo(Shape):
    total_step_count_per_epoch: Annotated[
        TotalStepCountPerEpoch | None, Field(alias='TotalStepCountPerEpoch')
    ] = None
    current_step: Annotated[TrainingStepIndex | None, Field(alias='CurrentStep')] = None
    current_epoch: Annotated[TrainingEpochIndex | None, Field(alias='CurrentEpoch')] = None
    max_epoch: Annotated[TrainingEpochCount | None, Field(alias='MaxEpoch')] = None


class TrainingRepositoryAuthConfig(Shape):
    training_repository_credentials_provider_arn: Annotated[
        TrainingRepositoryCredentialsProviderArn,
        Field(alias='TrainingRepositoryCredentialsProviderArn'),
    ]


class UpdateTrainingJobRequest(Shape):
    training_job_name: Annotated[TrainingJobName, Field(alias='TrainingJobName')]
    profiler_config: Annotated[ProfilerConfigForUpdate | None, Field(alias='ProfilerConfig')] = None
    profiler_rule_configurations: Annotated[
        ProfilerRuleConfigurations | None, Field(alias='ProfilerRuleConfigurations')
    ] = None
    resource_config: Annotated[ResourceConfigForUpdate | None, Field(alias='ResourceConfig')] = None
    remote_debug_config: Annotated[
        RemoteDebugConfigForUpdate | None, Field(alias='RemoteDebugConfig')
    ] = None


class VpcConfig(Shape):
    security_group_ids: Annotated[VpcSecurityGroupIds, Field(alias='SecurityGroupIds')]
    subnets: Annotated[Subnets, Field(alias='Subnets')]


class CollectionConfiguration(Shape):
    collection_name: Annotated[CollectionName | None, Field(alias='CollectionName')] = None
    collection_parameters: Annotated[
        CollectionParameters | None, Field(alias='CollectionParameters')
    ] = None


CollectionConfigurations = Annotated[
    list[CollectionConfiguration], Field(max_length=20, min_length=0)
]


class DataSource(Shape):
    s3_data_source: Annotated[S3DataSource | None, Field(alias='S3DataSource')] = None
    file_system_data_source: Annotated[
        FileSystemDataSource | None, Field(alias='FileSystemDataSource')
    ] = None
    dataset_source: Annotated[DatasetSource | None, Field(alias='DatasetSource')] = None


class DebugHookConfig(Shape):
    local_path: Annotated[DirectoryPath | None, Field(alias='LocalPath')] = None
    s3_output_path: Annotated[S3Uri, Field(alias='S3OutputPath')]
    hook_parameters: Annotated[HookParameters | None, Field(alias='HookParameters')] = None
    collection_configurations: Annotated[
        CollectionConfigurations | None, Field(alias='CollectionConfigurations')
    ] = None


FinalMetricDataList = Annotated[list[MetricData], Field(max_length=40, min_length=0)]


class InstancePlacementConfig(Shape):
    enable_multiple_jobs: Annotated[Boolean | None, Field(alias='EnableMultipleJobs')] = None
    placement_specifications: Annotated[
        PlacementSpecifications | None, Field(alias='PlacementSpecifications')
    ] = None


class ResourceConfig(Shape):
    instance_type: Annotated[TrainingInstanceType | None, Field(alias='InstanceType')] = None
    instance_count: Annotated[TrainingInstanceCount | None, Field(alias='InstanceCount')] = None
    volume_size_in_gb: Annotated[OptionalVolumeSizeInGB | None, Field(alias='VolumeSizeInGB')] = (
        None
    )
    volume_kms_key_id: Annotated[KmsKeyId | None, Field(alias='VolumeKmsKeyId')] = None
    keep_alive_period_in_seconds: Annotated[
        KeepAlivePeriodInSeconds | None, Field(alias='KeepAlivePeriodInSeconds')
    ] = None
    instance_groups: Annotated[InstanceGroups | None, Field(alias='InstanceGroups')] = None
    training_plan_arn: Annotated[TrainingPlanArn | None, Field(alias='TrainingPlanArn')] = None
    instance_placement_config: Annotated[
        InstancePlacementConfig | None, Field(alias='InstancePlacementConfig')
    ] = None
    instance_preferences: Annotated[
        InstancePreferenceList | None, Field(alias='InstancePreferences')
    ] = None
    selected_instance_type: Annotated[
        TrainingInstanceType | None, Field(alias='SelectedInstanceType')
    ] = None
    selected_instance_count: Annotated[
        TrainingInstanceCount | None, Field(alias='SelectedInstanceCount')
    ] = None


class TrainingImageConfig(Shape):
    training_repository_access_mode: Annotated[
        TrainingRepositoryAccessMode, Field(alias='TrainingRepositoryAccessMode')
    ]
    training_repository_auth_config: Annotated[
        TrainingRepositoryAuthConfig | None, Field(alias='TrainingRepositoryAuthConfig')
    ] = None


class AlgorithmSpecification(Shape):
    training_image: Annotated[AlgorithmImage | None, Field(alias='TrainingImage')] = None
    algorithm_name: Annotated[ArnOrName | None, Field(alias='AlgorithmName')] = None
    training_input_mode: Annotated[TrainingInputMode, Field(alias='TrainingInputMode')]
    metric_definitions: Annotated[MetricDefinitionList | None, Field(alias='MetricDefinitions')] = (
        None
    )
    enable_sage_maker_metrics_time_series: Annotated[
        Boolean | None, Field(alias='EnableSageMakerMetricsTimeSeries')
    ] = None
    container_entrypoint: Annotated[
        TrainingContainerEntrypoint | None, Field(alias='ContainerEntrypoint')
    ] = None
    container_arguments: Annotated[
        TrainingContainerArguments | None, Field(alias='ContainerArguments')
    ] = None
    training_image_config: Annotated[
        TrainingImageConfig | None, Field(alias='TrainingImageConfig')
    ] = None


class Channel(Shape):
    channel_name: Annotated[ChannelName, Field(alias='ChannelName')]
    data_source: Annotated[DataSource, Field(alias='DataSource')]
    content_type: Annotated[ContentType | None, Field(alias='ContentType')] = None
    compression_type: Annotated[CompressionType | None, Field(alias='CompressionType')] = None
    record_wrapper_type: Annotated[RecordWrapper | None, Field(alias='RecordWrapperType')] = None
    input_mode: Annotated[TrainingInputMode | None, Field(alias='InputMode')] = None
    shuffle_config: Annotated[ShuffleConfig | None, Field(alias='ShuffleConfig')] = None


InputDataConfig = Annotated[list[Channel], Field(max_length=20, min_length=1)]


class CreateTrainingJobRequest(Shape):
    training_job_name: Annotated[TrainingJobName, Field(alias='TrainingJobName')]
    hyper_parameters: Annotated[HyperParameters | None, Field(alias='HyperParameters')] = None
    algorithm_specification: Annotated[
        AlgorithmSpecification | None, Field(alias='AlgorithmSpecification')
    ] = None
    role_arn: Annotated[RoleArn, Field(alias='RoleArn')]
    input_data_config: Annotated[InputDataConfig | None, Field(alias='InputDataConfig')] = None
    output_data_config: Annotated[OutputDataConfig, Field(alias='OutputDataConfig')]
    resource_config: Annotated[ResourceConfig | None, Field(alias='ResourceConfig')] = None
    vpc_config: Annotated[VpcConfig | None, Field(alias='VpcConfig')] = None
    stopping_condition: Annotated[StoppingCondition | None, Field(alias='StoppingCondition')] = None
    tags: Annotated[TagList | None, Field(alias='Tags')] = None
    enable_network_isolation: Annotated[Boolean | None, Field(alias='EnableNetworkIsolation')] = (
        None
    )
    enable_inter_container_traffic_encryption: Annotated[
        Boolean | None, Field(alias='EnableInterContainerTrafficEncryption')
    ] = None
    enable_managed_spot_training: Annotated[
        Boolean | None, Field(alias='EnableManagedSpotTraining')
    ] = None
    checkpoint_config: Annotated[CheckpointConfig | None, Field(alias='CheckpointConfig')] = None
    debug_hook_config: Annotated[DebugHookConfig | None, Field(alias='DebugHookConfig')] = None
    debug_rule_configurations: Annotated[
        DebugRuleConfigurations | None, Field(alias='DebugRuleConfigurations')
    ] = None
    tensor_board_output_config: Annotated[
        TensorBoardOutputConfig | None, Field(alias='TensorBoardOutputConfig')
    ] = None
    experiment_config: Annotated[ExperimentConfig | None, Field(alias='ExperimentConfig')] = None
    profiler_config: Annotated[ProfilerConfig | None, Field(alias='ProfilerConfig')] = None
    profiler_rule_configurations: Annotated[
        ProfilerRuleConfigurations | None, Field(alias='ProfilerRuleConfigurations')
    ] = None
    environment: Annotated[TrainingEnvironmentMap | None, Field(alias='Environment')] = None
    retry_strategy: Annotated[RetryStrategy | None, Field(alias='RetryStrategy')] = None
    remote_debug_config: Annotated[RemoteDebugConfig | None, Field(alias='RemoteDebugConfig')] = (
        None
    )
    infra_check_config: Annotated[InfraCheckConfig | None, Field(alias='InfraCheckConfig')] = None
    session_chaining_config: Annotated[
        SessionChainingConfig | None, Field(alias='SessionChainingConfig')
    ] = None
    serverless_job_config: Annotated[
        ServerlessJobConfig | None, Field(alias='ServerlessJobConfig')
    ] = None
    mlflow_config: Annotated[MlflowConfig | None, Field(alias='MlflowConfig')] = None
    model_package_config: Annotated[
        ModelPackageConfig | None, Field(alias='ModelPackageConfig')
    ] = None


class DescribeTrainingJobResponse(Shape):
    training_job_name: Annotated[TrainingJobName, Field(alias='TrainingJobName')]
    training_job_arn: Annotated[TrainingJobArn, Field(alias='TrainingJobArn')]
    tuning_job_arn: Annotated[HyperParameterTuningJobArn | None, Field(alias='TuningJobArn')] = None
    labeling_job_arn: Annotated[LabelingJobArn | None, Field(alias='LabelingJobArn')] = None
    auto_ml_job_arn: Annotated[AutoMLJobArn | None, Field(alias='AutoMLJobArn')] = None
    model_artifacts: Annotated[ModelArtifacts, Field(alias='ModelArtifacts')]
    training_job_status: Annotated[TrainingJobStatus, Field(alias='TrainingJobStatus')]
    secondary_status: Annotated[SecondaryStatus, Field(alias='SecondaryStatus')]
    failure_reason: Annotated[FailureReason | None, Field(alias='FailureReason')] = None
    hyper_parameters: Annotated[HyperParameters | None, Field(alias='HyperParameters')] = None
    algorithm_specification: Annotated[
        AlgorithmSpecification | None, Field(alias='AlgorithmSpecification')
    ] = None
    role_arn: Annotated[RoleArn | None, Field(alias='RoleArn')] = None
    input_data_config: Annotated[InputDataConfig | None, Field(alias='InputDataConfig')] = None
    output_data_config: Annotated[OutputDataConfig | None, Field(alias='OutputDataConfig')] = None
    resource_config: Annotated[ResourceConfig | None, Field(alias='ResourceConfig')] = None
    warm_pool_status: Annotated[WarmPoolStatus | None, Field(alias='WarmPoolStatus')] = None
    vpc_config: Annotated[VpcConfig | None, Field(alias='VpcConfig')] = None
    stopping_condition: Annotated[StoppingCondition, Field(alias='StoppingCondition')]
    creation_time: Annotated[Timestamp, Field(alias='CreationTime')]
    training_start_time: Annotated[Timestamp | None, Field(alias='TrainingStartTime')] = None
    training_end_time: Annotated[Timestamp | None, Field(alias='TrainingEndTime')] = None
    last_modified_time: Annotated[Timestamp | None, Field(alias='LastModifiedTime')] = None
    secondary_status_transitions: Annotated[
        SecondaryStatusTransitions | None, Field(alias='SecondaryStatusTransitions')
    ] = None
    final_metric_data_list: Annotated[
        FinalMetricDataList | None, Field(alias='FinalMetricDataList')
    ] = None
    enable_network_isolation: Annotated[Boolean | None, Field(alias='EnableNetworkIsolation')] = (
        None
    )
    enable_inter_container_traffic_encryption: Annotated[
        Boolean | None, Field(alias='EnableInterContainerTrafficEncryption')
    ] = None
    enable_managed_spot_training: Annotated[
        Boolean | None, Field(alias='EnableManagedSpotTraining')
    ] = None
    checkpoint_config: Annotated[CheckpointConfig | None, Field(alias='CheckpointConfig')] = None
    training_time_in_seconds: Annotated[
        TrainingTimeInSeconds | None, Field(alias='TrainingTimeInSeconds')
    ] = None
    billable_time_in_seconds: Annotated[
        BillableTimeInSeconds | None, Field(alias='BillableTimeInSeconds')
    ] = None
    billable_token_count: Annotated[
        BillableTokenCount | None, Field(alias='BillableTokenCount')
    ] = None
    debug_hook_config: Annotated[DebugHookConfig | None, Field(alias='DebugHookConfig')] = None
    experiment_config: Annotated[ExperimentConfig | None, Field(alias='ExperimentConfig')] = None
    debug_rule_configurations: Annotated[
        DebugRuleConfigurations | None, Field(alias='DebugRuleConfigurations')
    ] = None
    tensor_board_output_config: Annotated[
        TensorBoardOutputConfig | None, Field(alias='TensorBoardOutputConfig')
    ] = None
    debug_rule_evaluation_statuses: Annotated[
        DebugRuleEvaluationStatuses | None, Field(alias='DebugRuleEvaluationStatuses')
    ] = None
    profiler_config: Annotated[ProfilerConfig | None, Field(alias='ProfilerConfig')] = None
    profiler_rule_configurations: Annotated[
        ProfilerRuleConfigurations | None, Field(alias='ProfilerRuleConfigurations')
    ] = None
    profiler_rule_evaluation_statuses: Annotated[
        ProfilerRuleEvaluationStatuses | None, Field(alias='ProfilerRuleEvaluationStatuses')
    ] = None
    profiling_status: Annotated[ProfilingStatus | None, Field(alias='ProfilingStatus')] = None
    environment: Annotated[TrainingEnvironmentMap | None, Field(alias='Environment')] = None
    retry_strategy: Annotated[RetryStrategy | None, Field(alias='RetryStrategy')] = None
    remote_debug_config: Annotated[RemoteDebugConfig | None, Field(alias='RemoteDebugConfig')] = (
        None
    )
    infra_check_config: Annotated[InfraCheckConfig | None, Field(alias='InfraCheckConfig')] = None
    serverless_job_config: Annotated[
        ServerlessJobConfig | None, Field(alias='ServerlessJobConfig')
    ] = None
    mlflow_config: Annotated[MlflowConfig | None, Field(alias='MlflowConfig')] = None
    model_package_config: Annotated[
        ModelPackageConfig | None, Field(alias='ModelPackageConfig')
    ] = None
    mlflow_details: Annotated[MlflowDetails | None, Field(alias='MlflowDetails')] = None
    progress_info: Annotated[TrainingProgressInfo | None, Field(alias='ProgressInfo')] = None
    output_model_package_arn: Annotated[
        ModelPackageArn | None, Field(alias='OutputModelPackageArn')
    ] = None
