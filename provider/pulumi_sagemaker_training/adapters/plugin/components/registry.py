"""The components that this plugin hosts, found where they are installed.

The provider does not know the components: they stand above it. A distribution names the module of
its components as an entry point, and the plugin hosts every component class of the module.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any, ClassVar, Final

import pulumi

from pulumi_sagemaker_training.adapters.plugin.schema.types import token

GROUP: Final = "pulumi_sagemaker_training.components"
"""The group of entry points."""


class HostedComponent(pulumi.ComponentResource):
    """What a class of components has that the plugin can host.

    It is constructed as `class_(name, opts=opts, **arguments)`.
    """

    arguments: ClassVar[type]
    """The TypedDict of the arguments."""


@cache
def hosted_components() -> Mapping[str, type[HostedComponent]]:
    """Return the component classes by their tokens. Imports their modules."""
    modules = [entry.load() for entry in entry_points(group=GROUP)]
    return {token(found.__name__): found for module in modules for found in _components(module)}


def _components(module: Any) -> Iterator[Any]:
    for name in module.__all__:
        found = getattr(module, name)
        if isinstance(found, type) and issubclass(found, pulumi.ComponentResource):
            yield found
