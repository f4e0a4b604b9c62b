"""ComponentResources built on the public names of `pulumi_sagemaker_training`.

The names in ``__all__`` are public; everything else may change without notice.
"""

from pulumi_sagemaker_components.dataset import Dataset, DatasetArgs, DatasetOptions
from pulumi_sagemaker_components.distributed_arguments import (
    DistributedTrainingJobArgs,
    MpiArgs,
    SmpArgs,
    TorchrunArgs,
)
from pulumi_sagemaker_components.distributed_training_job import DistributedTrainingJob
from pulumi_sagemaker_components.local_files import ChannelOptions
from pulumi_sagemaker_components.pipeline_arguments import (
    StageArgs,
    StageJobArgs,
    TrainingPipelineArgs,
)
from pulumi_sagemaker_components.script_arguments import ScriptChannelArgs, ScriptTrainingJobArgs
from pulumi_sagemaker_components.script_training_job import ScriptTrainingJob
from pulumi_sagemaker_components.source_bundle import (
    SourceBundle,
    SourceBundleArgs,
    SourceBundleOptions,
)
from pulumi_sagemaker_components.spot_arguments import EarlierAttempt, SpotTrainingJobArgs
from pulumi_sagemaker_components.spot_training_job import SpotTrainingJob
from pulumi_sagemaker_components.training_pipeline import TrainingPipeline

__all__ = [
    "ChannelOptions",
    "Dataset",
    "DatasetArgs",
    "DatasetOptions",
    "DistributedTrainingJob",
    "DistributedTrainingJobArgs",
    "EarlierAttempt",
    "MpiArgs",
    "ScriptChannelArgs",
    "ScriptTrainingJob",
    "ScriptTrainingJobArgs",
    "SmpArgs",
    "SourceBundle",
    "SourceBundleArgs",
    "SourceBundleOptions",
    "SpotTrainingJob",
    "SpotTrainingJobArgs",
    "StageArgs",
    "StageJobArgs",
    "TorchrunArgs",
    "TrainingPipeline",
    "TrainingPipelineArgs",
]
