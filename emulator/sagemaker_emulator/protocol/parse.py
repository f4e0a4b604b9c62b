"""JSON to typed values: the first half of the validation of a request.

Members that the model does not have are dropped, as the service drops them. A value of the wrong
JSON type is refused before any constraint is checked.
"""

import datetime as dt
import json
import math
from collections.abc import Callable
from typing import Any

from botocore.model import Shape

from sagemaker_emulator.protocol.errors import SerializationError
from sagemaker_emulator.protocol.spec import item_shape, members


def load_json(body: bytes) -> dict[str, Any]:
    """Decode a request body; an empty one is an empty request.

    Raises:
        SerializationError: it is not a JSON object.
    """
    try:
        value = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise SerializationError("The request body is not valid JSON") from None
    if not isinstance(value, dict):
        raise SerializationError("Start of structure or map found where not expected.")
    return value


def parse(value: object, shape: Shape) -> Any:
    """Convert a JSON value into the type of its shape.

    Raises:
        SerializationError: a value has the wrong type.
    """
    return _READERS[shape.type_name](value, shape)


def _structure(value: object, shape: Shape) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _mismatch(value, "a structure")
    known = members(shape)
    return {
        name: parse(item, known[name])
        for name, item in value.items()
        if item is not None and name in known
    }


def _list(value: object, shape: Shape) -> list[Any]:
    if not isinstance(value, list):
        raise _mismatch(value, "a list")
    member = item_shape(shape)
    return [None if item is None else parse(item, member) for item in value]


def _map(value: object, shape: Shape) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _mismatch(value, "a map")
    of_values = item_shape(shape)
    return {key: None if item is None else parse(item, of_values) for key, item in value.items()}


def _string(value: object, _shape: Shape) -> str:
    if not isinstance(value, str):
        raise _mismatch(value, "a String")
    return value


def _boolean(value: object, _shape: Shape) -> bool:
    if not isinstance(value, bool):
        raise _mismatch(value, "a Boolean")
    return value


def _integer(value: object, shape: Shape) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _mismatch(value, "an Integer" if shape.type_name == "integer" else "a Long")
    if not math.isfinite(value):
        raise _mismatch(value, "a Long")
    bound = 2**31 if shape.type_name == "integer" else 2**63
    if not -bound <= value < bound:
        raise SerializationError(f"Numeric value ({value}) out of range")
    return int(value)


def _float(value: object, _shape: Shape) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _mismatch(value, "a Float")
    return float(value)


def _timestamp(value: object, _shape: Shape) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    if isinstance(value, str):
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            raise _mismatch(value, "a Timestamp") from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
    raise _mismatch(value, "a Timestamp")


def _mismatch(value: object, wanted: str) -> SerializationError:
    return SerializationError(f"{_json_kind(value)} can not be converted to {wanted}")


def _json_kind(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    kinds: list[tuple[type | tuple[type, ...], str]] = [
        (str, "STRING_VALUE"),
        ((int, float), "NUMBER_VALUE"),
        (list, "START_ARRAY"),
        (dict, "START_OBJECT"),
    ]
    return next((name for kind, name in kinds if isinstance(value, kind)), "NULL_VALUE")


_READERS: dict[str, Callable[[object, Shape], Any]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
    "string": _string,
    "boolean": _boolean,
    "integer": _integer,
    "long": _integer,
    "float": _float,
    "double": _float,
    "timestamp": _timestamp,
}
