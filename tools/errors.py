"""Write the parts of docs/errors.md and docs/errors/ that follow from the codes of errors.

Run as ``python -m tools.errors``; ``--check`` only tells whether the files are current. Cause,
check and fix of a code are written by hand, below the title of its page.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.codes import CODES, SUBJECTS, ErrorCode
from tools import generated
from tools.tables import Marks, table

DOCS: Final = Path(__file__).parents[1] / "docs"
PAGES: Final = DOCS / "errors"
OVERVIEW: Final = DOCS / "errors.md"
MARKS: Final = Marks("make docs")


def main(given: Sequence[str] | None = None) -> int:
    """Write the files, or with ``--check`` tell whether they are current."""
    return generated.write(wanted(), given)


def wanted() -> Mapping[Path, str]:
    """Return the text of the overview and of every page that there is."""
    pages = {page_of(code): _titled(code) for code in CODES.values() if page_of(code).is_file()}
    return {OVERVIEW: MARKS.replaced(OVERVIEW.read_text("utf-8"), _overview()), **pages}


def page_of(code: ErrorCode) -> Path:
    """Return the page of a code."""
    return PAGES / f"{code}.md"


def _titled(code: ErrorCode) -> str:
    """Return a code's page with its title."""
    _, _, by_hand = page_of(code).read_text("utf-8").partition("\n")
    return f"# {code}: {code.title}\n{by_hand}"


def _overview() -> str:
    return "\n".join(_section(number, subject) for number, subject in SUBJECTS.items())


def _section(number: int, subject: str) -> str:
    return f"## {number}xx: {subject}\n\n{table(('code', 'what has happened'), _rows(number))}"


def _rows(subject: int) -> Iterator[tuple[str, str]]:
    for code in sorted(CODES.values(), key=lambda code: code.number):
        if code.number // 100 == subject:
            retired = " (in earlier versions)" if code.is_retired else ""
            yield f"[{code}](errors/{code}.md)", f"{code.title}{retired}"


if __name__ == "__main__":
    sys.exit(main())
