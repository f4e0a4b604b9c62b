"""What all commands share: which stack they work on, exit codes, and errors in one line."""

import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Concatenate, Final, ParamSpec, TypeVar

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError, TrainingJobError
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.cli.stack.opened import Stack, open_stack
from pulumi_sagemaker_training.cli.stack.settings import Overrides

P = ParamSpec("P")
T = TypeVar("T")


class Exit(IntEnum):
    """The exit codes of all commands."""

    DONE = 0
    """The command did what it was asked; jobs that it was asked about have not failed."""
    ERROR = 1
    """The command could not do it: one line on standard error says why, and what to do."""
    USAGE = 2
    """The command line is wrong."""
    FAILED = 3
    """A job that the command was asked about failed or was stopped, or a check found a problem."""
    RUNNING = 4
    """The time of `wait --timeout` is over, and a job still runs."""
    INTERRUPTED = 130
    """Ctrl-C; the jobs are not touched."""


AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON, as docs/command-line.md describes it.")
]
Name = Annotated[
    str,
    typer.Argument(help="A Pulumi name, a job's name or its ARN.", show_default=False),
]
Names = Annotated[
    list[str] | None,
    typer.Argument(help="Pulumi names, jobs' names or ARNs.", show_default=False),
]

_PANEL: Final = "The stack"
_OPTIONS: Final = {
    "cwd": Annotated[
        Path,
        typer.Option(help="A folder of the Pulumi project.", rich_help_panel=_PANEL),
    ],
    "stack": Annotated[
        str | None,
        typer.Option(help="The stack, if not the selected one.", rich_help_panel=_PANEL),
    ],
    "region": Annotated[
        str | None,
        typer.Option(help="AWS region, instead of the stack's.", rich_help_panel=_PANEL),
    ],
    "profile": Annotated[
        str | None,
        typer.Option(
            help="Profile of the shared AWS configuration, instead of the stack's.",
            rich_help_panel=_PANEL,
        ),
    ],
    "endpoint_url": Annotated[
        str | None,
        typer.Option(
            help="An endpoint to call instead of AWS, such as the emulator's.",
            rich_help_panel=_PANEL,
        ),
    ],
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which stack a command works on, as its options say.

    Attributes:
        cwd: a folder of the Pulumi project.
        name: the stack's name; None for the selected one.
        overrides: what takes the place of the stack's settings.
    """

    cwd: Path = Path()
    name: str | None = None
    overrides: Overrides = Overrides()  # noqa: RUF009 - it is frozen

    def open(self) -> Stack:
        """Read the stack; without a project, the environment decides how jobs are reached.

        Raises:
            InputError: the stack's state or settings cannot be read.
        """
        return open_stack(self.cwd, self.name, self.overrides, say=warn)


def of_stack(command: Callable[Concatenate[Place, P], None]) -> Callable[..., None]:
    """Give a command the options that say which stack it works on, in place of its first argument.

    Its expected errors become one line and an exit code.
    """
    own = inspect.signature(command, eval_str=True)
    first, *rest = own.parameters.values()
    more = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for (name, kind), default in zip(_OPTIONS.items(), (Path(), *[None] * 4), strict=True)
    ]
    kept = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in rest]

    @wraps(command)
    def with_options(**given: Any) -> None:
        cwd, stack, *access = (given.pop(name) for name in _OPTIONS)
        with one_line_errors():
            call: Any = command
            call(Place(cwd, stack, Overrides(*access)), **given)

    found: Any = with_options
    found.__signature__ = own.replace(parameters=[*kept, *more])
    found.__annotations__ = {each.name: each.annotation for each in (*kept, *more)}
    del found.__wrapped__, first
    return with_options


def parsed(read: Callable[[str], T]) -> Callable[[str], T]:
    """Return a reader of an option's text, whose refusals are about the command line."""

    def reader(text: str) -> T:
        try:
            return read(text)
        except ValueError as error:
            raise typer.BadParameter(codes.with_code(str(error), codes.NOT_ALLOWED)) from error

    return reader


def warn(text: str) -> None:
    """Write one line about the command itself, apart from its output."""
    typer.echo(f"sagemaker-training: {printable(text)}", err=True)


@contextmanager
def leaving(what: Callable[[], str]) -> Iterator[None]:
    """Say of Ctrl-C what it leaves as it is.

    Args:
        what: returns it, as "training job digits-1 still runs"; empty if there is nothing to say.
    """
    try:
        yield
    except KeyboardInterrupt:
        words = what()
        warn(f"interrupted; {words}" if words else "interrupted")
        raise


@contextmanager
def one_line_errors() -> Iterator[None]:
    """End the command with an exit code and one line for every expected error."""
    try:
        yield
    except BrokenPipeError:
        # The reader of our output, such as `head`, has closed it. Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(Exit.DONE) from None
    except InputError as error:
        for violation in error.violations:
            warn(violation.words)
        raise typer.Exit(Exit.ERROR) from error
    except OSError as error:
        warn(codes.with_code(str(error), codes.LOCAL_FILE))
        raise typer.Exit(Exit.ERROR) from error
    except TrainingJobError as error:
        warn(str(error))
        raise typer.Exit(Exit.ERROR) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(Exit.INTERRUPTED) from error
