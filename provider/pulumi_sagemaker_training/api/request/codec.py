"""Conversion between the three spellings of a request: wire, Python and package schema.

Members are renamed as the service model says. Keys of maps (environment, hyperparameters, rule
parameters, tags) are the user's own text and never changed. Nothing is validated here: a value
of the wrong type is returned as it is, and `validation` reports it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from pulumi_sagemaker_training.api.model.members import shape_name
from pulumi_sagemaker_training.api.request.canonical import canonical
from pulumi_sagemaker_training.api.request.conversion import (
    Conversion,
    UnknownMemberError,
    as_text,
    convert_structure,
    description_scalar,
    normalise,
    request_scalar,
)

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = [
    "UnknownMemberError",
    "as_text",
    "canonical",
    "from_schema",
    "from_wire",
    "normalise",
    "to_schema",
    "to_wire",
]

_TO_WIRE: Final = Conversion("python", "wire", request_scalar, "refuse", writes_texts=True)
_FROM_WIRE: Final = Conversion("wire", "python", description_scalar, "drop")
_TO_SCHEMA: Final = Conversion("python", "schema", request_scalar, "keep")
_FROM_SCHEMA: Final = Conversion("schema", "python", request_scalar, "keep")


def to_wire(
    python: Mapping[str, object], shape: "type[BaseModel] | str" = "CreateTrainingJobRequest"
) -> dict[str, object]:
    """Return a request as botocore takes it.

    None is left out. A float becomes an int if the model wants a whole number. In a map of
    texts, numbers and truth values become texts: 5 and 5.0 are "5", True is "true"; in
    `hyper_parameters` lists and maps become JSON. Tags may be a map or the API's list.
    `UNKNOWN` values are kept.

    Raises:
        UnknownMemberError: a structure has no member of that name.
    """
    return convert_structure(python, shape_name(shape), _TO_WIRE)


def from_wire(
    wire: Mapping[str, object], shape: "type[BaseModel] | str" = "DescribeTrainingJobResponse"
) -> dict[str, object]:
    """Return a description in the Python spelling, as JSON values.

    Times become ISO 8601 in UTC (`2025-01-31T12:00:00.000Z`). Numbers that JSON does not have
    become "NaN", "Infinity" or "-Infinity". Members that this version does not know are left
    out, and so is botocore's `ResponseMetadata`.
    """
    return convert_structure(wire, shape_name(shape), _FROM_WIRE)


def to_schema(
    python: Mapping[str, object], shape: "type[BaseModel] | str" = "CreateTrainingJobRequest"
) -> dict[str, object]:
    """Return the package schema's spelling. Members that do not exist are kept."""
    return convert_structure(python, shape_name(shape), _TO_SCHEMA)


def from_schema(
    schema: Mapping[str, object], shape: "type[BaseModel] | str" = "CreateTrainingJobRequest"
) -> dict[str, object]:
    """Return the Python spelling of a request in the package schema's spelling.

    Members that do not exist are kept; validation reports them.
    """
    return convert_structure(schema, shape_name(shape), _FROM_SCHEMA)
