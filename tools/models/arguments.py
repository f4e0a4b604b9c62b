"""TypedDicts for the authors of Pulumi programs."""

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path

from tools.models.service import CORRECTIONS, Service, header

_RULES = CORRECTIONS["arguments"]
_TEXTS = json.loads(Path(__file__).with_name("texts.json").read_text(encoding="utf-8"))
_WIDTH = 100
_INDENT = "    "
_SCALARS = {
    "string": "str",
    "boolean": "bool",
    "integer": "int",
    "long": "int",
    "float": "float",
    "timestamp": "str",
}
_PRELUDE = """
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Required, TypedDict

if TYPE_CHECKING:
    from pulumi import Input

    # What may stand where SageMaker takes text by name: numbers and truth values are written
    # out for the author.
    Scalar = str | int | float | bool
"""


def arguments_source(service: Service) -> str:
    """Return the text of `api/model/generated/arguments.py`."""
    parts = [header(service, "What the author of a program may write, with Pulumi's inputs.")]
    parts.append(_PRELUDE)
    parts.extend(_typed_dict(service, name) for name in _in_order(service, _RULES["root"]))
    return "\n".join(parts)


def _in_order(service: Service, root: str) -> list[str]:
    """Return the structures below `root`, each after those that it uses."""
    ordered: dict[str, None] = {}

    def visit(name: str) -> None:
        shape = service.shapes[name]
        if shape["type"] == "list":
            visit(shape["member"]["shape"])
        elif shape["type"] == "structure" and name not in ordered:
            for _, _, member, _ in service.members(name):
                visit(member)
            ordered[name] = None

    visit(root)
    return list(ordered)


def _typed_dict(service: Service, name: str) -> str:
    """Return the class of a structure.

    A structure of which components give some members a default has base classes without these,
    each with fewer members than the next.
    """
    hidden = _RULES["read_only"].get(name, ())
    levels = _RULES["with_default"].get(name, ())
    kept = [member for member in service.members(name) if member[0] not in hidden]
    apart = [[m for m in kept if m[0] in level["members"]] for level in levels]
    own = [member for member in kept if not any(member in members for members in apart)]
    names = [*(f"{level['base']}Args" for level in levels), _class_name(name)]
    parts = []
    for depth, (class_name, base) in enumerate(zip(names, ["TypedDict", *names], strict=False)):
        absent = " and ".join(f"`{m[1]}`" for members in apart[depth:] for m in members)
        text = f"The arguments of `{name}`" + (f", but for {absent}." if absent else ".")
        members = apart[depth - 1] if depth else own
        parts.append(_class(service, name, (class_name, base, text), members))
    return "\n".join(parts)


def _class(
    service: Service,
    name: str,
    head: tuple[str, str, str],
    members: Sequence[tuple[str, str, str, bool]],
) -> str:
    """Return a class with some members of a structure; the head is its name, base and text."""
    optional = _RULES["optional"].get(name, ())
    lines = ["", f"class {head[0]}({head[1]}, total=False):", f'    """{head[2]}"""', ""]
    for wire, python, shape, required in members:
        hint = f"Input[{_hint(service, shape)}]"
        must = required and wire not in optional
        lines.append(f"    {python}: {f'Required[{hint}]' if must else hint}")
        lines += _docstring(name, python)
    return "\n".join([*lines, ""])


def _docstring(structure: str, member: str) -> list[str]:
    """Return the lines of a member's docstring; texts.json has the words.

    Raises:
        KeyError: the member has none yet.
    """
    try:
        text = _TEXTS[structure][member]
    except KeyError:
        raise KeyError(
            f"write a text for {structure}.{member} in tools/models/texts.json"
        ) from None
    whole = f'{_INDENT}"""{text}"""'
    if len(whole) <= _WIDTH:
        return [whole]
    wrapped = textwrap.wrap(f'"""{text}', _WIDTH - len(_INDENT), break_on_hyphens=False)
    return [*(f"{_INDENT}{line}" for line in wrapped), f'{_INDENT}"""']


def _hint(service: Service, name: str) -> str:
    shape = service.shapes[name]
    match shape["type"]:
        case "structure":
            return _class_name(name)
        case "list":
            items = f"Sequence[Input[{_hint(service, shape['member']['shape'])}]]"
            pairs = "Mapping[str, Input[str]]"
            return f"{pairs} | {items}" if name in _RULES["pair_lists"] else items
        case "map":
            value = shape["value"]["shape"]
            return f"Mapping[str, Input[{'Any' if value in _RULES['json_values'] else 'Scalar'}]]"
        case "string" if "enum" in shape and name not in _RULES["open_enums"]:
            return f"Literal[{', '.join(repr(item) for item in shape['enum'])}]".replace("'", '"')
        case scalar:
            return _SCALARS[scalar]


def _class_name(name: str) -> str:
    return f"{_RULES['renamed'].get(name, name)}Args"
