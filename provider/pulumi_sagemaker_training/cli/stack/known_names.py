"""The names of a stack that a command has read last, for the completion of the next.

Completion must answer at once: it reads one small file in the user's cache folder. It starts no
`pulumi` and makes no call, so what was created since the last command is not among the names. Nor
does it import what commands need.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pulumi_sagemaker_training.api.services.file_cache import cache_folder, write
from pulumi_sagemaker_training.cli.stack.pulumi import project_file

_FORMAT: Final = 1
_MOST: Final = 1_000


def keep_names(project: Path, stack: str | None, names: Sequence[str]) -> None:
    """Keep the names of a stack. A disk that is full or not writable is not an error.

    Args:
        project: the project's file.
        stack: the stack's name; None for the selected one.
        names: of its resources and jobs.
    """
    write(_file(project, stack), json.dumps({"format": _FORMAT, "names": names[:_MOST]}))


def known_names(project: Path, stack: str | None) -> Sequence[str]:
    """Return the names that were kept last; empty if there are none."""
    try:
        kept = json.loads(_file(project, stack).read_text("utf-8"))
        return [str(name) for name in kept["names"]] if kept["format"] == _FORMAT else []
    except (OSError, ValueError, TypeError, KeyError):
        return []


def complete_name(given: dict[str, Any], incomplete: str) -> list[str]:
    """Return the names that begin so, of the stack that the options `cwd` and `stack` name."""
    project = project_file(Path(given.get("cwd") or ".").absolute())
    names = known_names(project, given.get("stack")) if project is not None else []
    return [name for name in names if name.startswith(incomplete)]


def _file(project: Path, stack: str | None) -> Path:
    chosen = stack or os.environ.get("PULUMI_STACK", "")
    digest = hashlib.sha256(f"{project.resolve()}\n{chosen}".encode()).hexdigest()[:16]
    return cache_folder() / "names" / f"{digest}.json"
