"""Write into docs/migration/pulumi-aws.md which names differ: `python -m tools.pulumi_aws.page`.

With ``--check`` it only tells whether the page is current.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.api.model.members import walk
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import OPTION_NAMES
from tools.pulumi_aws.names import Names, recorded
from tools.tables import Marks, table

PAGE: Final = Path(__file__).parents[2] / "docs" / "migration" / "pulumi-aws.md"
MARKS: Final = Marks("make docs")
_INSTEAD: Final = {
    "timeouts": "`opts=pulumi.ResourceOptions(custom_timeouts=...)`",
    "delete_model_packages_on_destroy": "nothing: a destroy deletes no model package",
    "delete_vpc_enis_on_destroy": "nothing: a destroy deletes no network interface",
}
"""What stands here for an argument that only pulumi-aws has."""


def main(arguments: Sequence[str]) -> int:
    """Write the page, or with ``--check`` compare it."""
    page = PAGE.read_text("utf-8")
    made = MARKS.replaced(page, section())
    if "--check" in arguments:
        return int(page != made)
    PAGE.write_text(made, "utf-8")
    return 0


def section() -> str:
    """Return the tables."""
    theirs, ours, pairs = their_paths(), _ours(), differences()
    as_here = {_renamed(path, pairs) for path in theirs}
    only_here = [path for path in _topmost(ours - as_here) if path.partition(".")[0] != "tags"]
    version = recorded()["version"]
    return (
        f"pulumi-aws {version} has {len(theirs)} names of arguments, nested ones included."
        f"\n{len(theirs & ours)} of them are the same here, and so is what is below a name that"
        " differs.\nThose that differ:\n\n"
        + table(
            ("pulumi-aws", "here"),
            ((f"`{path}`", f"`{own}`" if own else _INSTEAD[path]) for path, own in pairs.items()),
        )
        + "\nOnly here: "
        + ", ".join(f"`{path}`" for path in only_here)
        + ", and the [options](../options.md).\n"
    )


def differences() -> dict[str, str | None]:
    """Return the names of pulumi-aws that are others here, or None if there is none."""
    return different(their_paths(), _ours())


def different(theirs: set[str], ours: set[str]) -> dict[str, str | None]:
    """Return the names of some that are others among our own, topmost ones only. Pure."""
    known = {_common(path): path for path in _topmost(ours - theirs)}
    others = [path for path in _topmost(theirs - ours) if path not in OPTION_NAMES]
    return {path: known.get(_common(path)) for path in others}


def _renamed(path: str, pairs: Mapping[str, str | None]) -> str:
    for other, own in pairs.items():
        if own and (path == other or path.startswith(f"{other}.")):
            return own + path.removeprefix(other)
    return path


def their_paths() -> set[str]:
    """Return the arguments of pulumi-aws's training job, nested ones too."""
    return set(_paths(recorded()["resources"]["sagemaker.TrainingJob"]))


def _ours() -> set[str]:
    return {path.replace("[]", "") for path, _ in walk("CreateTrainingJobRequest")}


def _paths(names: Names, prefix: str = "") -> Iterator[str]:
    for name, below in names.items():
        yield f"{prefix}{name}"
        yield from _paths(below or {}, f"{prefix}{name}.")


def _topmost(paths: set[str]) -> list[str]:
    return [path for path in sorted(paths) if path.rpartition(".")[0] not in paths]


def _common(path: str) -> str:
    """Return what two spellings of one name have in common."""
    return path.replace("_", "").removesuffix("s")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
