"""A job is stopped or deleted in four places, each of which goes by the tables."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.syntax_trees import parsed

PACKAGE: Final = Path(__file__).parents[3] / "provider" / "pulumi_sagemaker_training"
STEPS: Final = "lifecycle/training_job/steps"
MOVES: Final = frozenset({"stop", "delete"})
ALLOWED: Final = {
    (f"{STEPS}/wait.py", "request_stop"): "may_stop",
    (f"{STEPS}/delete.py", "_delete_record"): "may_delete",
    (f"{STEPS}/attempt.py", "remove_record"): "may_delete",
    (f"{STEPS}/submit.py", "_try_name"): "Action.CLEAR",
}
"""Where a job is moved -> what that module asks the tables."""


def is_move(node: ast.AST) -> bool:
    """Whether a node calls `jobs.stop` or `jobs.delete`, whoever has the jobs."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id="jobs"))):
            return name in MOVES
        case ast.Call(func=ast.Attribute(attr=name, value=ast.Attribute(attr="jobs"))):
            return name in MOVES
    return False


def moves() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = parsed(file.read_text("utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            if any(map(is_move, ast.walk(function))):
                yield file.relative_to(PACKAGE).as_posix(), function.name


def test_a_job_is_moved_nowhere_but_where_the_tables_are_asked() -> None:
    assert sorted(moves()) == sorted(ALLOWED)


def test_each_of_these_modules_asks_its_table() -> None:
    for (file, _), question in ALLOWED.items():
        assert question in (PACKAGE / file).read_text("utf-8"), file


def test_a_call_of_either_kind_would_be_seen() -> None:
    for code in ("jobs.stop(name)", "context.jobs.delete(name)", "self.world.jobs.stop(x)"):
        assert is_move(ast.parse(code, mode="eval").body)
    assert not is_move(ast.parse("marker.delete(name)", mode="eval").body)
