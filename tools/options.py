"""Write what follows from the table of options: an argument of each, and its part of the docs.

Run as ``python -m tools.options``; ``--check`` only tells whether the files are current. Of a
section of docs/options.md the table says the beginning; what stands below `MORE` is written by
hand, and kept.
"""

import json
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.api.settings import OWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.option_kinds import (
    Amount,
    AnyMap,
    Choice,
    Count,
    Gates,
    Kind,
    Names,
    Text,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    STACK_KEYS,
    TABLE,
    Option,
)
from tools import generated

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "options.md"
ARGUMENTS: Final = ROOT / "provider/pulumi_sagemaker_training/adapters/program/option_args.py"
SOURCE: Final = "lifecycle/training_job/decisions/options.py"
MORE: Final = "<!-- Written by hand, and kept by `make docs`: -->"
LAST: Final = "Stack settings"
WIDTH: Final = 100

HEAD: Final = f'''\
"""The options of `TrainingJob`, as arguments.

Written by `make docs` from {SOURCE}; never edited by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, Literal

    from pulumi import Input


class OptionArgs(TypedDict, total=False):
    """The options of `TrainingJob`; docs/options.md explains each."""

'''


def arguments() -> str:
    """Return the text of the module with the arguments."""
    return HEAD + "".join(_argument(name, row) for name, row in TABLE.items())


def page(current: str) -> str:
    """Return the page of the options.

    Args:
        current: the page as it is, whose parts by hand are kept.
    """
    head, sections = _parts(current)
    by_hand = {name: text.partition(MORE)[2].strip() for name, text in sections.items()}
    parts = [_section(name, row, by_hand.get(name, "")) for name, row in TABLE.items()]
    return "".join([head, *parts, f"## {LAST}\n{sections[LAST]}"])


def main(given: Sequence[str] | None = None) -> int:
    """Write the files, or with ``--check`` tell whether they are current."""
    made = {ARGUMENTS: arguments(), PAGE: page(PAGE.read_text("utf-8"))}
    fix = "move text by hand in a section below its mark, then run: make docs"
    return generated.write(made, given, fix)


def _argument(name: str, row: Option) -> str:
    lines = textwrap.wrap(f'"""{row.text}{_default(row.kind)}', WIDTH - 8)
    text = f'{lines[0]}"""' if len(lines) == 1 else "\n".join([*lines, '"""'])
    return textwrap.indent(f"{name}: Input[{_hint(row.kind)}]\n{text}\n", "    ")


def _default(kind: Kind[Any]) -> str:
    return f" `{next(iter(kind.meanings))}` by default." if isinstance(kind, Choice) else ""


def _hint(kind: Kind[Any]) -> str:
    match kind:
        case Choice():
            return f"Literal[{', '.join(map(json.dumps, kind.meanings))}]"
        case Text():
            return "str"
        case Amount():
            return "float"
        case Count():
            return "int"
        case AnyMap():
            return "Mapping[str, Any]"
        case Names():
            return "Sequence[Input[str]]"
        case Gates():
            return "Mapping[str, Input[Mapping[str, Input[float]]]]"
        case unknown:
            raise NotImplementedError(unknown)


def _parts(text: str) -> tuple[str, Mapping[str, str]]:
    """Return what stands above the first section, and the sections by their titles."""
    head, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    found = (part.partition("\n") for part in rest)
    return head, {title.strip("`"): below for title, _, below in found}


def _section(name: str, row: Option, by_hand: str) -> str:
    blocks = [f"## `{name}`", *_about(name, row), MORE, by_hand]
    return "\n\n".join(block for block in blocks if block) + "\n\n"


def _about(name: str, row: Option) -> Iterator[str]:
    yield "\n".join(textwrap.wrap(row.text, WIDTH))
    if isinstance(row.kind, Choice):
        marks = [" (default)", *[""] * len(row.kind.meanings)]
        rows = [
            f"| `{word}`{mark} | {meaning} |"
            for mark, (word, meaning) in zip(marks, row.kind.meanings.items(), strict=False)
        ]
        yield "\n".join(["| value | meaning |", "|---|---|", *rows])
    yield f"```python\n{name}={json.dumps(row.example)}\n```"
    if name in STACK_KEYS:
        yield f"For all jobs of a stack: `{OWN}{STACK_KEYS[name]}`."
    if row.overrides:
        yield f"It replaces the stack's `{row.overrides}`."


if __name__ == "__main__":
    sys.exit(main())
