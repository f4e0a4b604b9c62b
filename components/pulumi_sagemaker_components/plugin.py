"""The names of `pulumi_sagemaker_components`, of which the plugin serves the resources.

The plugin itself hosts the components of this module for programs in other languages. A program in
Python declares them here, in its own process.
"""

from typing import TYPE_CHECKING, Any, Final

import pulumi_sagemaker_components
from pulumi_sagemaker_components import (
    dataset,
    distributed_training_job,
    script_training_job,
    source_bundle,
    spot_training_job,
    training_pipeline,
)
from pulumi_sagemaker_components.resource_classes import ResourceClasses
from pulumi_sagemaker_training import plugin

if TYPE_CHECKING:
    from pulumi_sagemaker_components import (
        ChannelOptions,
        DatasetArgs,
        DatasetOptions,
        DistributedTrainingJobArgs,
        EarlierAttempt,
        MpiArgs,
        ScriptChannelArgs,
        ScriptTrainingJobArgs,
        SmpArgs,
        SourceBundleArgs,
        SourceBundleOptions,
        SpotTrainingJobArgs,
        StageArgs,
        StageJobArgs,
        TorchrunArgs,
        TrainingPipelineArgs,
    )

PLUGIN: Final = ResourceClasses(plugin.TrainingJob, plugin.Upload, "index")
"""The resources that the plugin serves."""


class Dataset(dataset.Dataset):
    __doc__ = dataset.Dataset.__doc__
    classes = PLUGIN


class DistributedTrainingJob(distributed_training_job.DistributedTrainingJob):
    __doc__ = distributed_training_job.DistributedTrainingJob.__doc__
    classes = PLUGIN


class ScriptTrainingJob(script_training_job.ScriptTrainingJob):
    __doc__ = script_training_job.ScriptTrainingJob.__doc__
    classes = PLUGIN


class SourceBundle(source_bundle.SourceBundle):
    __doc__ = source_bundle.SourceBundle.__doc__
    classes = PLUGIN


class SpotTrainingJob(spot_training_job.SpotTrainingJob):
    __doc__ = spot_training_job.SpotTrainingJob.__doc__
    classes = PLUGIN


class TrainingPipeline(training_pipeline.TrainingPipeline):
    __doc__ = training_pipeline.TrainingPipeline.__doc__
    classes = PLUGIN
    script_job = ScriptTrainingJob


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


def __getattr__(name: str) -> Any:
    """Return the types of arguments, which do not depend on the provider."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(pulumi_sagemaker_components, name)
