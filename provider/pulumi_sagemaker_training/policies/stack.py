"""A stack's resources, as the engine shows them to a policy when all are registered. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_sagemaker_training.lifecycle.ownership.owner import name_in


@dataclass(frozen=True, slots=True)
class StackResource:
    """One resource of a stack.

    Attributes:
        urn, type: Pulumi's.
        properties: its outputs, plain; `UNKNOWN` where a value is not known yet.
        secrets: the places of secrets in them.
        needs: the URNs of the resources that it depends on.
    """

    urn: str
    type: str
    properties: Mapping[str, Any]
    secrets: Sequence[tuple[str | int, ...]] = ()
    needs: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The resource's name in the program."""
        return name_in(self.urn)


def reachable(urn: str, resources: Mapping[str, StackResource]) -> frozenset[str]:
    """Return the URNs of all resources that one depends on, directly or not."""
    found: set[str] = set()
    waiting = [urn]
    while waiting:
        resource = resources.get(waiting.pop())
        fresh = resource.needs - found if resource else frozenset()
        found |= fresh
        waiting += fresh
    return frozenset(found)
