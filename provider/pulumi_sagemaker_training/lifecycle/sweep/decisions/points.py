"""A point of a sweep: the values that one trial puts into the template. Pure.

A name of a point is a hyperparameter, or one of `environment.<name>`, `hyper_parameters.<name>` and
`resource_config.<member>`. Values are compared as the texts that SageMaker gets, so 3 and "3" are
the same.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pulumi_sagemaker_training.api.model.members import members_by, schema_name
from pulumi_sagemaker_training.api.request.conversion import as_text
from pulumi_sagemaker_training.api.values.paths import join
from pulumi_sagemaker_training.api.values.text import printable

HYPER_PARAMETERS: Final = "hyper_parameters"
RESOURCES: Final = "resource_config"
ENVIRONMENT: Final = "environment"
_HEADS: Final = {
    spelt: head
    for head in (HYPER_PARAMETERS, ENVIRONMENT, RESOURCES)
    for spelt in (head, schema_name(head))
}
_LONGEST_SHOWN: Final = 80


@dataclass(frozen=True)
class Point:
    """The values of one trial.

    Attributes:
        values: the values by name, sorted; a name without a head is a hyperparameter's.
    """

    values: tuple[tuple[str, object], ...]

    @classmethod
    def of(cls, given: Mapping[str, object]) -> "Point":
        """Return the point that a map of names and values is."""
        named = {normal_name(name): _whole(value) for name, value in given.items()}
        return cls(tuple(sorted(named.items())))

    @cached_property
    def key(self) -> str:
        """A text that two points share exactly if they are equal."""
        return json.dumps([(name, _text(value)) for name, value in self.values])

    @property
    def words(self) -> str:
        """The point for messages, as `eta=0.1, max_depth=3`."""
        text = printable(", ".join(f"{name}={_text(value)}" for name, value in self.values))
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"

    def as_map(self) -> dict[str, object]:
        """Return the values by name."""
        return dict(self.values)

    def fill(self, template: Mapping[str, object]) -> dict[str, object]:
        """Return the properties of a job with this point's values in them."""
        filled = dict(template)
        for name, value in self.values:
            filled = _with(filled, _location(name), value)
        return filled

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def normal_name(name: str) -> str:
    """Return a name of a point in its one spelling: hyperparameters without their head."""
    head, *rest = _location(name)
    return ".".join(rest) if head == HYPER_PARAMETERS else ".".join((head, *rest))


def path_of(name: str) -> str:
    """Return the path in a job's properties of what a name of a point sets."""
    path = ""
    for step in _location(name):
        path = join(path, step)
    return path


def _location(name: str) -> tuple[str, ...]:
    spelt, _, rest = name.partition(".")
    head = _HEADS.get(spelt)
    if head is None or not rest:
        return HYPER_PARAMETERS, name
    if head != RESOURCES:
        return head, rest
    return head, *(_member(step) for step in rest.split("."))


def _member(step: str) -> str:
    """Return the name of a member below `resource_config` in the Python spelling."""
    found = members_by("ResourceConfig", "schema").get(step)
    return found.python if found is not None else step


def _with(
    properties: Mapping[str, object], location: tuple[str, ...], value: object
) -> dict[str, object]:
    head, *rest = location
    if not rest:
        return {**properties, head: value}
    inner = properties.get(head)
    below = inner if isinstance(inner, Mapping) else {}
    return {**properties, head: _with(below, tuple(rest), value)}


def _whole(value: object) -> object:
    """Return a whole number as an int: Pulumi carries all numbers as doubles."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _text(value: object) -> str:
    return str(as_text(value, json_too=True))
