"""Conversion between the plugin's spelling of a sweep (`maxParallel`) and the lifecycle's. Pure.

Below `template` the names are those of a training job. Names of points and of the space are the
user's own text.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.property_names import (
    in_plugin_words,
    plugin_path,
    python_path,
    to_plugin,
    to_python,
)
from pulumi_sagemaker_training.api.model.members import schema_name
from pulumi_sagemaker_training.api.values.paths import join, steps
from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import (
    ARGUMENTS,
    EARLY_STOPPING,
    OUTPUTS,
    TEMPLATE,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.outputs import (
    COUNTED,
    LEAVING,
    TAGS_ALL,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import NAMED_FOR, REGION

_TOP: Final = (*ARGUMENTS, *OUTPUTS, LEAVING, TAGS_ALL, NAMED_FOR, REGION)
_BELOW: Final[Mapping[str, Sequence[str]]] = {
    "early_stopping": tuple(EARLY_STOPPING),
    "counts": COUNTED,
}
_SPELT: Final = {
    name: schema_name(name)
    for name in (*_TOP, *(member for listed in _BELOW.values() for member in listed))
}
_READ: Final = {spelt: name for name, spelt in _SPELT.items()}
_SNAKE: Final = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")


def sweep_to_python(properties: Mapping[str, object]) -> dict[str, object]:
    """Return inputs or outputs of the plugin in the Python spelling.

    A property that does not exist keeps its name; the checks refuse it.
    """
    found = {_READ.get(key, key): value for key, value in properties.items()}
    return {name: _inner(name, value, _READ, to_python) for name, value in found.items()}


def sweep_to_plugin(properties: Mapping[str, object]) -> dict[str, object]:
    """Return inputs or outputs in the plugin's spelling."""
    return {
        _SPELT.get(name, name): _inner(name, value, _SPELT, to_plugin)
        for name, value in properties.items()
    }


def _inner(name: str, value: object, spelling: Mapping[str, str], job: Any) -> object:
    if not isinstance(value, Mapping):
        return value
    if name == TEMPLATE:
        return job(value)
    if name in _BELOW:
        return {spelling.get(key, key): item for key, item in value.items()}
    return value


def sweep_plugin_path(path: str) -> str:
    """Return a property path of the lifecycle's in the plugin's spelling."""
    head, *rest = steps(path) or [path]
    if head == TEMPLATE and rest:
        return f"{TEMPLATE}.{plugin_path(path.partition('.')[2])}"
    return _joined(str(head), rest, _SPELT)


def sweep_python_path(location: Sequence[str | int]) -> str:
    """Return the path of a location in the plugin's properties, in the lifecycle's spelling."""
    head, *rest = location
    if head == TEMPLATE and rest:
        return f"{TEMPLATE}.{python_path(rest)}"
    return _joined(str(head), rest, _READ)


def _joined(head: str, rest: Sequence[str | int], spelling: Mapping[str, str]) -> str:
    path = spelling.get(head, head)
    is_ours = head in _BELOW or _READ.get(head) in _BELOW
    for step in rest:
        path = join(path, spelling.get(step, step) if is_ours and isinstance(step, str) else step)
    return path


def in_sweep_words(text: str) -> str:
    """Return a message with every property's name in the plugin's spelling."""
    return _SNAKE.sub(lambda m: _SPELT.get(m[0], m[0]), in_plugin_words(text))
