"""Whole numbers in outputs, because Pulumi carries all numbers as doubles. Pure."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members, members_by
from pulumi_sagemaker_training.api.request.conversion import request_scalar


def with_whole_numbers(name: str, value: Any) -> Any:
    """Return an output with ints for the API's whole numbers.

    Args:
        name: the output's name; a value that the API does not have is returned unchanged.
        value: the value from the engine.
    """
    shape = _shapes().get(name)
    return _read(value, shape) if shape is not None else value


@cache
def _shapes() -> dict[str, str]:
    structures = ("CreateTrainingJobRequest", "DescribeTrainingJobResponse")
    return {member.python: member.shape for name in structures for member in members(name)}


def _read(value: Any, shape: str) -> Any:
    match kind_of(shape):
        case "structure" if isinstance(value, Mapping):
            return _read_structure(value, shape)
        case "list" if isinstance(value, list):
            return [_read(item, element_of(shape)) for item in value]
        case kind:
            return request_scalar(kind, value)


def _read_structure(value: Mapping[str, Any], shape: str) -> dict[str, Any]:
    known = members_by(shape, "python")
    return {
        name: _read(item, known[name].shape) if name in known else item
        for name, item in value.items()
    }
