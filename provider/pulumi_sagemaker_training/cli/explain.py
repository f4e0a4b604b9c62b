"""The command `explain`: the page of an error, without a network."""

import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.cli.answers.models import ExplainAnswer
from pulumi_sagemaker_training.cli.answers.show import print_json
from pulumi_sagemaker_training.cli.meant_codes import meant_codes
from pulumi_sagemaker_training.cli.terminal import AsJson, one_line_errors, warn

_PAGES: Final = (
    Path(__file__).with_name("error_pages"),
    # An editable install has the pages where they are written.
    Path(__file__).parents[3] / "docs" / "errors",
)
_STDIN: Final = "-"


def explain(
    error: Annotated[
        list[str],
        typer.Argument(
            help="The code of an error, such as SMT-104, or its whole message; - reads the message "
            "from standard input.",
            show_default=False,
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Print what an error means: its cause, how to check it, and how to fix it."""
    with one_line_errors():
        given = sys.stdin.read() if error == [_STDIN] else " ".join(error)
        code, *others = meant_codes(given)
        page = _page(code)
        if others:
            more = ", ".join(map(str, others))
            warn(f"this is the first code of the message; it also has {more}")
        if as_json:
            print_json(ExplainAnswer(code=str(code), title=code.title, page=page))
        else:
            typer.echo(page, nl=False)


def _page(code: codes.ErrorCode) -> str:
    found = (folder / f"{code}.md" for folder in _PAGES)
    return next(page for page in found if page.is_file()).read_text("utf-8")
