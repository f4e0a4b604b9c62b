"""What import contracts do not see of what is pure: calls, attributes, the text of a docstring.

Modules of the provider and the emulator that say "Pure" are in a contract, which sees imports, also
through others. Here each of them, and each function that says so, is read for impure calls.
"""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from pulumi_sagemaker_training.syntax_trees import parsed

ROOT: Final = Path(__file__).parents[3]
CONTRACTS: Final = {
    "pulumi_sagemaker_training": "Pure is held: no I/O, no clock, no environment, no randomness",
    "sagemaker_emulator": "Pure is held in the emulator: time is an argument",
}
PACKAGES: Final = {"pulumi_sagemaker_training": "provider", "sagemaker_emulator": "emulator"}
OTHER_ROOMS: Final = ("components", "tools", "benchmarks")
"""What no contract of purity reads: only what a module does itself is seen."""

CLAIM: Final = re.compile(r"\bPure(\.|:| data\b| functions\b)")
CLOCKS: Final = frozenset({"now", "utcnow", "today", "localtime"})
BUILTINS: Final = frozenset({"open", "print", "input", "exec", "eval", "breakpoint", "__import__"})
ATTRIBUTES: Final = frozenset({"environ", "getenv", "argv", "urandom", "urlopen"})
_OF_PATHS: Final = """
cwd exists expanduser glob is_dir is_file iterdir mkdir read_bytes read_text rglob touch unlink
write_bytes write_text
"""
FILES: Final = frozenset(_OF_PATHS.split())
"""What a path of `pathlib` reads from or writes to the disk."""
IMPURE_PARTS: Final = frozenset({"urllib.request", "urllib.error", "urllib.robotparser"})
_WITHOUT_EFFECTS: Final = """
__future__ base64 bisect collections collections.abc copy dataclasses datetime difflib email.utils
enum fnmatch functools graphlib hashlib heapq hmac html ipaddress itertools json keyword math
operator re shlex statistics typing urllib.parse xml.sax.saxutils

markupsafe pathspec.patterns.gitignore pathspec.patterns.gitignore.spec pydantic pydantic_core regex
yaml

botocore.auth botocore.awsrequest botocore.compat botocore.credentials botocore.session
botocore.utils
"""
ALLOWED: Final = frozenset(_WITHOUT_EFFECTS.split())
"""Modules of the standard library; parsers, texts and the forms of models; botocore for the texts
of its models, and for signatures, whose time is an argument."""
PARTS_OF_OS: Final = frozenset({"path", "pathsep", "terminal_size"})
"""What of `os` has no effects; `FILES` has the functions of `os.path` that do."""
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def contract(name: str) -> Mapping[str, Any]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed = settings["tool"]["importlinter"]["contracts"]
    [found] = [item for item in listed if item["name"] == name]
    return dict(found)


@cache
def sources() -> tuple[str, ...]:
    return tuple(
        source for name in CONTRACTS.values() for source in contract(name)["source_modules"]
    )


def is_held(name: str) -> bool:
    return any(name == source or name.startswith(f"{source}.") for source in sources())


def modules_of(package: str, folder: str) -> Iterator[tuple[str, Path]]:
    for file in sorted((ROOT / folder / package).rglob("*.py")):
        parts = file.relative_to(ROOT / folder).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), file


@cache
def tree_of(file: Path) -> ast.Module:
    return parsed(file.read_text("utf-8"))


OURS: Final = {
    name: file for package, folder in PACKAGES.items() for name, file in modules_of(package, folder)
}
HELD: Final = {name: file for name, file in OURS.items() if is_held(name)}


def claims(node: ast.AST) -> bool:
    """Tell whether a docstring says, as a sentence, that its module or function is pure."""
    documented = isinstance(node, (ast.Module, *FUNCTIONS))
    return documented and bool(CLAIM.search(ast.get_docstring(node) or ""))


def impurities(tree: ast.AST) -> list[str]:
    """Return the impure calls, attributes and imports of a module or a function."""
    found = []
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCKS | FILES:
                found.append(f"line {node.lineno}: {name}()")
            case (
                ast.Call(func=ast.Attribute(attr="astimezone"), args=[])
                | ast.Call(func=ast.Attribute(attr="fromtimestamp"), args=[_], keywords=[])
            ):
                found.append(f"line {node.lineno}: the time zone of the machine")
            case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
                found.append(f"line {node.lineno}: {name}()")
            case ast.Attribute(attr=name) if name in ATTRIBUTES:
                found.append(f"line {node.lineno}: {name}")
            case ast.Import(names=names):
                found += [f"import {item.name}" for item in names if item.name in IMPURE_PARTS]
            case ast.ImportFrom(module=str(module)) if module in IMPURE_PARTS:
                found.append(f"from {module}")
            case _:
                pass
    return found


