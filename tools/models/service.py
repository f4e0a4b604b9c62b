"""The part of botocore's service model that a training job needs."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore
from botocore import xform_name
from botocore.loaders import Loader

CORRECTIONS: dict[str, Any] = json.loads(
    Path(__file__).with_name("corrections.json").read_text(encoding="utf-8")
)


@dataclass(frozen=True)
class Service:
    """The shapes below the roots, by name, and the version of botocore."""

    shapes: Mapping[str, Mapping[str, Any]]
    botocore_version: str

    def members(self, name: str) -> Iterator[tuple[str, str, str, bool]]:
        """Yield (wire name, Python name, name of the member's shape, required) of a structure."""
        shape = self.shapes[name]
        required = set(shape.get("required", ()))
        for wire, member in shape["members"].items():
            yield wire, xform_name(wire), member["shape"], wire in required

    def of_type(self, *types: str) -> list[str]:
        """Return the names of all shapes of these types, sorted."""
        return sorted(name for name, shape in self.shapes.items() if shape["type"] in types)


def load() -> Service:
    """Return the shapes below the roots from the installed service model."""
    everything = Loader().load_service_model("sagemaker", "service-2")["shapes"]
    kept: dict[str, Mapping[str, Any]] = {}
    waiting = list(CORRECTIONS["roots"])
    while waiting:
        name = waiting.pop()
        if name not in kept:
            kept[name] = everything[name]
            waiting.extend(_references(everything[name]))
    return Service(dict(sorted(kept.items())), botocore.__version__)


def header(service: Service, what: str) -> str:
    """Return the first lines of a generated file."""
    return (
        f'"""{what}\n\n'
        f"Generated from the service model of botocore {service.botocore_version} (sagemaker, "
        "service-2).\nNever edited by hand: change tools/models/ and run "
        '``python -m tools.models``.\n"""\n'
    )


def _references(shape: Mapping[str, Any]) -> list[str]:
    match shape["type"]:
        case "structure":
            return [member["shape"] for member in shape["members"].values()]
        case "list":
            return [shape["member"]["shape"]]
        case "map":
            return [shape["key"]["shape"], shape["value"]["shape"]]
        case _:
            return []
