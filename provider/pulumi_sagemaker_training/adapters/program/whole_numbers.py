"""Whole numbers in outputs, because Pulumi carries all numbers as doubles. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members, members_by
from pulumi_sagemaker_training.api.request.conversion import request_scalar
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    EARLIER,
    RECOVERIES,
)

_OF_SWEEPS: Final = frozenset({"best", "leaderboard", "failures", "counts", "trials"})
"""Outputs of a sweep, whose points and counts may have whole numbers."""
_MEASURED: Final = frozenset({"metric", "value", "cost_usd"})


def with_whole_numbers(name: str, value: object) -> object:
    """Return an output with ints for the API's whole numbers.

    Args:
        name: the output's name; a value that the API does not have is returned unchanged.
        value: the value from the engine.
    """
    if name in _OF_SWEEPS:
        return _whole_inside(value)
    if name == RECOVERIES:
        return request_scalar("integer", value)
    if name == EARLIER and isinstance(value, list):
        return [{k: with_whole_numbers(k, v) for k, v in item.items()} for item in value]
    shape = _shapes().get(name)
    return _read(value, shape) if shape is not None else value


def _whole_inside(value: object) -> object:
    if isinstance(value, Mapping):
        return {k: v if k in _MEASURED else _whole_inside(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_whole_inside(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@cache
def _shapes() -> dict[str, str]:
    structures = ("CreateTrainingJobRequest", "DescribeTrainingJobResponse")
    return {member.python: member.shape for name in structures for member in members(name)}


def _read(value: object, shape: str) -> object:
    match kind_of(shape):
        case "structure" if isinstance(value, Mapping):
            return _read_structure(value, shape)
        case "list" if isinstance(value, list):
            return [_read(item, element_of(shape)) for item in value]
        case kind:
            return request_scalar(kind, value)


def _read_structure(value: Mapping[str, object], shape: str) -> dict[str, object]:
    known = members_by(shape, "python")
    return {
        name: _read(item, known[name].shape) if name in known else item
        for name, item in value.items()
    }
