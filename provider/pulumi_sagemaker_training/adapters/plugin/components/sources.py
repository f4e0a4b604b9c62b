"""What only the source of a class has: docstrings of its members, and a TypedDict's bases.

Python 3.11 keeps no record of the TypedDicts that another one extends.
"""

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import cache, reduce
from itertools import pairwise

from pulumi_sagemaker_training.syntax_trees import parsed


def summary_of(class_: type) -> str:
    """Return what a class is: its docstring without the sections for programs."""
    return (inspect.getdoc(class_) or "").partition("\n\nArgs:")[0]


def declaring(class_: type) -> Iterator[tuple[type, Mapping[str, str]]]:
    """Yield a class and those that it extends, each with its own members and their docstrings.

    A class comes before its bases.
    """
    node = _node(class_)
    if node is None:
        return
    yield class_, _docstrings(node)
    for base in _bases(class_, node):
        yield from declaring(base)


def _node(class_: type) -> ast.ClassDef | None:
    """Return a class's definition; None for a class that is not written in Python."""
    return _classes(class_.__module__).get(class_.__qualname__)


@cache
def _classes(module: str) -> Mapping[str, ast.ClassDef]:
    """Return the classes of a module by their names; none of a module without a source."""
    try:
        source = inspect.getsource(sys.modules[module])
    except (OSError, TypeError):
        return {}
    return {node.name: node for node in parsed(source).body if isinstance(node, ast.ClassDef)}


def _bases(class_: type, node: ast.ClassDef) -> Iterator[type]:
    names = vars(sys.modules[class_.__module__])
    for base in node.bases:
        first, *others = ast.unparse(base).split("[")[0].split(".")
        found: object = reduce(getattr, others, names.get(first))
        if isinstance(found, type):
            yield found


def _docstrings(node: ast.ClassDef) -> dict[str, str]:
    found = {}
    for member, below in pairwise([*node.body, ast.Pass()]):
        if isinstance(member, ast.AnnAssign):
            found[ast.unparse(member.target)] = _text(below)
    return found


def _text(node: ast.AST) -> str:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return ""
    text = node.value.value
    return inspect.cleandoc(text) if isinstance(text, str) else ""
