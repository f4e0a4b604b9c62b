"""What completes names: an outline of a command, without the import of the command itself."""

import os
from collections.abc import Mapping
from typing import Annotated, Final

import typer

_NAMED: Final = frozenset(
    {"status", "logs", "report", "wait", "stop", "connect", "convert", "import"}
)
"""The commands that take names."""
_LINES: Final = ("COMP_WORDS", "_TYPER_COMPLETE_ARGS")
"""The variables in which shells pass the command line, with typer's scripts."""


def is_about_names(command: str, environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a name is completed, and not an option or the value of one."""
    line = next((environ[name] for name in _LINES if name in environ), "")
    last = line.replace("\n", " ").split(" ")[-2:]
    return command in _NAMED and not any(word.startswith("-") for word in last)


def names_only(command: str) -> object:
    """Return a command that knows how to complete names, and nothing else."""
    made = typer.Typer(add_completion=False)
    made.command(command, context_settings={"ignore_unknown_options": True})(_outline)
    found = typer.main.get_command(made)
    found.name = command
    return found


def _complete(context: typer.Context, incomplete: str) -> list[str]:
    # Imported here, because only few starts of the command line complete a name.
    from pulumi_sagemaker_training.cli.stack.known_names import complete_name

    return complete_name(context.params, incomplete)


def _outline(
    names: Annotated[list[str] | None, typer.Argument(autocompletion=_complete)] = None,
    *,
    cwd: str | None = None,
    stack: str | None = None,
) -> None:
    """Stand for a command while a name is completed; it never runs."""
    del names, cwd, stack
