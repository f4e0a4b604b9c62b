"""The ways to declare a resource in a program. The behaviour table runs with each.

A job is declared through the dynamic provider or through the plugin, the two adapters. A component
is declared in Python over either of them, or in YAML, for which the plugin hosts it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pulumi

import pulumi_sagemaker_components
from pulumi_sagemaker_components import plugin as components_of_the_plugin
from pulumi_sagemaker_training import TrainingJob
from pulumi_sagemaker_training.adapters.plugin.components.members import arguments_of
from pulumi_sagemaker_training.adapters.plugin.components.values import to_plugin as to_schema
from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from pulumi_sagemaker_training.adapters.plugin.words import in_words
from tests.engine.behaviour import Declare, Row
from tests.engine.stacks import DeclaredYamlStack, EngineStack, declare_in_yaml

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


@dataclass(frozen=True)
class WayIn:
    """A way to declare the resource of a row.

    Attributes:
        declare: declares it in the running program.
        spelt: returns a message in the form that the program's author reads.
        stack: the kind of its stacks.
    """

    declare: Declare
    spelt: Callable[[str], str]
    stack: type[EngineStack] = EngineStack


def way_in(row: Row, name: str) -> WayIn:
    """Return the way of a name to declare a row's resource."""
    if not row.component:
        return WayIn(ADAPTERS[name], SPELLINGS[name])
    if name == "yaml":
        return WayIn(partial(_component_in_yaml, row.component), in_words, DeclaredYamlStack)
    modules = {"dynamic": pulumi_sagemaker_components, "plugin": components_of_the_plugin}
    return WayIn(partial(_component, modules[name], row.component), str)


def _component(
    module: Any, kind: str, name: str, opts: pulumi.ResourceOptions | None = None, **args: Any
) -> None:
    getattr(module, kind)(name, opts=opts, **args)


def _component_in_yaml(
    kind: str, name: str, opts: pulumi.ResourceOptions | None = None, **args: Any
) -> None:
    del opts
    parts = arguments_of(getattr(components_of_the_plugin, kind).arguments)
    given = {parts[key].schema_name: to_schema(parts[key].kind, args[key]) for key in args}
    declare_in_yaml(name, f"sagemaker-training:{kind}", given)
