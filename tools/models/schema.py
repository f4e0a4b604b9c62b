"""The JSON Schema of the requests and the description, with a definition for each shape."""

from collections.abc import Mapping
from typing import Any

from tools.models.service import CORRECTIONS, Service

# What fits the numbers of AWS's SDKs with types: the Go SDK has int32 for an integer of the service
# model and int64 for a long, and no other SDK can send what these cannot hold.
_INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}
_INT64 = {"minimum": -(2**63), "maximum": 2**63 - 1}
_SCALARS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer", **_INT32},
    "long": {"type": "integer", **_INT64},
    "float": {"type": "number"},
    "double": {"type": "number"},
    "timestamp": {"type": "string", "format": "date-time"},
}
_LIMITS = {
    "string": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
}
_NUMBER_LIMITS = ("minimum", "maximum")


def json_schema(service: Service) -> dict[str, Any]:
    """Return a JSON Schema (draft 2020-12) whose definitions are the service's shapes.

    Patterns are Java's and match a whole value; documentation is left out.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {name: _definition(shape) for name, shape in service.shapes.items()},
        "anyOf": [_reference(root) for root in CORRECTIONS["roots"]],
    }


def _definition(shape: Mapping[str, Any]) -> dict[str, Any]:
    match shape["type"]:
        case "structure":
            members = shape["members"].items()
            schema: dict[str, Any] = {
                "type": "object",
                "properties": {wire: _reference(member["shape"]) for wire, member in members},
                "required": list(shape.get("required", ())),
            }
        case "list":
            schema = {"type": "array", "items": _reference(shape["member"]["shape"])}
        case "map":
            schema = {
                "type": "object",
                "propertyNames": _reference(shape["key"]["shape"]),
                "additionalProperties": _reference(shape["value"]["shape"]),
            }
        case scalar:
            schema = dict(_SCALARS[scalar])
    return schema | _constraints(shape)


def _constraints(shape: Mapping[str, Any]) -> dict[str, Any]:
    lowest, highest = _LIMITS.get(shape["type"], _NUMBER_LIMITS)
    names = {"min": lowest, "max": highest, "pattern": "pattern", "enum": "enum"}
    return {keyword: shape[name] for name, keyword in names.items() if name in shape}


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}
