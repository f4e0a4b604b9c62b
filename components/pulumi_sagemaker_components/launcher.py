"""The entrypoint that carries the launcher into a container."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final

from pulumi_sagemaker_training.syntax_trees import parsed

MAX_ELEMENTS: Final = 100
MAX_CHARACTERS: Final = 256
"""What SageMaker allows in an entrypoint (TrainingContainerEntrypoint of the API)."""
_OPEN: Final = ("{", "[", "(", ",")
_START: Final = "import sys; n = int(sys.argv[1]); code = chr(10).join(sys.argv[2 : n + 2]); "
_START_PACKED: Final = (
    "import sys; n = int(sys.argv[1]); "
    "code = ''.join(sys.argv[2 : n + 2]).replace(chr(9), chr(10)); "
)
"""A distributed job's launcher has more lines than an entrypoint has elements."""
_ENTER: Final = "sys.argv = [sys.argv[0], *sys.argv[n + 2 :]]; exec(code)"


_LAST_STEP: Final = "    os.execv(sys.executable, [sys.executable, script, *arguments])"
_OTHER_STEP: Final = "    start(script, arguments)"


def entrypoint(folder: str, script: str, pip: Sequence[str] = (), launcher: str = "") -> list[str]:
    """Return the entrypoint that runs a script of a folder as the toolkit would.

    Args:
        folder: the folder of the code in the container.
        script: the path of the script below it.
        pip: the arguments of `pip install` in the folder, before the script starts; without them
            nothing is installed.
        launcher: what starts the processes of a distributed job: `torchrun`, `mpi`, or `none`;
            empty for any other job.
    """
    # A job without requirements has the launcher alone: other lines would train it again.
    first = lines("install.py") if pip else ()
    before = [str(len(pip)), *pip] if pip else []
    code, start = (*first, *lines()), _START
    if launcher:
        code, start = _packed((*first, *_distributed(launcher))), _START_PACKED
    return ["python3", "-c", start + _ENTER, str(len(code)), *code, *before, folder, script]


@cache
def lines(module: str = "launch.py") -> tuple[str, ...]:
    """Return the lines of a module that mean something to Python, joined within brackets."""
    text = resources.files(__package__).joinpath(module).read_text("utf-8")
    silent = set(_docstrings(parsed(text)))
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


def _distributed(launcher: str) -> tuple[str, ...]:
    """Return the lines of the launcher whose last step starts the processes of a host."""
    own = lines()
    at = own.index(_LAST_STEP)
    modules = ("distribute_mpi.py", "distribute.py") if launcher == "mpi" else ("distribute.py",)
    added = [line for module in modules for line in lines(module)]
    kept = [line for line in added if not line.startswith(f"from {__package__}")]
    return (*own[:at], _OTHER_STEP, *kept, *own[at + 1 :])


def _packed(code: Sequence[str]) -> tuple[str, ...]:
    """Return lines in as few elements as possible; an element has no line end, so tabs stand in."""
    text = "\t".join(code)
    return tuple(text[at : at + MAX_CHARACTERS] for at in range(0, len(text), MAX_CHARACTERS))


def _docstrings(tree: ast.Module) -> Iterator[int]:
    """Return the numbers of the lines of all docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node) is not None:
            first = node.body[0]
            yield from range(first.lineno, (first.end_lineno or first.lineno) + 1)
