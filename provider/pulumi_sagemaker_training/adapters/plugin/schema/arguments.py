"""The properties of the package schema that follow from the annotations of a Python class.

A TypedDict names arguments, a class names outputs; the text below each is its description.
"""

import ast
import inspect
import textwrap
import types
from collections.abc import Awaitable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final, Literal, Required, Union, get_args, get_origin, get_type_hints

import pulumi

from pulumi_sagemaker_training.adapters.plugin.property_names import in_plugin_words
from pulumi_sagemaker_training.adapters.plugin.schema.types import (
    FLAG,
    NUMBER,
    TEXT,
    Spec,
    list_of,
    map_of,
)
from pulumi_sagemaker_training.api.model.members import schema_name

_SIMPLE: Final[dict[Any, Spec]] = {
    str: TEXT,
    bool: FLAG,
    int: {"type": "integer"},
    float: NUMBER,
}


@cache
def annotated_properties(documented: type) -> Spec:
    """Return the schema's properties for the annotated members of a class."""
    texts = docstrings_of(documented)
    return {
        schema_name(name): {**_type_of(hint), "description": in_plugin_words(texts[name])}
        for name, hint in _hints(documented).items()
    }


def required_arguments(arguments: type) -> list[str]:
    """Return the names of the arguments that must be given, as the schema spells them."""
    hints = _hints(arguments, include_extras=True)
    return [schema_name(name) for name, hint in hints.items() if get_origin(hint) is Required]


def docstrings_of(documented: type) -> dict[str, str]:
    """Return the text below each annotated member of a class."""
    [tree] = ast.parse(textwrap.dedent(inspect.getsource(documented))).body
    body = getattr(tree, "body", [])
    return {
        member.target.id: inspect.cleandoc(str(text.value.value))
        for member, text in pairwise(body)
        if isinstance(member, ast.AnnAssign)
        and isinstance(member.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    }


def _hints(documented: type, *, include_extras: bool = False) -> dict[str, Any]:
    # The SDK's `Input` names its own classes as texts.
    names = {"Output": pulumi.Output, "T": Any}
    return get_type_hints(documented, localns=names, include_extras=include_extras)


def _type_of(hint: Any) -> Spec:
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return TEXT
    if origin in (Union, types.UnionType):
        # `pulumi.Input[T]` is a union of T, awaitables and outputs of it.
        [own] = [item for item in inner if _is_plain(item)]
        return _type_of(own)
    if origin is pulumi.Output:
        return _type_of(inner[0])
    if origin is Sequence:
        return list_of(_type_of(inner[0]))
    if origin is Mapping:
        return map_of(_type_of(inner[1]))
    raise NotImplementedError(hint)


def _is_plain(hint: Any) -> bool:
    return hint is not type(None) and get_origin(hint) not in (pulumi.Output, Awaitable)
