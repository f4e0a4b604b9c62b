"""The entrypoint that carries the launcher into a container."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

MAX_ELEMENTS: Final = 100
MAX_CHARACTERS: Final = 256
"""What SageMaker allows in an entrypoint (TrainingContainerEntrypoint of the API)."""
_OPEN: Final = ("{", "[", "(", ",")
_START: Final = "import sys; n = int(sys.argv[1]); code = chr(10).join(sys.argv[2 : n + 2]); "
_ENTER: Final = "sys.argv = [sys.argv[0], *sys.argv[n + 2 :]]; exec(code)"


def entrypoint(folder: str, script: str, pip: Sequence[str] = ()) -> list[str]:
    """Return the entrypoint that runs a script of a folder as the toolkit would.

    Args:
        folder: the folder of the code in the container.
        script: the path of the script below it.
        pip: the arguments of `pip install` in the folder, before the script starts; without them
            nothing is installed.
    """
    # A job without requirements has the launcher alone: other lines would train it again.
    code = (*lines("install.py"), *lines()) if pip else lines()
    before = [str(len(pip)), *pip] if pip else []
    return ["python3", "-c", _START + _ENTER, str(len(code)), *code, *before, folder, script]


@cache
def lines(module: str = "launch.py") -> tuple[str, ...]:
    """Return the lines of a module that mean something to Python, joined within brackets."""
    text = resources.files(__package__).joinpath(module).read_text("utf-8")
    silent = set(_docstrings(ast.parse(text)))
    numbered = enumerate(text.splitlines(), start=1)
    joined: list[str] = []
    for number, line in numbered:
        if not line.strip() or number in silent:
            continue
        longer = f"{joined[-1]} {line.strip()}" if joined else ""
        if joined and joined[-1].endswith(_OPEN) and len(longer) <= MAX_CHARACTERS:
            joined[-1] = longer
        else:
            joined.append(line)
    return tuple(joined)


def _docstrings(tree: ast.Module) -> Iterator[int]:
    """Return the numbers of the lines of all docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            yield from range(first.lineno, (first.end_lineno or first.lineno) + 1)
