"""The conversion of a structure to another spelling, by the service model.

One pass over a request renames members and converts values to the model's types. Keys of maps
are the user's own text and never changed. A value of the wrong type is returned as it is.
"""

import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from pulumi_sagemaker_training.api.model.members import (
    Spelling,
    element_of,
    kind_of,
    members_by,
    shape_name,
)
from pulumi_sagemaker_training.api.values.numbers import (
    as_texts_beyond_doubles,
    as_written,
    whole_from_text,
)
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from pydantic import BaseModel

_JSON_MAPS = frozenset({"HyperParameters"})
_PAIRS = "TagList"


class UnknownMemberError(ValueError):
    """A member that a structure does not have. Validation reports it first, and better."""


def normalise(
    python: Mapping[str, object], shape: "type[BaseModel] | str" = "CreateTrainingJobRequest"
) -> dict[str, object]:
    """Return a request in the Python spelling with the values that `to_wire` would send.

    Members that do not exist are kept.
    """
    return convert_structure(python, shape_name(shape), _NORMALISE)


class Conversion(NamedTuple):
    """The rules of one pass over a request: spellings of names, conversion of values."""

    read: Spelling
    write: Spelling
    scalar: Callable[[str, object], object]
    unknown_members: Literal["keep", "drop", "refuse"]
    writes_texts: bool = False

    def keeps_unknown(self, shape: str, name: str) -> bool:
        """Tell whether to keep a member that the model does not have."""
        if self.unknown_members == "refuse":
            raise UnknownMemberError(f"{shape} has no member {name!r}")
        return self.unknown_members == "keep"


def _convert(value: object, shape: str, how: Conversion) -> object:
    if value is UNKNOWN:
        return value
    match kind_of(shape):
        case "structure":
            return convert_structure(value, shape, how) if isinstance(value, Mapping) else value
        case "list":
            return _convert_list(value, shape, how)
        case "map":
            return _convert_map(value, shape, how) if isinstance(value, Mapping) else value
        case kind:
            return how.scalar(kind, value)


def convert_structure(
    value: Mapping[str, object], shape: str, how: Conversion
) -> dict[str, object]:
    known = members_by(shape, how.read)
    converted: dict[str, object] = {}
    for name, item in value.items():
        member = known.get(name)
        if item is None:
            continue
        if member is not None:
            converted[member.spelt(how.write)] = _convert(item, member.shape, how)
        elif how.keeps_unknown(shape, name):
            converted[name] = item
    return converted


def _convert_list(value: object, shape: str, how: Conversion) -> object:
    inner = element_of(shape)
    if isinstance(value, list | tuple):
        return [_convert(item, inner, how) for item in value]
    if shape == _PAIRS and isinstance(value, Mapping):
        return _convert_tag_map(value, how)
    return value


def _convert_tag_map(value: Mapping[str, object], how: Conversion) -> object:
    kept = {key: item for key, item in value.items() if item is not None}
    if not how.writes_texts:
        return kept
    key_name = members_by("Tag", "python")["key"].spelt(how.write)
    value_name = members_by("Tag", "python")["value"].spelt(how.write)
    return [{key_name: key, value_name: as_text(item)} for key, item in kept.items()]


def _convert_map(value: Mapping[str, object], shape: str, how: Conversion) -> dict[str, object]:
    kept = {key: item for key, item in value.items() if item is not None}
    if not how.writes_texts:
        return kept
    return {key: as_text(item, json_too=shape in _JSON_MAPS) for key, item in kept.items()}


def as_text(value: object, *, json_too: bool = False) -> object:
    """Return a number or a truth value as the text that SageMaker expects.

    Args:
        value: anything; a text, `UNKNOWN`, or any other type is returned as it is.
        json_too: convert lists and maps to JSON. The result is unknown if any value inside is.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(_whole(value))
        case list() | tuple() | dict() if json_too:
            # Pulumi carries a map without an order of its keys.
            return UNKNOWN if has_unknown(value) else _as_json(value)
        case _:
            return value


def _as_json(value: object) -> str:
    return json.dumps(as_written(value), sort_keys=True)


def _whole(value: object) -> object:
    """Return a float that holds a whole number as an int: Pulumi carries all numbers as floats."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def request_scalar(kind: str, value: object) -> object:
    """Return a scalar of a request: a whole number that came as a float or as text is an int."""
    if kind != "integer":
        return value
    return whole_from_text(value) if isinstance(value, str) else _whole(value)


def description_scalar(kind: str, value: object) -> object:
    """Return a scalar of a description: times, NaN, infinities and big ints become texts."""
    if kind == "timestamp" and isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        moment = aware.astimezone(UTC).isoformat(timespec="milliseconds")
        return moment.removesuffix("+00:00") + "Z"
    if kind == "float" and isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    whole = request_scalar(kind, value)
    return as_texts_beyond_doubles(whole) if kind == "integer" else whole


_NORMALISE: Final = Conversion("python", "python", request_scalar, "keep", writes_texts=True)
