"""A SageMaker training job as a Pulumi resource.

What stands in ``__all__`` is public; everything else may change without notice.
"""

from pulumi_sagemaker_training.adapters.training_job import JobArgs, TrainingJob
from pulumi_sagemaker_training.adapters.upload import Upload

__all__ = ["JobArgs", "TrainingJob", "Upload"]
