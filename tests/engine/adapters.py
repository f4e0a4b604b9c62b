"""The ways to declare a job in a program; the behaviour table runs over each."""

from collections.abc import Mapping
from typing import Any, Final

import pulumi

from pulumi_sagemaker_training import TrainingJob
from tests.engine.behaviour import Declare


def dynamic_job(
    name: str, opts: pulumi.ResourceOptions | None = None, **args: Any
) -> pulumi.CustomResource:
    """Declare a job through the dynamic provider."""
    return TrainingJob(name, opts, **args)


ADAPTERS: Final[Mapping[str, Declare]] = {"dynamic": dynamic_job}
