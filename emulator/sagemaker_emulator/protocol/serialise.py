"""Values to JSON: only the members of the output shape, in its spelling."""

import json
from typing import Any

from botocore.model import Shape

from sagemaker_emulator.protocol.errors import ServiceError
from sagemaker_emulator.protocol.spec import item_shape, members

CONTENT_TYPE = "application/x-amz-json-1.1"


def shaped(value: Any, shape: Shape) -> Any:
    """Return the part of a value that the shape has. None counts as absent."""
    kind = shape.type_name
    if kind == "structure":
        known = members(shape)
        return {
            name: shaped(item, known[name])
            for name, item in value.items()
            if item is not None and name in known
        }
    if kind == "list":
        return [shaped(item, item_shape(shape)) for item in value]
    if kind == "timestamp":
        return round(value, 3)
    return value


def encode(value: object, shape: Shape | None) -> bytes:
    """Encode an answer; an operation without output has an empty body."""
    if shape is None:
        return b""
    return json.dumps(shaped(value, shape), separators=(",", ":")).encode()


def encode_error(error: ServiceError) -> bytes:
    """Encode an error in the JSON protocol."""
    return json.dumps({"__type": error.code, "message": error.message}).encode()
