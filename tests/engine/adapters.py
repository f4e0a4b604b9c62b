"""The adapters: the ways to declare a job in a program. The behaviour table runs with each."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pulumi

from pulumi_sagemaker_training import TrainingJob
from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from pulumi_sagemaker_training.adapters.plugin.words import in_words
from tests.engine.behaviour import Declare

PLUGIN_TYPE: Final = "sagemaker-training:index:TrainingJob"


def dynamic_job(
    name: str, opts: pulumi.ResourceOptions | None = None, **args: Any
) -> pulumi.CustomResource:
    """Declare a job through the dynamic provider."""
    return TrainingJob(name, opts, **args)


def plugin_job(
    name: str, opts: pulumi.ResourceOptions | None = None, **args: Any
) -> pulumi.CustomResource:
    """Declare a job through the plugin, like a generated SDK."""
    return pulumi.CustomResource(PLUGIN_TYPE, name, to_plugin(args), opts)


ADAPTERS: Final[Mapping[str, Declare]] = {"dynamic": dynamic_job, "plugin": plugin_job}
SPELLINGS: Final[Mapping[str, Callable[[str], str]]] = {"dynamic": str, "plugin": in_words}
"""The form of a message in each adapter."""
