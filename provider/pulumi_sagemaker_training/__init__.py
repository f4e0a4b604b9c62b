"""A SageMaker training job as a Pulumi resource.

The names in ``__all__`` are public; everything else may change without notice.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pulumi_sagemaker_training.adapters.program.images import image_uri
    from pulumi_sagemaker_training.adapters.program.training_job import JobArgs, TrainingJob
    from pulumi_sagemaker_training.adapters.program.upload import Upload, UploadArgs

__all__ = ["JobArgs", "TrainingJob", "Upload", "UploadArgs", "image_uri"]

_MODULES: Final = {
    "JobArgs": "training_job",
    "TrainingJob": "training_job",
    "Upload": "upload",
    "UploadArgs": "upload",
    "image_uri": "images",
}


def __getattr__(name: str) -> Any:
    """Import on first use: no program needs everything, and the plugins need none of it."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.adapters.program.{_MODULES[name]}"), name)
