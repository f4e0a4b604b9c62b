"""A SageMaker training job as a Pulumi resource.

The names in ``__all__`` are public; everything else may change without notice.
"""

from typing import TYPE_CHECKING, Any

from pulumi_sagemaker_training.adapters.program.training_job import JobArgs, TrainingJob

if TYPE_CHECKING:
    from pulumi_sagemaker_training.adapters.program.upload import Upload

__all__ = ["JobArgs", "TrainingJob", "Upload"]


def __getattr__(name: str) -> Any:
    """Import on first use what only some programs need."""
    if name == "Upload":
        from pulumi_sagemaker_training.adapters.program.upload import Upload

        return Upload
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
