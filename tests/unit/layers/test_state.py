"""What a process keeps has one owner: no other module of the provider keeps state of its own."""

import ast
from pathlib import Path
from typing import Final

import pytest

from pulumi_sagemaker_training.syntax_trees import parsed

PACKAGE: Final = Path(__file__).parents[3] / "provider" / "pulumi_sagemaker_training"
STATEFUL: Final = {"dict", "set", "list", "defaultdict", "deque", "Lock", "RLock", "local"}
GUARDS: Final = {"_constructing": "adapters/program/sdk_patches.py", "_PARSING": "syntax_trees.py"}
"""What guards a patch of the SDK in the program's process, and a pause of the garbage collector;
neither holds state."""
HOLDERS: Final = {
    "adapters/runtime/process.py": ["_current"],
    "adapters/runtime/engine.py": ["_current"],
}
"""The owner, `ProcessState`, and the connection to the engine, on which it is built. It
is apart because the hosts need it before there are settings, and import nothing else of jobs."""


@pytest.fixture(scope="module")
def modules() -> dict[str, ast.Module]:
    """Return the provider's modules, but for generated ones, by their paths."""
    return {
        str(path.relative_to(PACKAGE)): parsed(path.read_text("utf-8"))
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "generated"
    }


def test_no_module_keeps_state_of_its_own(modules: dict[str, ast.Module]) -> None:
    found = {name: module for module, tree in modules.items() for name in stateful_names(tree)}
    assert found == GUARDS


def test_only_the_process_and_its_connection_are_held(modules: dict[str, ast.Module]) -> None:
    found = {name: names for name, tree in modules.items() if (names := instances(tree))}
    assert found == HOLDERS


def instances(module: ast.Module) -> list[str]:
    """Return the names of a module that are bound to an instance of one of its mutable classes."""
    mutable = {
        node.name for node in module.body if isinstance(node, ast.ClassDef) and gives_itself(node)
    }
    return [
        ast.unparse(target)
        for node in module.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if ast.unparse(node.value.func) in mutable
    ]


def gives_itself(declared: ast.ClassDef) -> bool:
    """Tell whether the instances of a class have attributes that a method sets."""
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value) == "self"
        for node in ast.walk(declared)
    )


def stateful_names(module: ast.Module) -> list[str]:
    """Return the names of a module to which something is bound that is made to change."""
    bound = [node for node in module.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    return [
        target.id
        for node in bound
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and node.value is not None and is_stateful(node.value)
    ]


def is_stateful(value: ast.expr) -> bool:
    """Tell whether a value is an empty container, or a lock."""
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List):
        return not value.elts
    return isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in STATEFUL


def test_a_module_that_would_keep_state_is_noticed() -> None:
    source = (
        "import threading\n_books: dict[str, int] = {}\n_lock = threading.Lock()\nFIXED = {1: 2}"
    )
    assert stateful_names(parsed(source)) == ["_books", "_lock"]


def test_an_instance_that_would_keep_state_is_noticed() -> None:
    source = (
        "class Held:\n    def __init__(self):\n        self.value = None\n"
        "class Word:\n    size = 1\n"
        "_held = Held()\n_word = Word()"
    )
    assert instances(parsed(source)) == ["_held"]
