"""What every component of this package has."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from pulumi_sagemaker_components.refusals import refuse_missing, refuse_unknown
from pulumi_sagemaker_components.resource_classes import DYNAMIC, ResourceClasses
from pulumi_sagemaker_components.unknowns import naming


class Component(pulumi.ComponentResource):
    """A component that consists of the resources of `classes`.

    Its arguments are one TypedDict, `arguments`, and its outputs are annotated attributes. From
    these follow the component's schema in the plugin and its page in the docs.

    Args:
        kind: the component's name in its type.
        name: the resource's name.
        given: the arguments, of which misspelt and missing ones are refused.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: an argument is misspelt, or a required one is missing.
    """

    classes: ClassVar[ResourceClasses] = DYNAMIC
    """The classes of the resources that the component declares."""
    arguments: ClassVar[type]
    """The TypedDict of the component's arguments."""

    def __init__(
        self,
        kind: str,
        name: str,
        given: Mapping[str, object],
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        _refuse_misspelt(kind, name, given, self.arguments)
        super().__init__(f"sagemaker-training:{self.classes.module}:{kind}", name, {}, opts)


def _refuse_misspelt(kind: str, name: str, given: Mapping[str, Any], arguments: Any) -> None:
    with naming(name):
        refuse_unknown(given, arguments.__annotations__, kind)
        refuse_missing(given, sorted(arguments.__required_keys__), kind)
