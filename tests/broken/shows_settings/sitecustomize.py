"""A broken plugin: the refusal of a setting shows its value."""

from pulumi_sagemaker_training.api.settings import kinds

kinds.Text.read = lambda _, value, path, refuse: refuse(path, f"is {value!r}")
