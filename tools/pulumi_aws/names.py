"""Reads the arguments of pulumi-aws's resources from its sources, without importing them."""

import ast
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

RECORD: Final = Path(__file__).with_name("names.json")
RESOURCES: Final = (
    "s3.BucketPublicAccessBlock",
    "sagemaker.Endpoint",
    "sagemaker.EndpointConfiguration",
    "sagemaker.Model",
    "sagemaker.TrainingJob",
)
"""The resources that are recorded: those that the documentation shows or compares."""
Names = dict[str, Any]
"""Name of an argument -> the names below it; None if it is no structure."""


def recorded() -> Mapping[str, Any]:
    """Return the record: `version`, and `resources` with the names of each."""
    record: Mapping[str, Any] = json.loads(RECORD.read_text("utf-8"))
    return record


def names_of(resource: str, source: Callable[[str], str]) -> Names:
    """Return the names of a resource's arguments, nested ones below. Pure.

    Args:
        resource: module and class, such as `sagemaker.Model`.
        source: returns the text of a file of the package, from its path.
    """
    module, _, name = resource.partition(".")
    own = _classes(source(f"{module}/{_file(name)}.py"))
    nested = _classes(source(f"{module}/_inputs.py"))
    return _names(own[f"{name}Args"], nested)


def _file(name: str) -> str:
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.removeprefix("_")


def _classes(source: str) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}


def _names(of: ast.ClassDef, nested: Mapping[str, ast.ClassDef]) -> Names:
    return {
        name: _names(nested[below], nested) if below else None
        for name, below in sorted(_properties(of, nested))
    }


def _properties(
    of: ast.ClassDef, nested: Mapping[str, ast.ClassDef]
) -> Iterator[tuple[str, str | None]]:
    """Yield each property with the class of what is below it."""
    for node in of.body:
        if isinstance(node, ast.FunctionDef) and any(map(_is_getter, node.decorator_list)):
            texts = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            types = ast.unparse(node.returns) if node.returns else ""
            known = [str(text) for text in texts if text in nested]
            yield node.name, known[0] if known and known[0] in types else None


def _is_getter(decorator: ast.expr) -> bool:
    return ast.unparse(decorator).startswith(("pulumi.getter", "_builtins.property")) and (
        "getter" in ast.unparse(decorator)
    )
