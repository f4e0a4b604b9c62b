"""The command `explain`: the page of an error, without a network."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.answers.models import ExplainAnswer
from pulumi_sagemaker_training.cli.answers.show import print_json
from pulumi_sagemaker_training.cli.terminal import AsJson, one_line_errors

_PAGES: Final = (
    Path(__file__).with_name("error_pages"),
    # An editable install has the pages where they are written.
    Path(__file__).parents[3] / "docs" / "errors",
)


def explain(
    code: Annotated[
        str, typer.Argument(help="The code of an error, such as SMT-104.", show_default=False)
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Print what an error means: its cause, how to check it, and how to mend it."""
    with one_line_errors():
        name, page = _page(code)
        if as_json:
            print_json(ExplainAnswer(code=name, title=codes.CODES[name].title, page=page))
        else:
            typer.echo(page, nl=False)


def _page(given: str) -> tuple[str, str]:
    """Return a code and its page; the code may stand in brackets, in lower case, or be the number.

    Raises:
        InputError: there is no such code.
    """
    found = re.fullmatch(r"\[?(?:SMT-)?(\d{3})\]?", given.strip(), re.IGNORECASE)
    name = f"SMT-{found[1]}" if found else ""
    if name not in codes.CODES:
        message = f"{given!r} is not the code of an error; docs/errors.md lists them, as SMT-104"
        raise InputError([Violation("code", message, codes.UNKNOWN_CODE)])
    page = next(page for folder in _PAGES if (page := folder / f"{name}.md").is_file())
    return name, page.read_text("utf-8")
