"""Impure code without an import to forbid: the clock of `datetime`, the builtin `open`."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from pulumi_sagemaker_training.syntax_trees import parsed

ROOT: Final = Path(__file__).parents[3]
PROVIDER: Final = ROOT / "provider"
CONTRACT: Final = "Pure is held: no I/O, no clock, no environment, no randomness"
CLOCKS: Final = frozenset({"now", "utcnow", "today"})
BUILTINS: Final = frozenset({"open", "print", "input", "exec", "eval", "__import__"})
IMPURE_PARTS: Final = frozenset({"urllib.request", "urllib.error", "urllib.robotparser"})


@cache
def sources() -> list[str]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [contract] = [
        item for item in settings["tool"]["importlinter"]["contracts"] if item["name"] == CONTRACT
    ]
    return list(contract["source_modules"])


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(PROVIDER).with_suffix("").parts).removesuffix(".__init__")


def is_held(name: str) -> bool:
    return any(name == source or name.startswith(f"{source}.") for source in sources())


def modules() -> Iterator[tuple[str, Path]]:
    for file in sorted(PROVIDER.rglob("pulumi_sagemaker_training/**/*.py")):
        yield name_of(file), file


def tree_of(file: Path) -> ast.Module:
    return parsed(file.read_text("utf-8"))


def impurities(tree: ast.Module) -> list[str]:
    """Return the impure calls and imports of a module."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCKS:
                found.append(f"line {node.lineno}: {name}()")
            case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
                found.append(f"line {node.lineno}: {name}()")
            case ast.Import(names=names):
                found += [f"import {item.name}" for item in names if item.name in IMPURE_PARTS]
            case ast.ImportFrom(module=str(module)) if module in IMPURE_PARTS:
                found.append(f"from {module}")
            case _:
                pass
    return found


HELD: Final = {name: file for name, file in modules() if is_held(name)}


@pytest.mark.parametrize("name", HELD)
def test_what_is_held_pure_calls_no_clock_and_opens_nothing(name: str) -> None:
    assert impurities(tree_of(HELD[name])) == [], name


def test_what_says_that_it_is_pure_is_held_so() -> None:
    claims = {
        name for name, file in modules() if "Pure." in (ast.get_docstring(tree_of(file)) or "")
    }
    assert {name for name in claims if not is_held(name)} == set()


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nwhen = datetime.now()\n",
        "import datetime\nwhen = datetime.date.today()\n",
        "text = open('settings').read()\n",
        "from urllib.request import urlopen\n",
        "import urllib.request\n",
    ],
)
def test_a_clock_or_a_file_is_found(source: str) -> None:
    assert impurities(parsed(source))
