"""The command `sagemaker-training`: show training jobs of any origin, run them, declare them.

Every command is an entry of `COMMANDS`, and the help lists them in that order. The module of a
command is imported when the command runs: the start of one takes no longer for what the others
need.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, Final, NamedTuple

from pulumi_sagemaker_training import codes

try:
    import typer
except ModuleNotFoundError as error:
    words = (
        f"sagemaker-training: {error.name} is missing; "
        "install it with `pip install 'pulumi-sagemaker-training[cli]'`"
    )
    raise SystemExit(codes.with_code(words, codes.NOT_INSTALLED)) from error

from typer.core import TyperCommand, TyperGroup

from pulumi_sagemaker_training.cli.completion import is_about_names, names_only

_CLI: Final = "pulumi_sagemaker_training.cli"
_DISTRIBUTION: Final = "pulumi-sagemaker-training"
_LOOK, _ACT, _WRITE, _CARE = "Look", "Act", "Write", "Take care"


class Entry(NamedTuple):
    """One command.

    Attributes:
        name: its name.
        target: its module below `cli/` and its function there.
        panel: the part of the help that lists it.
        help: one sentence about it.
    """

    name: str
    target: str
    panel: str
    help: str


COMMANDS: Final = (
    Entry("status", "jobs.status:command", _LOOK, "Show the stack's jobs, sweeps and pipelines."),
    Entry("list", "jobs.listing:command", _LOOK, "List the newest training jobs of the account."),
    Entry("logs", "logs.command:command", _LOOK, "Print the log of a job."),
    Entry(
        "report", "report.commands:report", _LOOK, "Write the report of the stack, or of one job."
    ),
    Entry(
        "why", "why.command:command", _LOOK, "Say what the next `pulumi up` would train, and why."
    ),
    Entry("wait", "jobs.wait:command", _ACT, "Wait until jobs have ended."),
    Entry("stop", "jobs.stop:command", _ACT, "Stop running jobs."),
    Entry("connect", "jobs.connect:command", _ACT, "Print how to open a shell in a running job."),
    Entry("convert", "convert.commands:convert", _WRITE, "Write a program that declares a job."),
    Entry("import", "convert.commands:import_", _WRITE, "Print the command that imports a job."),
    Entry(
        "doctor",
        "doctor.command:command",
        _CARE,
        "Check what the stack needs, and say how to fix it.",
    ),
    Entry(
        "orphans", "orphans.commands:orphans", _CARE, "List jobs of the stack that no state holds."
    ),
    Entry("explain", "explain:explain", _CARE, "Print the page of an error, such as SMT-201."),
    Entry("emulator", "emulator:command", _CARE, "Start a local SageMaker endpoint."),
)


class Commands(TyperGroup):
    """The group of all commands, which imports a command when it runs."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = {
            entry.name: TyperCommand(entry.name, help=entry.help, rich_help_panel=entry.panel)
            for entry in COMMANDS
        }

    def resolve_command(self, ctx: Any, args: Sequence[str]) -> Any:
        """Return the command that the arguments name, ready to run, or to complete names."""
        name, outline, rest = super().resolve_command(ctx, list(args))
        if outline is None:
            return name, None, rest
        found = str(outline.name)
        is_quick = ctx.resilient_parsing and is_about_names(found)
        return name, names_only(found) if is_quick else load(found), rest


def load(name: str) -> Any:
    """Import a command, and return it as typer runs it."""
    entry = next(entry for entry in COMMANDS if entry.name == name)
    module, _, function = entry.target.partition(":")
    imported = import_module(f"{_CLI}.{module}")
    made = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    made.command(name, **getattr(imported, "SETTINGS", {}))(getattr(imported, function))
    found = typer.main.get_command(made)
    found.name = name
    return found


def app() -> typer.Typer:
    """Build the command line from `COMMANDS`."""
    made = typer.Typer(
        name="sagemaker-training",
        cls=Commands,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    made.callback()(_whole)
    return made


def main() -> None:
    """Run the command line. This is the console script `sagemaker-training`."""
    app()()


def _print_version(given: bool) -> None:  # noqa: FBT001 - typer calls it
    if given:
        # Imported here: no command needs it.
        from importlib.metadata import version

        typer.echo(f"{_DISTRIBUTION} {version(_DISTRIBUTION)}")
        raise typer.Exit


def _whole(
    *,
    is_version_asked: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Show, run and declare SageMaker training jobs, by the names of a Pulumi stack.

    In the folder of a Pulumi project, the selected stack says which jobs there are, and how AWS is
    reached. Elsewhere AWS's environment variables do.
    """
    del is_version_asked


if __name__ == "__main__":
    main()
