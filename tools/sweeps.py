"""Write what follows from the tables of sweeps: `SweepArgs`, and the tables of docs/sweeps.md.

Run as ``python -m tools.sweeps``; ``--check`` only tells whether the files are current.
"""

import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.lifecycle.sweep.decisions.arguments import (
    ARGUMENTS,
    CHOICES,
    DIMENSION,
    EARLY_STOPPING,
    OUTPUTS,
    Argument,
    Form,
)
from tools import generated
from tools.tables import Marks, table

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "sweeps.md"
ARGS: Final = ROOT / "provider/pulumi_sagemaker_training/adapters/program/sweep_args.py"
SOURCE: Final = "lifecycle/sweep/decisions/arguments.py"
MARKS: Final = Marks("make docs")
WIDTH: Final = 100

HEAD: Final = f'''\
"""The arguments of `Sweep`.

Written by `make docs` from {SOURCE}; never edited by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Required, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    from pulumi import Input

    from pulumi_sagemaker_training.adapters.program.job_arguments import JobArgs

'''
_HINTS: Final[Mapping[Form, str]] = {
    Form.TEMPLATE: "JobArgs",
    Form.TEXT: "str",
    Form.NUMBER: "float",
    Form.WHOLE: "int",
    Form.FLAG: "bool",
    Form.POINTS: "Sequence[Input[Mapping[str, Any]]]",
    Form.SPACE: "Mapping[str, DimensionArgs]",
    Form.EARLY_STOPPING: "EarlyStoppingArgs",
    Form.VALUES: "Sequence[Any]",
    Form.RANGE: "Sequence[Input[float]]",
    **{
        form: f"Literal[{', '.join(f'{word!r}' for word in words)}]".replace("'", '"')
        for form, words in CHOICES.items()
    },
}
_PLAIN: Final = frozenset({Form.TEMPLATE, Form.SPACE, Form.EARLY_STOPPING})
"""Forms that are written as maps in the program, whose members may be outputs."""


def arguments() -> str:
    """Return the text of the module with the arguments."""
    classes = {
        "DimensionArgs": ("The possible values of one name of a sweep's space.", DIMENSION),
        "EarlyStoppingArgs": ("When a trial of a sweep is stopped early.", EARLY_STOPPING),
        "SweepArgs": ("The arguments of `Sweep`; docs/sweeps.md explains them.", ARGUMENTS),
    }
    return HEAD + "\n".join(_class(name, *parts) for name, parts in classes.items())


def tables() -> str:
    """Return the tables of the page. Pure."""
    parts = {
        "Arguments": ARGUMENTS,
        "A name of the space": DIMENSION,
        "Early stopping": EARLY_STOPPING,
        "Outputs": OUTPUTS,
    }
    return "\n".join(
        f"### {title}\n\n" + table(("name", "meaning"), (_row(n, row) for n, row in rows.items()))
        for title, rows in parts.items()
    )


def main(given: Sequence[str] | None = None) -> int:
    """Write the files, or with ``--check`` tell whether they are current."""
    page = MARKS.replaced(PAGE.read_text("utf-8"), tables())
    return generated.write({ARGS: arguments(), PAGE: page}, given)


def _row(name: str, row: Argument) -> tuple[str, str]:
    return f"`{name}`" + (" (required)" if row.required else ""), row.text


def _class(name: str, text: str, rows: Mapping[str, Argument]) -> str:
    head = f'\nclass {name}(TypedDict, total=False):\n    """{text}"""\n\n'
    return head + "".join(_member(key, row) for key, row in rows.items())


def _member(name: str, row: Argument) -> str:
    hint = _HINTS[row.form] if row.form in _PLAIN else f"Input[{_HINTS[row.form]}]"
    typed = f"Required[{hint}]" if row.required else hint
    lines = textwrap.wrap(f'"""{row.text}', WIDTH - 8)
    text = f'{lines[0]}"""' if len(lines) == 1 else "\n".join([*lines, '"""'])
    return textwrap.indent(f"{name}: {typed}\n{text}\n", "    ")


if __name__ == "__main__":
    sys.exit(main())
