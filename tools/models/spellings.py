"""The table of every member's spellings and every shape's kind."""

from tools.models.service import Service, header

_KINDS = {"long": "integer", "double": "float"}


def spellings_source(service: Service) -> str:
    """Return the text of `api/model/generated/spellings.py`."""
    lines = [
        header(service, "How every member is spelt, and what every shape is."),
        "from typing import Final, Literal",
        "",
        'ScalarKind = Literal["string", "integer", "float", "boolean", "timestamp"]',
        "",
        "# Structure -> its members: wire spelling, Python spelling, shape, required.",
        "STRUCTURES: Final[dict[str, tuple[tuple[str, str, str, bool], ...]]] = {",
    ]
    for name in service.of_type("structure"):
        lines.append(f'    "{name}": (')
        lines.extend(
            f'        ("{wire}", "{python}", "{shape}", {required}),'
            for wire, python, shape, required in service.members(name)
        )
        lines.append("    ),")
    lines += ["}", "", "# List -> the shape of its items.", "LISTS: Final[dict[str, str]] = {"]
    for name in service.of_type("list"):
        lines.append(f'    "{name}": "{service.shapes[name]["member"]["shape"]}",')
    lines += [
        "}",
        "",
        "# Map -> the shape of its values. Keys are the author's own text, never renamed.",
    ]
    lines.append("MAPS: Final[dict[str, str]] = {")
    for name in service.of_type("map"):
        lines.append(f'    "{name}": "{service.shapes[name]["value"]["shape"]}",')
    lines += ["}", "", "# Map -> the shape of its keys.", "MAP_KEYS: Final[dict[str, str]] = {"]
    for name in service.of_type("map"):
        lines.append(f'    "{name}": "{service.shapes[name]["key"]["shape"]}",')
    lines += ["}", "", "# Scalar -> what it is.", "SCALARS: Final[dict[str, ScalarKind]] = {"]
    for name, shape in service.shapes.items():
        if shape["type"] not in ("structure", "list", "map"):
            lines.append(f'    "{name}": "{_KINDS.get(shape["type"], shape["type"])}",')
    return "\n".join([*lines, "}", ""])
