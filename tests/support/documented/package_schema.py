"""Compares documented YAML with the plugin's package schema: names and kinds of properties."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema

_KINDS: Final[Mapping[str, Any]] = {
    "string": (str, int, float),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (Mapping,),
}
_PACKAGE: Final = "sagemaker-training"


@cache
def _schema() -> Mapping[str, Any]:
    return package_schema()


def problems(document: Any) -> Iterator[str]:
    """Yield what is wrong with the resources and calls of this package in a document."""
    if isinstance(document, list):
        for item in document:
            yield from problems(item)
    elif isinstance(document, Mapping):
        token = str(document.get("type") or document.get("function") or "")
        if token.startswith(f"{_PACKAGE}:"):
            yield from _of(token, document)
        for value in document.values():
            yield from problems(value)


def _of(token: str, document: Mapping[str, Any]) -> Iterator[str]:
    full = token if token.count(":") == 2 else token.replace(":", ":index:", 1)
    resource = _schema()["resources"].get(full)
    function = _schema()["functions"].get(full)
    if resource is None and function is None:
        yield f"{token} is in no schema"
    elif resource is not None:
        yield from _below(document.get("properties", {}), resource["inputProperties"], token)
    else:
        given = document.get("arguments", {})
        yield from _below(given, function["inputs"]["properties"], token)


def _below(given: Mapping[str, Any], known: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, value in given.items():
        if name not in known:
            yield f"{path}.{name} does not exist"
        else:
            yield from _value(value, known[name], f"{path}.{name}")


def _value(value: Any, spec: Mapping[str, Any], path: str) -> Iterator[str]:
    if _is_expression(value):
        return
    kind = str(spec.get("type"))
    if "oneOf" in spec:
        if all(list(_value(value, one, path)) for one in spec["oneOf"]):
            yield f"{path}: {value!r} is none of what is allowed"
    elif str(spec.get("$ref", "")).startswith("#/types/"):
        type_ = _schema()["types"][spec["$ref"].removeprefix("#/types/")]
        yield from _structure(value, type_, path)
    elif not isinstance(value, _KINDS.get(kind, object)):
        yield f"{path}: {value!r} is no {kind}"
    elif kind == "array":
        for item in value:
            yield from _value(item, spec["items"], f"{path}[]")
    elif kind == "object":
        for key, item in value.items():
            yield from _value(item, spec.get("additionalProperties", {}), f"{path}.{key}")


def _structure(value: Any, type_: Mapping[str, Any], path: str) -> Iterator[str]:
    if "enum" in type_:
        if value not in [entry["value"] for entry in type_["enum"]]:
            yield f"{path}: {value!r} is none of the values"
    elif isinstance(value, Mapping):
        yield from _below(value, type_.get("properties", {}), path)
    else:
        yield f"{path} is no structure"


def _is_expression(value: Any) -> bool:
    """Tell whether the YAML host puts another value in this one's place."""
    if isinstance(value, str):
        return "${" in value
    return isinstance(value, Mapping) and any(str(key).startswith("fn::") for key in value)
