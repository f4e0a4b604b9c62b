"""Private parts of Pulumi are used in few modules, which CONTRIBUTING.md and the pages name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.syntax_trees import parsed

ROOT: Final = Path(__file__).parents[3]
ADAPTERS: Final = ROOT / "provider" / "pulumi_sagemaker_training" / "adapters"
USERS: Final = {
    "adapters/dynamic/host.py",
    "adapters/plugin/server.py",
    "adapters/program/last_step.py",
    "adapters/program/sdk_patches.py",
    "adapters/program/secret_marks.py",
    "adapters/program/stack_traces.py",
}
FUNCTIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef)
PRIVATE: Final = re.compile(r"_[A-Za-z]\w*")
DOCUMENTED: Final = {"_exit"}
"""Names of the standard library that begin so, and are public: `os._exit`."""


def test_no_other_module_uses_private_parts_of_pulumi() -> None:
    found = {
        str(path.relative_to(ADAPTERS.parent)): names
        for path in ADAPTERS.rglob("*.py")
        if (names := set(private_names(parsed(path.read_text("utf-8")))))
    }
    assert found.keys() == USERS, found


def test_the_pages_name_them() -> None:
    for page in ("CONTRIBUTING.md", "docs/architecture.md"):
        text = (ROOT / page).read_text("utf-8")
        assert [name for name in sorted(USERS) if f"`{name}`" not in text] == []


def private_names(module: ast.Module) -> Iterator[str]:
    """Yield private names that the module uses and does not define: attributes, and texts.

    A function that a text names, too, takes the place of an inherited one.
    """
    own = {name for node in ast.walk(module) for name in defined(node)}
    functions = {node.name for node in ast.walk(module) if isinstance(node, FUNCTIONS)}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute):
            used, known = node.attr, own
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used, known = node.value, own - functions
        else:
            continue
        if PRIVATE.fullmatch(used) and used not in known | DOCUMENTED:
            yield used


def defined(node: ast.AST) -> list[str]:
    """Return the names that a node defines: functions, classes, what `self` is given."""
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return [node.attr]
    if isinstance(node, ast.AnnAssign | ast.Assign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [target.id for target in targets if isinstance(target, ast.Name)]
    return []


def test_a_private_part_is_noticed_however_it_is_reached() -> None:
    source = (
        "class A(B):\n"
        "    _own = 1\n"
        "    def f(self, x):\n"
        "        self._mine = self._own\n"
        "        return self._inherited, getattr(x, '_asked'), x._direct, self._mine\n"
        "    def _replaced(self):\n"
        "        return self.__dict__['_replaced']\n"
    )
    assert sorted(private_names(parsed(source))) == ["_asked", "_direct", "_inherited", "_replaced"]
