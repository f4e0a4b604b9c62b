"""A resource's own step after all transformations, before it is registered.

`Resource._transformations`, a private part of Pulumi, holds the transformations of a resource and
of its parents; a step at its end sees what all of them have made (pulumi 3.272.0).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import pulumi

_STEP: Final = "__last_step"
_TRANSFORMATIONS: Final = "_transformations"

Step = Callable[[pulumi.ResourceTransformationArgs], pulumi.ResourceTransformationResult | None]


class LastStep:
    """A resource with a step of its own at the end of its transformations."""

    def step_last(self, step: Step) -> None:
        """Set the step. It runs within the constructor of Pulumi's resource."""
        self.__dict__[_STEP] = step

    @property
    def _transformations(self) -> Any:
        """The transformations of the resource and its parents, with our own at the end."""
        return self.__dict__.get(_TRANSFORMATIONS)

    @_transformations.setter
    def _transformations(self, given: Sequence[object]) -> None:
        own = [*given, self._take_step] if _STEP in self.__dict__ else list(given)
        self.__dict__[_TRANSFORMATIONS] = own

    def _take_step(
        self, seen: pulumi.ResourceTransformationArgs
    ) -> pulumi.ResourceTransformationResult | None:
        seen_resource = cast("object", seen.resource)
        if seen_resource is not self:  # Children inherit their parent's transformations.
            return None
        step: Step = self.__dict__[_STEP]
        return step(seen)


def takes_last_steps() -> bool:
    """Tell whether the SDK keeps transformations where a step at their end is seen."""
    return _TRANSFORMATIONS in pulumi.Resource.__init__.__code__.co_names
