"""A SageMaker training job as a Pulumi resource.

The names in ``__all__`` are public; everything else may change without notice.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pulumi_sagemaker_training.adapters.program.champion import Champion
    from pulumi_sagemaker_training.adapters.program.component_args import (
        CommonJobArgs,
        OptionalJobArgs,
    )
    from pulumi_sagemaker_training.adapters.program.images import image_uri
    from pulumi_sagemaker_training.adapters.program.job_arguments import JobArgs
    from pulumi_sagemaker_training.adapters.program.option_args import OptionArgs
    from pulumi_sagemaker_training.adapters.program.sweep import Sweep
    from pulumi_sagemaker_training.adapters.program.sweep_args import (
        DimensionArgs,
        EarlyStoppingArgs,
        SweepArgs,
    )
    from pulumi_sagemaker_training.adapters.program.training_job import TrainingJob
    from pulumi_sagemaker_training.adapters.program.upload import Upload
    from pulumi_sagemaker_training.adapters.runtime.assets import PathOrAsset
    from pulumi_sagemaker_training.adapters.runtime.champion_members import (
        ChallengerArgs,
        ChampionArgs,
        ModelPackageArgs,
    )
    from pulumi_sagemaker_training.adapters.runtime.upload_members import UploadArgs
    from pulumi_sagemaker_training.api.model.generated.arguments import (
        AlgorithmSpecificationArgs,
        ChannelArgs,
        CheckpointConfigArgs,
        CollectionConfigurationArgs,
        DatasetSourceArgs,
        DataSourceArgs,
        DebugHookConfigArgs,
        DebugRuleConfigurationArgs,
        ExperimentConfigArgs,
        FileSystemDataSourceArgs,
        HubAccessConfigArgs,
        InfraCheckConfigArgs,
        InstanceGroupArgs,
        InstancePlacementConfigArgs,
        InstancePreferenceArgs,
        MetricDefinitionArgs,
        MlflowConfigArgs,
        ModelAccessConfigArgs,
        ModelPackageConfigArgs,
        OutputDataConfigArgs,
        PlacementSpecificationArgs,
        ProfilerConfigArgs,
        ProfilerRuleConfigurationArgs,
        RemoteDebugConfigArgs,
        ResourceConfigArgs,
        RetryStrategyArgs,
        S3DataSourceArgs,
        ServerlessJobConfigArgs,
        SessionChainingConfigArgs,
        ShuffleConfigArgs,
        StoppingConditionArgs,
        TagArgs,
        TensorBoardOutputConfigArgs,
        TrainingImageConfigArgs,
        TrainingRepositoryAuthConfigArgs,
        VpcConfigArgs,
    )
    from pulumi_sagemaker_training.api.model.instance_types import InstanceType, instance_type

__all__ = [
    "AlgorithmSpecificationArgs",
    "ChallengerArgs",
    "Champion",
    "ChampionArgs",
    "ChannelArgs",
    "CheckpointConfigArgs",
    "CollectionConfigurationArgs",
    "CommonJobArgs",
    "DataSourceArgs",
    "DatasetSourceArgs",
    "DebugHookConfigArgs",
    "DebugRuleConfigurationArgs",
    "DimensionArgs",
    "EarlyStoppingArgs",
    "ExperimentConfigArgs",
    "FileSystemDataSourceArgs",
    "HubAccessConfigArgs",
    "InfraCheckConfigArgs",
    "InstanceGroupArgs",
    "InstancePlacementConfigArgs",
    "InstancePreferenceArgs",
    "InstanceType",
    "JobArgs",
    "MetricDefinitionArgs",
    "MlflowConfigArgs",
    "ModelAccessConfigArgs",
    "ModelPackageArgs",
    "ModelPackageConfigArgs",
    "OptionArgs",
    "OptionalJobArgs",
    "OutputDataConfigArgs",
    "PathOrAsset",
    "PlacementSpecificationArgs",
    "ProfilerConfigArgs",
    "ProfilerRuleConfigurationArgs",
    "RemoteDebugConfigArgs",
    "ResourceConfigArgs",
    "RetryStrategyArgs",
    "S3DataSourceArgs",
    "ServerlessJobConfigArgs",
    "SessionChainingConfigArgs",
    "ShuffleConfigArgs",
    "StoppingConditionArgs",
    "Sweep",
    "SweepArgs",
    "TagArgs",
    "TensorBoardOutputConfigArgs",
    "TrainingImageConfigArgs",
    "TrainingJob",
    "TrainingRepositoryAuthConfigArgs",
    "Upload",
    "UploadArgs",
    "VpcConfigArgs",
    "image_uri",
    "instance_type",
]

_MODULES: Final = {
    "ChallengerArgs": "champion",
    "Champion": "champion",
    "ChampionArgs": "champion",
    "ModelPackageArgs": "champion",
    "CommonJobArgs": "component_args",
    "OptionalJobArgs": "component_args",
    "DimensionArgs": "sweep_args",
    "EarlyStoppingArgs": "sweep_args",
    "JobArgs": "job_arguments",
    "OptionArgs": "option_args",
    "PathOrAsset": "upload",
    "Sweep": "sweep",
    "SweepArgs": "sweep_args",
    "TrainingJob": "training_job",
    "Upload": "upload",
    "UploadArgs": "upload",
    "image_uri": "images",
}
_MODEL: Final = ("InstanceType", "instance_type")
_NESTED: Final = "api.model.generated.arguments"


def __getattr__(name: str) -> Any:
    """Import on first use: no program needs everything, and the plugins need none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # What is not named here is one of the types of nested arguments.
    module = "api.model.instance_types" if name in _MODEL else _NESTED
    module = f"adapters.program.{_MODULES[name]}" if name in _MODULES else module
    return getattr(import_module(f"{__name__}.{module}"), name)
