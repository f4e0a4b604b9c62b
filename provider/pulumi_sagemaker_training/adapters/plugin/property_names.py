"""Conversion between the plugin's spelling (`roleArn`) and the lifecycle's (`role_arn`), of
resources, property paths and messages. Pure.

Names of the service model are converted at every depth. Names of options and computed outputs are
converted only at the top, because what is inside them is the user's own text; the items of
`earlier_attempts` are described jobs.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from pulumi_sagemaker_training.api.model.generated.spellings import STRUCTURES
from pulumi_sagemaker_training.api.model.members import (
    Spelling,
    element_of,
    kind_of,
    members,
    members_by,
    schema_name,
)
from pulumi_sagemaker_training.api.request.codec import from_schema, to_schema
from pulumi_sagemaker_training.api.values.paths import join, steps
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    COMPUTED,
    EARLIER,
)

REQUEST: Final = "CreateTrainingJobRequest"
DESCRIPTION: Final = "DescribeTrainingJobResponse"

_OWN: Final = (*OPTION_NAMES, *COMPUTED)
_TO_OWN: Final = {name: schema_name(name) for name in _OWN}
_FROM_OWN: Final = {spelt: name for name, spelt in _TO_OWN.items()}
_SNAKE: Final = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")


def to_python(properties: Mapping[str, Any]) -> dict[str, object]:
    """Return inputs or outputs of the plugin in the Python spelling.

    A property that does not exist keeps its name; the checks refuse it.
    """
    own = {_FROM_OWN[k]: v for k, v in properties.items() if k in _FROM_OWN}
    if isinstance(own.get(EARLIER), list):
        own[EARLIER] = [to_python(attempt) for attempt in own[EARLIER]]
    rest = {k: v for k, v in properties.items() if k not in _FROM_OWN}
    requested = {k: v for k, v in rest.items() if k in members_by(REQUEST, "schema")}
    described = {k: v for k, v in rest.items() if k not in requested}
    return {**from_schema(requested, REQUEST), **from_schema(described, DESCRIPTION), **own}


def to_plugin(properties: Mapping[str, Any]) -> dict[str, object]:
    """Return inputs or outputs in the plugin's spelling."""
    own = {_TO_OWN[k]: v for k, v in properties.items() if k in _TO_OWN}
    if isinstance(properties.get(EARLIER), list):
        own[_TO_OWN[EARLIER]] = [to_plugin(attempt) for attempt in properties[EARLIER]]
    rest = {k: v for k, v in properties.items() if k not in _TO_OWN}
    requested = {k: v for k, v in rest.items() if k in members_by(REQUEST, "python")}
    described = {k: v for k, v in rest.items() if k not in requested}
    return {**to_schema(requested, REQUEST), **to_schema(described, DESCRIPTION), **own}


def plugin_path(path: str) -> str:
    """Return a property path of the lifecycle's in the plugin's spelling."""
    return _respelt(steps(path), "python", "schema")


def python_path(location: Sequence[str | int]) -> str:
    """Return the path of a location in the plugin's properties, in the lifecycle's spelling."""
    return _respelt(location, "schema", "python")


def in_plugin_words(text: str) -> str:
    """Return a message with every property's name in the plugin's spelling."""
    known = _snake_names()
    return _SNAKE.sub(lambda m: schema_name(m[0]) if m[0] in known else m[0], text)


def _respelt(location: Sequence[str | int], read: Spelling, write: Spelling) -> str:
    path, shape = "", None
    for depth, step in enumerate(location):
        spelt = step
        if depth == 0:
            spelt, shape = _top(str(step), read, write)
        elif shape is not None and kind_of(shape) == "structure":
            member = members_by(shape, read).get(str(step))
            spelt, shape = (member.spelt(write), member.shape) if member else (step, None)
        elif shape is not None:
            inner = element_of(shape)
            shape = None if inner == shape else inner
        path = join(path, spelt)
    return path


def _top(name: str, read: Spelling, write: Spelling) -> tuple[str, str | None]:
    """Return a property's name in the other spelling, and its shape if the model has one."""
    own = _FROM_OWN if read == "schema" else _TO_OWN
    if name in own:
        return own[name], None
    for shape in (REQUEST, DESCRIPTION):
        member = members_by(shape, read).get(name)
        if member is not None:
            return member.spelt(write), member.shape
    return name, None


@cache
def _snake_names() -> frozenset[str]:
    modelled = {member.python for shape in STRUCTURES for member in members(shape)}
    return frozenset(name for name in (*modelled, *_OWN) if "_" in name)
