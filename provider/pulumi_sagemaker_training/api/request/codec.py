"""Between the three spellings of a request: wire, Python and package schema.

The service model is the map: members are renamed, keys of maps (environment, hyperparameters,
rule parameters, tags) are the user's own text and never touched. Nothing here validates; what
does not fit is handed on as it is, for `validation` to say so.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

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
) -> dict[str, Any]:
    """Return a request as botocore takes it.

    None is left out. A whole number that came as a float is a whole number again, where the
    model has one. In a map of texts, numbers and truth values are written out: 5 and 5.0 as
    "5", True as "true"; in `hyper_parameters` lists and maps become JSON. Tags may be a map or
    the API's list. `UNKNOWN` stays where it is.

    Raises:
        UnknownMemberError: a structure has no member of that name.
    """
    return convert_structure(python, shape_name(shape), _TO_WIRE)


def from_wire(
    wire: Mapping[str, object], shape: "type[BaseModel] | str" = "DescribeTrainingJobResponse"
) -> dict[str, Any]:
    """Return a description in the Python spelling, of values that JSON knows.

    Times become ISO 8601 in UTC (`2025-01-31T12:00:00.000Z`), numbers that are none "NaN",
    "Infinity" or "-Infinity". Members that this version does not know are left out, as is
    botocore's `ResponseMetadata`.
    """
    return convert_structure(wire, shape_name(shape), _FROM_WIRE)


def to_schema(
    python: Mapping[str, object], shape: "type[BaseModel] | str" = "CreateTrainingJobRequest"
) -> dict[str, Any]:
    """Return the package schema's spelling. Members that do not exist are kept as they are."""
    return convert_structure(python, shape_name(shape), _TO_SCHEMA)


def from_schema(
    schema: Mapping[str, object], shape: "type[BaseModel] | str" = "CreateTrainingJobRequest"
) -> dict[str, Any]:
    """Return the Python spelling of what came in the package schema's.

    Members that do not exist are kept as they are, for validation to name them.
    """
    return convert_structure(schema, shape_name(shape), _FROM_SCHEMA)
