"""The command `explain`: the page of an error, without a network."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.cli.terminal import one_line_errors

_PAGES: Final = (
    Path(__file__).with_name("error_pages"),
    # An editable install has the pages where they are written.
    Path(__file__).parents[3] / "docs" / "errors",
)


def explain(
    code: Annotated[
        str, typer.Argument(help="The code of an error, such as SMT-104.", show_default=False)
    ],
) -> None:
    """Print what an error means: its cause, how to check it, and how to mend it."""
    with one_line_errors():
        typer.echo(_page(code), nl=False)


def _page(given: str) -> str:
    """Return the page of a code, which may stand in brackets, in lower case, or be the number.

    Raises:
        InputError: there is no such code.
    """
    found = re.fullmatch(r"\[?(?:SMT-)?(\d{3})\]?", given.strip(), re.IGNORECASE)
    name = f"SMT-{found[1]}" if found else ""
    if name not in codes.CODES:
        message = f"{given!r} is not the code of an error; docs/errors.md lists them, as SMT-104"
        raise InputError([Violation("code", message, codes.UNKNOWN_CODE)])
    page = next(page for folder in _PAGES if (page := folder / f"{name}.md").is_file())
    return page.read_text("utf-8")
