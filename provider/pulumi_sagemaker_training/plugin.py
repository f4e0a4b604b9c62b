"""The names of `pulumi_sagemaker_training`, with resources that the plugin serves.

A program that imports them from here, and is otherwise unchanged, has import and exact previews;
docs/languages.md says when to choose which.
"""

from typing import TYPE_CHECKING, Any

import pulumi_sagemaker_training
from pulumi_sagemaker_training.adapters.program.over_plugin.champion import Champion
from pulumi_sagemaker_training.adapters.program.over_plugin.sweep import Sweep
from pulumi_sagemaker_training.adapters.program.over_plugin.training_job import TrainingJob
from pulumi_sagemaker_training.adapters.program.over_plugin.upload import Upload

if TYPE_CHECKING:
    from pulumi_sagemaker_training.adapters.program.images import image_uri
    from pulumi_sagemaker_training.adapters.program.job_arguments import JobArgs
    from pulumi_sagemaker_training.adapters.program.option_args import OptionArgs
    from pulumi_sagemaker_training.adapters.program.sweep_args import (
        DimensionArgs,
        EarlyStoppingArgs,
        SweepArgs,
    )
    from pulumi_sagemaker_training.adapters.runtime.assets import PathOrAsset
    from pulumi_sagemaker_training.adapters.runtime.champion_members import (
        ChallengerArgs,
        ChampionArgs,
        ModelPackageArgs,
    )
    from pulumi_sagemaker_training.adapters.runtime.upload_members import UploadArgs

    # For editors alone; `__all__` has the names.
    from pulumi_sagemaker_training.api.model.generated.arguments import *  # noqa: F403

__all__ = [
    "ChallengerArgs",
    "Champion",
    "ChampionArgs",
    "DimensionArgs",
    "EarlyStoppingArgs",
    "JobArgs",
    "ModelPackageArgs",
    "OptionArgs",
    "PathOrAsset",
    "Sweep",
    "SweepArgs",
    "TrainingJob",
    "Upload",
    "UploadArgs",
    "image_uri",
]
__all__ += [name for name in pulumi_sagemaker_training.__all__ if name not in __all__]


def __getattr__(name: str) -> Any:
    """Return what does not depend on the provider: the types of arguments, and functions."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(pulumi_sagemaker_training, name)
