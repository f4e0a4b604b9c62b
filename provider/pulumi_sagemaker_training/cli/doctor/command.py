"""The command `doctor`."""

import sys

import typer
from rich.console import Console
from rich.text import Text

from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.cli.answers.models import Check, DoctorAnswer
from pulumi_sagemaker_training.cli.answers.show import console, print_json, show
from pulumi_sagemaker_training.cli.doctor.checks import all_checks
from pulumi_sagemaker_training.cli.terminal import AsJson, Exit, Place, of_stack

_SIGNS = {"ok": ("ok", "green"), "problem": ("PROBLEM", "red"), "unknown": ("unknown", "yellow")}


@of_stack
def command(
    place: Place,
    *,
    as_json: AsJson = False,
) -> None:
    """Check what the stack needs of Pulumi and AWS, and say how to fix what is wrong.

    It changes nothing. Ends with 3 if it found a problem.
    """
    screen = console()
    found = []
    for check in all_checks(place.open):
        found.append(check)
        if not as_json:
            _show(check, screen)
    problems = sum(check.verdict == "problem" for check in found)
    if as_json:
        print_json(DoctorAnswer(checks=found, problems=problems))
    else:
        typer.echo(f"{problems} problem{'s' * (problems != 1)}")
    if problems:
        raise typer.Exit(Exit.FAILED)


def _show(check: Check, screen: Console) -> None:
    word, style = _SIGNS[check.verdict]
    found = printable(f": {check.found}")
    show(Text.assemble((f"{word:<8}", style), (printable(check.subject), "bold"), found), screen)
    if check.fix:
        # A command in it can be copied, because the terminal wraps it and not this program.
        screen.print(Text(f"        {printable(check.fix)}"), soft_wrap=True)
    sys.stdout.flush()
