"""The construction of a component for a program of any language."""

import re
from collections.abc import Callable, Mapping

import pulumi

from pulumi_sagemaker_training.adapters.plugin.components.members import (
    Part,
    arguments_of,
    outputs_of,
    parts_within,
)
from pulumi_sagemaker_training.adapters.plugin.components.registry import HostedComponent
from pulumi_sagemaker_training.adapters.plugin.components.settled import settled_members
from pulumi_sagemaker_training.adapters.plugin.components.values import (
    arguments_from_plugin,
    to_plugin,
)
from pulumi_sagemaker_training.adapters.plugin.property_names import in_plugin_words
from pulumi_sagemaker_training.adapters.plugin.server import CallFailed
from pulumi_sagemaker_training.adapters.runtime.language import hosting
from pulumi_sagemaker_training.api.errors import InputError


async def construct(
    component: type[HostedComponent],
    name: str,
    given: Mapping[str, object],
    opts: pulumi.ResourceOptions,
) -> tuple[pulumi.Output[str], dict[str, object]]:
    """Declare a component's resources, as its program would in Python.

    Args:
        component: the component's class.
        name: the component's name.
        given: its arguments in the plugin's spelling, which may be and contain outputs.
        opts: its resource options.

    Returns:
        The component's URN, and its outputs in the plugin's spelling.

    Raises:
        CallFailed: an argument is refused.
    """
    parts = arguments_of(component.arguments)
    try:
        known = await settled_members(parts, given)
        arguments = arguments_from_plugin(parts, known, owner=component.__name__)
        declare: Callable[..., HostedComponent] = _without_registration(component)
        with hosting():
            made = declare(name, opts=opts, **arguments)
    except InputError as error:
        raise CallFailed(str(error)) from error
    except pulumi.RunError as error:
        # The engine itself says which resource it is.
        raise CallFailed(_in_words(str(error).removeprefix(f"{name}: "), parts)) from error
    outputs = {
        part.schema_name: to_plugin(part.kind, getattr(made, part.name))
        for part in outputs_of(component).values()
    }
    pulumi.ComponentResource.register_outputs(made, outputs)
    return made.urn, outputs


def _without_registration(component: type[HostedComponent]) -> type[HostedComponent]:
    """Return the class of a component whose outputs are registered here, all of them.

    The state then has the outputs that the schema names, in its spelling.
    """
    return type(component.__name__, (component,), {"register_outputs": _leave})


def _leave(self: pulumi.ComponentResource, outputs: pulumi.Inputs) -> None:
    del self, outputs


def _in_words(text: str, parts: Mapping[str, Part]) -> str:
    """Return a message of a component with the names that the package schema has."""
    for part in parts_within(parts.values()):
        if part.name != part.schema_name:
            text = re.sub(rf"\b{part.name}\b", part.schema_name, text)
    return in_plugin_words(text)
