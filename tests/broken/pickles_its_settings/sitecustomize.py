"""A broken plugin: the pickle of its provider contains the settings."""

from pulumi_sagemaker_training.adapters.dynamic import TrainingJobProvider

TrainingJobProvider.__getstate__ = lambda _: {"profile": "default"}  # type: ignore[method-assign]
