"""What is registered of a resource that the plugin serves."""

from collections.abc import Mapping
from copy import copy
from functools import partial
from typing import Any

import pulumi

from pulumi_sagemaker_training.adapters.program.given_providers import (
    PLUGIN,
    warn_of_other_provider,
)
from pulumi_sagemaker_training.adapters.program.secret_marks import watch_transforms
from pulumi_sagemaker_training.adapters.program.transforms import refusing
from pulumi_sagemaker_training.adapters.program.value_kinds import sendable


def as_registered(
    name: str, properties: Mapping[str, Any], opts: pulumi.ResourceOptions | None
) -> tuple[dict[str, Any], pulumi.ResourceOptions]:
    """Refuse what Pulumi cannot send, also in outputs and in what transforms return.

    Args:
        name: the resource's name.
        properties: as the program and its transformations have made them.
        opts: the resource's options.

    Returns:
        The properties and the options to register.

    Raises:
        pulumi.RunError: there is such a value.
    """
    given = opts or pulumi.ResourceOptions()
    warn_of_other_provider(name, given, PLUGIN)
    made = copy(given)
    made.transforms = [refusing(transform) for transform in given.transforms or ()] or None
    return sendable(name, properties, partial(watch_transforms, given)), made
