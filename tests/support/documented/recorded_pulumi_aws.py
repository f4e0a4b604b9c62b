"""A module `pulumi_aws` that knows the recorded names, and refuses others as the real one does.

The real package is large and slow to import; `python -m tools.pulumi_aws` records its names.
"""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pulumi

from tools.pulumi_aws.names import Names, recorded


def modules() -> dict[str, ModuleType]:
    """Return the modules by the names under which programs import them."""
    package = ModuleType("pulumi_aws")
    made = {"pulumi_aws": package}
    for resource, names in recorded()["resources"].items():
        module, _, class_name = resource.partition(".")
        full = f"pulumi_aws.{module}"
        inner = made.setdefault(full, ModuleType(full))
        setattr(package, module, inner)
        setattr(inner, class_name, _resource(f"aws:{module}:{class_name}", names))
    return made


def _resource(token: str, names: Names) -> type[pulumi.CustomResource]:
    class Resource(pulumi.CustomResource):
        """A resource with these arguments."""

        def __init__(
            self, name: str, opts: pulumi.ResourceOptions | None = None, **args: Any
        ) -> None:
            unknown = list(_unknown(args, names))
            if unknown:
                raise TypeError(f"{token} has no {', '.join(unknown)}")
            super().__init__(token, name, {"name": None, "arn": None, **args}, opts)

    return Resource


def _unknown(given: Any, names: Names, prefix: str = "") -> Iterator[str]:
    """Yield the paths that are not in the record. Pure."""
    if isinstance(given, list):
        for item in given:
            yield from _unknown(item, names, prefix)
    elif isinstance(given, Mapping):
        for key, value in given.items():
            if key not in names:
                yield f"{prefix}{key}"
            elif names[key]:
                yield from _unknown(value, names[key], f"{prefix}{key}.")