def imported(tree: ast.AST, *, everything: bool = False) -> Iterator[tuple[str, str]]:
    """Yield what is imported, and the name that it gets; without what only annotations need."""
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.Import(names=names):
                yield from ((item.name, item.asname or item.name.split(".")[0]) for item in names)
            case ast.ImportFrom(module=str(module), names=names):
                for item in names:
                    whole = f"{module}.{item.name}"
                    yield (whole if whole in OURS else module), item.asname or item.name
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) if not everything:
                pass
            case _:
                yield from imported(node, everything=everything)


def impure_names(tree: ast.Module) -> set[str]:
    """Return the names of a module that bring clock, environment, randomness or processes."""
    forbidden = set(contract(CONTRACTS["pulumi_sagemaker_training"])["forbidden_modules"])
    of_paths = {"io", "pathlib", "os.path"}
    return {
        name
        for module, name in imported(tree)
        if module.split(".")[0] in forbidden - of_paths and module not in of_paths
    }


@pytest.mark.parametrize("name", HELD)
def test_what_is_held_pure_calls_no_clock_and_opens_nothing(name: str) -> None:
    assert impurities(tree_of(HELD[name])) == [], name


@pytest.mark.parametrize("name", HELD)
def test_what_is_held_pure_imports_only_what_is_held_pure_or_has_no_effects(name: str) -> None:
    found = {module for module, _ in imported(tree_of(HELD[name]))}
    allowed = {module for module in found if module in ALLOWED or is_held(module)}
    assert found - allowed == set(), name


def test_what_says_that_it_is_pure_is_held_so() -> None:
    assert {n for n, file in OURS.items() if claims(tree_of(file)) and not is_held(n)} == set()


def test_what_no_contract_reads_is_pure_itself_where_it_says_so() -> None:
    found = {
        str(file.relative_to(ROOT)): wrong
        for room in OTHER_ROOMS
        for file in (ROOT / room).rglob("*.py")
        if claims(tree := tree_of(file)) and (wrong := [*impure_names(tree), *impurities(tree)])
    }
    assert found == {}


def test_a_function_that_says_it_is_pure_uses_nothing_impure() -> None:
    rooms = [ROOT / room for room in (*PACKAGES.values(), *OTHER_ROOMS)]
    files = [file for room in rooms for file in room.rglob("*.py")]
    found = {
        f"{file.relative_to(ROOT)}::{function}": wrong
        for file in files
        if "Pure." in file.read_text("utf-8")
        for function, wrong in broken_claims(tree_of(file))
    }
    assert found == {}


def broken_claims(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Yield the functions of a module that say they are pure and are not, with what is not."""
    impure = impure_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, FUNCTIONS) or not claims(node):
            continue
        if wrong := [*sorted(impure & used_names(node)), *impurities(node)]:
            yield node.name, wrong


def used_names(function: ast.AST) -> set[str]:
    """Return the names in a function, but for those that only lead to `PARTS_OF_OS`."""
    found = list(ast.walk(function))
    harmless = {
        id(node.value)
        for node in found
        if isinstance(node, ast.Attribute) and node.attr in PARTS_OF_OS
    }
    return {node.id for node in found if isinstance(node, ast.Name) and id(node) not in harmless}


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\nwhen = datetime.now()\n",
        "import datetime\nwhen = datetime.date.today()\n",
        "when = datetime.fromtimestamp(1.0)\n",
        "when = moment.astimezone()\n",
        "text = open('settings').read()\n",
        "text = path.read_text('utf-8')\n",
        "from urllib.request import urlopen\n",
        "import urllib.request\n",
        "home = pathlib.os.environ['HOME']\n",
        "words = json.codecs.sys.argv\n",
    ],
)
def test_a_clock_a_file_or_the_environment_is_found(source: str) -> None:
    assert impurities(parsed(source))


def test_an_import_is_found_wherever_it_stands() -> None:
    source = "def f():\n    import platform\nif TYPE_CHECKING:\n    import time\n"
    assert list(imported(parsed(source))) == [("platform", "platform")]


def test_a_function_that_breaks_its_promise_is_found() -> None:
    source = (
        'import os\ndef f():\n    """Do it. Pure."""\n    return os.getpid()\n'
        'def g():\n    """Do it. Pure."""\n    return os.pathsep\n'
    )
    assert list(broken_claims(parsed(source))) == [("f", ["os"])]
