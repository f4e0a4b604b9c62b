"""Write into the docs the diagram of a job's statuses and the table of adoption.

Run as ``python -m tools.diagrams``; ``--check`` only tells whether the pages are current. What
stands between two marks follows from a table of the code; the rest of a page is written by hand.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.lifecycle.training_job.decisions.adoption import TABLE
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    FIRST,
    STATUSES,
    is_over,
)
from tools import generated

DOCS: Final = Path(__file__).parents[1] / "docs"
DECISIONS: Final = "lifecycle/training_job/decisions"
END: Final = "<!-- end -->"


def statuses() -> str:
    """Return the diagram of a job's statuses, and what each means."""
    arrows = [
        f"    {status} --> {following}{f': {cause.value}' if cause.value else ''}"
        for status, row in STATUSES.items()
        for following, cause in row.becomes.items()
    ]
    gone = [f"    {status} --> [*]" for status, row in STATUSES.items() if not row.becomes]
    begin = f"    [*] --> {FIRST}: CreateTrainingJob"
    diagram = ["```mermaid", "stateDiagram-v2", begin, *arrows, *gone, "```"]
    meanings = [
        f"| `{status}` | {row.phase.value} | {'yes' if is_over(status) else 'no'} |"
        for status, row in STATUSES.items()
    ]
    return "\n".join([*diagram, "", "| status | means | is over |", "|---|---|---|", *meanings])


def adoption() -> str:
    """Return the table of what comes of a job that has the wanted name."""
    rows = [f"| {n} | {row.found} | {row.action.value} |" for n, row in enumerate(TABLE, 1)]
    return "\n".join(["| | the job under the name | then |", "|---|---|---|", *rows])


PARTS: Final[Mapping[str, tuple[str, str, Callable[[], str]]]] = {
    "statuses": ("architecture.md", f"{DECISIONS}/statuses.py", statuses),
    "adoption": ("identity.md", f"{DECISIONS}/adoption.py", adoption),
}
"""Name -> the page, the module with the table, and what is written."""


def written(name: str, page: str) -> str:
    """Return a page in which one part is replaced.

    Raises:
        ValueError: the page has no such part.
    """
    _, module, part = PARTS[name]
    mark = f"<!-- Written by `make docs` from {module}. -->"
    before, found, rest = page.partition(mark)
    _, end, after = rest.partition(END)
    if not (found and end):
        raise ValueError(f"there is no {mark} ... {END}")
    return f"{before}{mark}\n\n{part()}\n\n{END}{after}"


def main(given: Sequence[str] | None = None) -> int:
    """Write the pages, or with ``--check`` tell whether they are current."""
    paths = {name: DOCS / file for name, (file, _, _) in PARTS.items()}
    made = {path: written(name, path.read_text("utf-8")) for name, path in paths.items()}
    return generated.write(made, given)


if __name__ == "__main__":
    sys.exit(main())
