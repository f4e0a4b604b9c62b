"""A SageMaker training job as a Pulumi resource.

What stands in ``__all__`` is public; everything else may change without notice.
"""

from typing import TYPE_CHECKING, Any

from pulumi_sagemaker_training.adapters.program.training_job import JobArgs, TrainingJob

if TYPE_CHECKING:
    from pulumi_sagemaker_training.adapters.program.upload import Upload

__all__ = ["JobArgs", "TrainingJob", "Upload"]


def __getattr__(name: str) -> Any:
    """Import what only some programs need when it is asked for."""
    if name == "Upload":
        from pulumi_sagemaker_training.adapters.program.upload import Upload

        return Upload
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
