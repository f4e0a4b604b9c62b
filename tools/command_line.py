"""Write into docs/command-line.md what follows from the code, and the JSON schema beside it.

Run as ``python -m tools.command_line``; ``--check`` tells whether both are current. What stands
between two marks is written here: options, fields of the answers, exit codes. The outputs are
written by `tests/engine/test_command_line.py`, and the rest of the page by hand.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from pulumi_sagemaker_training.cli import terminal
from pulumi_sagemaker_training.cli.answers.models import ANSWERS, Answer
from pulumi_sagemaker_training.cli.app import COMMANDS, load

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGE: Final = DOCS / "command-line.md"
SCHEMA: Final = DOCS / "command-line.schema.json"
END: Final = "<!-- end -->"
_PART: Final = re.compile(
    r"<!-- (?P<kind>options|answer|exits|output)(?:: (?P<name>[^>]+?))? -->\n"
    rf"(?P<text>.*?){re.escape(END)}",
    re.DOTALL,
)
_SHARED: Final = ("--cwd", "--stack", "--region", "--profile", "--endpoint-url", "--json")


def options(command: str) -> str:
    """Return the table of a command's arguments and options, without those that all have."""
    rows = [
        row
        for parameter in load(command).params
        if not set(parameter.opts) & {*_SHARED, "--help"}
        for row in _row(parameter)
    ]
    return "\n".join(["| | |", "|---|---|", *rows]) if rows else "No options of its own."


def shared_options() -> str:
    """Return the table of the options that all commands have."""
    listed = [p for p in load("status").params if set(p.opts) & set(_SHARED)]
    return "\n".join(["| | |", "|---|---|", *(row for p in listed for row in _row(p))])


def _row(parameter: Any) -> Iterator[str]:
    is_argument = parameter.param_type_name == "argument"
    names = parameter.name if is_argument else ", ".join(f"`{n}`" for n in parameter.opts)
    shown = f"`{names}`" if is_argument else names
    default = parameter.default
    is_shown = not is_argument and default not in (None, False, [], ()) and str(default) != "."
    text = f"{parameter.help} Default: {getattr(default, 'value', default)}." if is_shown else None
    yield f"| {shown} | {text or parameter.help} |"


def answer(command: str) -> str:
    """Return the tables of the fields of a command's answer, and of the parts it has."""
    tables = []
    for model in _models(ANSWERS[command]):
        schema = model.model_json_schema(mode="serialization")
        rows = [
            f"| `{name}` | {_kind(member)} | {member.get('description', '')} |"
            for name, member in schema["properties"].items()
        ]
        title = f"`{model.__name__}`: {_summary(model)}"
        tables.append("\n".join([title, "", "| field | type | |", "|---|---|---|", *rows]))
    return "\n\n".join(tables)


def _models(model: type[Answer]) -> list[type[Answer]]:
    """Return a model and those inside it, each once."""
    found = [model]
    for each in found:
        for field in each.model_fields.values():
            for part in _parts(field.annotation):
                if part not in found:
                    found.append(part)
    return found


def _parts(annotation: object) -> Iterator[type[Answer]]:
    if isinstance(annotation, type) and issubclass(annotation, Answer):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _parts(argument)


def _summary(model: type[Answer]) -> str:
    return (model.__doc__ or "").strip().partition("\n")[0]


def _kind(member: Mapping[str, Any]) -> str:
    if "anyOf" in member:
        return " or ".join(_kind(each) for each in member["anyOf"])
    if "$ref" in member:
        return f"`{member['$ref'].rpartition('/')[2]}`"
    if "enum" in member:
        return ", ".join(f"`{value}`" for value in member["enum"])
    if member.get("type") == "array":
        return f"list of {_kind(member['items'])}"
    if member.get("format") == "date-time":
        return "time"
    if member.get("type") == "object":
        inner = member.get("additionalProperties")
        return f"map of {_kind(inner)}" if isinstance(inner, dict) and inner else "map"
    return {"string": "text", "boolean": "true or false"}.get(member.get("type", ""), "") or str(
        member.get("type", "any value")
    )


def exits() -> str:
    """Return the table of exit codes, from the comments of the enumeration."""
    source = Path(terminal.__file__).read_text("utf-8")
    body = source.partition("class Exit(IntEnum):")[2].partition("\n\n\n")[0]
    rows = re.findall(r'    \w+ = (\d+)\n    """(.*?)"""', body, re.DOTALL)
    listed = [f"| {code} | {' '.join(text.split())} |" for code, text in rows]
    return "\n".join(["| code | means |", "|---|---|", *listed])


def outputs(page: str) -> dict[str, str]:
    """Return the outputs that a page shows, by the commands."""
    return {
        str(part["name"]): part["text"] for part in _PART.finditer(page) if part["kind"] == "output"
    }


def with_outputs(page: str, recorded: Mapping[str, str]) -> str:
    """Return a page with other outputs."""

    def replaced(part: re.Match[str]) -> str:
        name = str(part["name"])
        if part["kind"] != "output" or name not in recorded:
            return part[0]
        return f"<!-- output: {name} -->\n{recorded[name]}{END}"

    return _PART.sub(replaced, page)


def written(page: str) -> str:
    """Return a page with what follows from the code."""
    makers: Mapping[str, Callable[[str], str]] = {
        "options": lambda name: shared_options() if name == "shared" else options(name),
        "answer": answer,
        "exits": lambda _: exits(),
    }

    def replaced(part: re.Match[str]) -> str:
        make = makers.get(part["kind"])
        if make is None:
            return part[0]
        name = part["name"] or ""
        mark = f"{part['kind']}: {name}" if name else part["kind"]
        return f"<!-- {mark} -->\n\n{make(name)}\n\n{END}"

    return _PART.sub(replaced, page)


def schema() -> str:
    """Return the JSON schema of all answers: each command's under `$defs`, by its model's name."""
    models = list(dict.fromkeys(ANSWERS.values()))
    _, document = models_json_schema([(model, "serialization") for model in models])
    commands = {name: {"$ref": f"#/$defs/{m.__name__}"} for name, m in ANSWERS.items()}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What the commands of sagemaker-training print with --json",
        "properties": commands,
        **document,
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page and the schema, or check them; return the exit code."""
    wanted = {PAGE: written(PAGE.read_text("utf-8")), SCHEMA: schema()}
    if "--check" not in (sys.argv[1:] if arguments is None else arguments):
        for path, text in wanted.items():
            path.write_text(text, "utf-8")
        return 0
    old = [p.name for p, text in wanted.items() if not p.exists() or p.read_text("utf-8") != text]
    for name in old:
        sys.stderr.write(f"{name} is not current; run: make docs\n")
    return 1 if old else 0


def missing_parts(page: str) -> list[str]:
    """Return the commands without options, or without an answer, on a page."""
    found = {(part["kind"], part["name"]) for part in _PART.finditer(page)}
    wanted = [("options", entry.name) for entry in COMMANDS if entry.name != "emulator"]
    wanted += [("answer", name) for name in ANSWERS]
    return [f"{kind}: {name}" for kind, name in wanted if (kind, name) not in found]


if __name__ == "__main__":
    sys.exit(main())
