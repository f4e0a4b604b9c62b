"""Everything that a broken build replaces exists; otherwise the build would break nothing.

Nothing else would say so: a name that no code reads any more can still be assigned, and Python
starts although a `sitecustomize.py` fails.
"""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[3]
BUILDS: Final = sorted(ROOT.glob("tests/**/broken/*/sitecustomize.py"))

TARGETS: Final = (ast.Assign, ast.AnnAssign, ast.AugAssign)


def imported(tree: ast.AST) -> dict[str, Any]:
    """Return the project's modules and classes that a build imports, by their names in it."""
    return {
        alias.asname or alias.name: attribute(import_module(node.module), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and "sagemaker" in node.module
        for alias in node.names
    }


def attribute(module: Any, name: str) -> Any:
    """Return a member of a module, or a module below it."""
    return getattr(module, name, None) or import_module(f"{module.__name__}.{name}")


def assigned(tree: ast.AST, known: dict[str, Any]) -> Iterator[tuple[Any, list[str]]]:
    """Return the attributes of what was imported that a build assigns: its owner and its path."""
    for node in ast.walk(tree):
        if isinstance(node, TARGETS):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                first, *path = ast.unparse(target).split(".")
                if path and first in known:
                    yield known[first], path


def replaced_texts(tree: ast.AST) -> list[str]:
    """Return the texts that a build replaces in a source."""
    return [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "source.replace"
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    ]


def missing(build: str) -> list[str]:
    """Return what a build assigns or replaces, and what is not there."""
    tree = ast.parse(build)
    known = imported(tree)
    found = []
    for owner, path in assigned(tree, known):
        held = owner
        for name in path:
            if not hasattr(held, name):
                found.append(f"{owner.__name__}.{'.'.join(path)}")
                break
            held = getattr(held, name)
    sources = [
        Path(value.__file__).read_text("utf-8") for value in known.values() if is_file(value)
    ]
    found += [text for text in replaced_texts(tree) if not any(text in each for each in sources)]
    return found


def is_file(value: Any) -> bool:
    return getattr(value, "__file__", None) is not None


@pytest.mark.parametrize("build", BUILDS, ids=lambda build: build.parent.name)
def test_what_a_broken_build_replaces_is_there(build: Path) -> None:
    text = build.read_text("utf-8")
    tree = ast.parse(text)
    assert [*assigned(tree, imported(tree))]
    assert "setattr" not in text, "assign by name, so that this test sees it"
    assert missing(text) == []


WATCH: Final = "from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watch"
TREE: Final = "from sagemaker_emulator.runner import tree"
SUPERVISOR: Final = "from sagemaker_emulator.runner import supervisor"


@pytest.mark.parametrize(
    ("build", "found"),
    [
        (f"if True:\n    {WATCH}\n    Watch.wait_long = None", "Watch.wait_long"),
        (f"{TREE}\ntree._NONE &= 1", "sagemaker_emulator.runner.tree._NONE"),
        (f"{SUPERVISOR}\nsource.replace('_set(NOTHING, 1)', 'pass')", "_set(NOTHING, 1)"),
    ],
)
def test_a_build_that_replaces_what_is_not_there_is_found(build: str, found: str) -> None:
    assert missing(build) == [found]
