"""The images of AWS's frameworks and built-in algorithms. Pure.

The table is generated from AWS's own package (`tools/images`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from pulumi_sagemaker_training.api.model.generated import images as table

NONE: Final = "-"
"""What stands in the table for a part that an image does not distinguish."""


@dataclass(frozen=True, slots=True)
class Image:
    """One row of the table: an image in all of its regions.

    Attributes:
        image_scope: the use: `training`, `inference`, `inference_graviton`, `eia`, `debugger`.
        version: the version of the framework or algorithm.
        base_framework_version: what the framework stands on, such as `pytorch2.1.0`.
        py_version: the Python, such as `py310`.
        processor: the kind of processor, such as `gpu`, or a family of instances, such as `p4d`.
        registry: the index of its accounts.
        path: repository and tag.

    A part that the image does not distinguish is `NONE`.
    """

    image_scope: str
    version: str
    base_framework_version: str
    py_version: str
    processor: str
    registry: int
    path: str


@cache
def images() -> Mapping[str, Sequence[Image]]:
    """Return the images of each framework and algorithm."""
    found: dict[str, list[Image]] = {}
    head: list[str] = []
    for line in table.IMAGES.splitlines():
        if not line.startswith(" "):
            head = line.split(" ")
            found.setdefault(head[0], [])
            continue
        framework, scope, registry, repository = head
        version, base, python, processor, tag = line.strip().split(" ")
        path = repository if tag == NONE else f"{repository}:{tag}"
        row = Image(scope, version, base, python, processor, int(registry), path)
        found[framework].append(row)
    return found


@cache
def accounts(registry: int) -> Mapping[str, str]:
    """Return the account of each region that has the images of a registry."""
    of_account = table.REGISTRIES[registry]
    return {region: account for account, of in of_account.items() for region in of.split(" ")}


def domain(region: str) -> str:
    """Return the domain of a region's partition."""
    found = (name for name, regions in table.DOMAINS.items() if region in regions.split(" "))
    return next(found, "amazonaws.com")


def is_account_of_aws(account: str, region: str) -> bool:
    """Tell whether an account has images of the table in a region."""
    return any(accounts(index).get(region) == account for index in range(len(table.REGISTRIES)))
