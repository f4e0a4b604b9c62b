"""The query protocol: a form as the request, XML as the answer; IAM and STS speak nothing else.

Source: Smithy, "AWS query protocol".
"""

import datetime as dt
import urllib.parse
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel, Shape

from sagemaker_emulator.protocol.errors import SerializationError, ServiceError
from sagemaker_emulator.protocol.spec import item_shape, members

CONTENT_TYPE = "text/xml"


def form_of(body: bytes) -> dict[str, str]:
    """Return the fields of a form."""
    text = body.decode("utf-8", "replace")
    return dict(urllib.parse.parse_qsl(text, keep_blank_values=True))


def parse(form: Mapping[str, str], shape: Shape) -> dict[str, Any]:
    """Convert the fields of a form into the type of their shape.

    Raises:
        SerializationError: a value has the wrong type.
    """
    return _parsed(form, shape, "") or {}


def encode(value: dict[str, Any], model: OperationModel, request_id: str) -> bytes:
    """Encode an answer."""
    namespace = model.service_model.metadata.get("xmlNamespace", "")
    root = ET.Element(f"{model.name}Response", {"xmlns": namespace})
    if model.output_shape is not None:
        wrapper = model.output_shape.serialization.get("resultWrapper", f"{model.name}Result")
        _write(ET.SubElement(root, wrapper), value, model.output_shape)
    ET.SubElement(ET.SubElement(root, "ResponseMetadata"), "RequestId").text = request_id
    return _text(root)


def encode_error(error: ServiceError, request_id: str) -> bytes:
    """Encode an error."""
    root = ET.Element("ErrorResponse")
    inner = ET.SubElement(root, "Error")
    for name, text in (("Type", "Sender"), ("Code", error.code), ("Message", error.message)):
        ET.SubElement(inner, name).text = text
    ET.SubElement(root, "RequestId").text = request_id
    return _text(root)


def _text(root: ET.Element) -> bytes:
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _parsed(form: Mapping[str, str], shape: Shape, path: str) -> Any:
    kind = shape.type_name
    if kind == "structure":
        inner = {
            name: _parsed(form, member, f"{path}.{name}" if path else name)
            for name, member in members(shape).items()
            if not path or _is_there(form, path)
        }
        return {name: value for name, value in inner.items() if value is not None} or None
    if kind == "list":
        return _list(form, shape, path)
    text = form.get(path)
    return None if text is None else _scalar(text, kind)


def _is_there(form: Mapping[str, str], path: str) -> bool:
    return any(name.startswith(path) for name in form)


def _list(form: Mapping[str, str], shape: Shape, path: str) -> list[Any] | None:
    items: list[Any] = []
    while True:
        place = f"{path}.member.{len(items) + 1}"
        item = _parsed(form, item_shape(shape), place)
        if item is None:
            return items or None
        items.append(item)


def _scalar(text: str, kind: str) -> Any:
    try:
        match kind:
            case "integer" | "long":
                return int(text)
            case "float" | "double":
                return float(text)
            case "boolean":
                return {"true": True, "false": False}[text.lower()]
            case "timestamp":
                moment = dt.datetime.fromisoformat(text)
                return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).timestamp()
            case _:
                return text
    except (ValueError, KeyError):
        raise SerializationError(f"{text} can not be converted to {kind}") from None


def _write(element: ET.Element, value: Any, shape: Shape) -> None:
    match shape.type_name:
        case "structure":
            for name, member in members(shape).items():
                if (item := value.get(name)) is not None:
                    _write(ET.SubElement(element, name), item, member)
        case "list":
            for item in value:
                _write(ET.SubElement(element, "member"), item, item_shape(shape))
        case "boolean":
            element.text = "true" if value else "false"
        case "timestamp":
            element.text = (
                dt.datetime.fromtimestamp(value, dt.UTC)
                .isoformat(timespec="milliseconds")
                .replace("+00:00", "Z")
            )
        case _:
            element.text = str(value)
