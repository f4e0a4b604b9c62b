"""Write into each component's page the tables of its arguments and outputs.

Run as ``python -m tools.components``; ``--check`` only tells whether the pages are current. The
tables follow from the component's TypedDict and its annotated attributes; the rest of a page is
written by hand. A further component needs a line in `PAGES` and a page with the two marks.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pulumi_sagemaker_components as components
from pulumi_sagemaker_training.adapters.plugin.components.kinds import (
    Anything,
    Asset,
    Kind,
    ListOf,
    MapOf,
    Model,
    OneOf,
    Option,
    Scalar,
    Structure,
)
from pulumi_sagemaker_training.adapters.plugin.components.members import (
    Part,
    arguments_of,
    outputs_of,
)
from pulumi_sagemaker_training.api.model.members import element_of, kind_of
from tools import generated
from tools.tables import Marks, table

DOCS: Final = Path(__file__).parents[1] / "docs" / "components"
PAGES: Final[Mapping[str, str]] = {
    "Dataset": "dataset.md",
    "DistributedTrainingJob": "distributed-training-job.md",
    "ScriptTrainingJob": "script-training-job.md",
    "SourceBundle": "source-bundle.md",
    "SpotTrainingJob": "spot-training-job.md",
    "TrainingPipeline": "training-pipeline.md",
}
"""Component -> its page."""
MARKS: Final = Marks("make docs")
_SCALARS: Final = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "boolean": "truth value",
}


def tables(component: Any) -> str:
    """Return the tables of a component's arguments and outputs."""
    arguments = arguments_of(component.arguments).values()
    own = [part for part in arguments if not _is_of_job(part)]
    parts = [
        "### Arguments\n\n",
        table(
            ("Python", "other languages", "is", "meaning"),
            (
                _cells(part, _notes(part))
                for part in sorted(own, key=lambda part: not part.required)
            ),
        ),
        _of_job(arguments),
        "\n### Outputs\n\n",
        table(
            ("Python", "other languages", "is", "meaning"),
            (_cells(part, []) for part in outputs_of(component).values()),
        ),
    ]
    return "".join(parts)


def main(given: Sequence[str] | None = None) -> int:
    """Write the pages, or with ``--check`` tell whether they are current."""
    return generated.write(dict(_pages()), given)


def _pages() -> Iterator[tuple[Path, str]]:
    for name, file in PAGES.items():
        path = DOCS / file
        made = tables(getattr(components, name))
        yield path, MARKS.replaced(path.read_text("utf-8"), made)


def _cells(part: Part, notes: Sequence[str]) -> Sequence[str]:
    words = " ".join([_sentence(part.text), *notes])
    return (f"`{part.name}`", f"`{part.schema_name}`", _kind(part.kind), words)


def _sentence(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _notes(part: Part) -> list[str]:
    required = ["**Required.**"] if part.required else []
    return [*required, *(["Not an output."] if part.plain else [])]


def _is_of_job(part: Part) -> bool:
    """Tell whether an argument is passed on to the job, whose own pages describe it."""
    return part.is_of_job


def _of_job(arguments: Any) -> str:
    names = [f"`{part.name}`" for part in arguments if _is_of_job(part)]
    if not names:
        return ""
    return (
        f"\nIt takes these arguments of `TrainingJob` too ([fields](../fields.md), "
        f"[options](../options.md)): {', '.join(names)}.\n"
    )


def _kind(kind: Kind) -> str:
    match kind:
        case Scalar():
            return _SCALARS[kind.type_]
        case Anything():
            return "any value"
        case Asset():
            return kind.type_.lower()
        case Model():
            return _of_model(kind.shape)
        case Option():
            return "option"
        case Structure():
            return f"`{kind.arguments.__name__}`"
        case ListOf():
            return f"list of {_kind(kind.items)}"
        case MapOf():
            return f"map of {_kind(kind.values)}"
        case OneOf():
            return " or ".join(map(_kind, kind.kinds))


def _of_model(shape: str) -> str:
    kind = kind_of(shape)
    if kind == "structure":
        return f"`{shape}Args`"
    return f"{kind} of {_of_model(element_of(shape))}" if kind in ("list", "map") else str(kind)


if __name__ == "__main__":
    sys.exit(main())
