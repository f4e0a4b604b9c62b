"""The committed package schema, `provider/schema.json`, for the Pulumi registry and the SDKs.

It is what the plugin serves, with one difference. The plugin describes the members of SageMaker's
API in the words of the installed botocore; the committed file has none of those texts, and names
the member. An SDK is generated with the texts, as a user's own `pulumi package add` does.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from botocore import xform_name

from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema
from pulumi_sagemaker_training.api.model.documentation import documentation_of, installed_shapes
from pulumi_sagemaker_training.api.model.members import schema_name
from tools.dist.release import ROOT
from tools.setup.console import SetupError

FILE: Final = "provider/schema.json"


def committed_text() -> str:
    """Return what the committed file must hold now."""
    return f"{json.dumps(without_service_texts(package_schema(), service_texts()), indent=2)}\n"


def write(root: Path = ROOT) -> None:
    """Write the committed file."""
    (root / FILE).write_text(committed_text())


def documented(root: Path = ROOT) -> dict[str, Any]:
    """Return the committed schema with the texts of the service's members.

    Raises:
        SetupError: the committed file is not what the plugin serves.
    """
    if (root / FILE).read_text() != committed_text():
        raise SetupError(f"{FILE} is not what the plugin serves; run: make pages")
    return package_schema()


def service_texts() -> dict[str, frozenset[str]]:
    """Return every text of the installed botocore -> the shapes and members that it describes."""
    found: dict[str, set[str]] = {}
    for shape, model in installed_shapes().items():
        found.setdefault(documentation_of(shape), set()).add(shape)
        for member in model.get("members", {}):
            found.setdefault(documentation_of(shape, member), set()).add(member)
    return {text: frozenset(names) for text, names in found.items() if text}


def without_service_texts(part: object, texts: Mapping[str, frozenset[str]], name: str = "") -> Any:
    """Return a part of the schema in which a text of the service's is the name of its member. Pure.

    Args:
        part: the part.
        texts: the service's texts, as `service_texts` returns them.
        name: the name of the part in the schema, which picks one of several equal texts' members.
    """
    if isinstance(part, list):
        return [without_service_texts(item, texts, name) for item in part]
    if not isinstance(part, dict):
        return part
    bare = {key: without_service_texts(item, texts, key) for key, item in part.items()}
    described = part.get("description")
    if isinstance(described, str) and described in texts:
        bare["description"] = _reference(name.rpartition(":")[2], texts[described])
    return bare


def _reference(name: str, wires: frozenset[str]) -> str:
    named = [wire for wire in sorted(wires) if name in (wire, schema_name(xform_name(wire)))]
    return f"`{(named or sorted(wires))[0]}` of the SageMaker API."
