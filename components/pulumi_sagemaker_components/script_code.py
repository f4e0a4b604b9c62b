"""The code of a script job: its files, the script, and what pip installs."""

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import PurePosixPath
from posixpath import basename, normpath
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_components.refusals import ArgumentError
from pulumi_sagemaker_components.source_bundle import no_such_file

REQUIREMENTS: Final = "requirements.txt"
"""The file that the toolkit installs if the code has it."""

SELECTION: Final = ("exclude", "hidden", "follow_symlinks", "max_files", "max_bytes")
"""The arguments that select the files of the code."""


class Location(NamedTuple):
    """What is uploaded as code, and the script below it."""

    path: str
    script: str


def location(args: Mapping[str, Any]) -> Location:
    """Return what to upload and the script in it.

    Raises:
        ArgumentError: the script is outside of the code.
    """
    script = str(args["entry_point"])
    folder: str | PathLike[str] | None = args.get("source_dir")
    if folder is None:
        for name in SELECTION:
            if args.get(name) is not None:
                raise ArgumentError(name, "needs source_dir; without it one script is the code")
        return Location(script, basename(script))
    _refuse_outside(script)
    return Location(fspath(folder), normpath(script))


def check_script(script: str, paths: Sequence[str]) -> None:
    """Refuse a script that is not among the files.

    Raises:
        ArgumentError: there is no such file; the line names the nearest one.
    """
    if script not in paths:
        raise ArgumentError("entry_point", no_such_file(script, paths))


def _refuse_outside(script: str) -> None:
    path = PurePosixPath(normpath(script))
    if path.is_absolute() or ".." in path.parts:
        raise ArgumentError(
            "entry_point",
            f"{script!r} is outside of source_dir; give a path below it, such as 'train.py'",
        )


class Requirements(NamedTuple):
    """What pip installs before the script: a file of the code, or the requirements themselves."""

    file: str | None = None
    items: tuple[str, ...] = ()


def requirements_of(args: Mapping[str, Any], paths: Sequence[str]) -> Requirements:
    """Return what pip installs: what is given, or `requirements.txt` if the code has it.

    Raises:
        ArgumentError: there is no such file among the code.
    """
    given: str | Sequence[str] | None = args.get("requirements")
    if given is None:
        return Requirements(file=REQUIREMENTS if REQUIREMENTS in paths else None)
    if not isinstance(given, str):
        return Requirements(items=tuple(given))
    if normpath(given) not in paths:
        raise ArgumentError("requirements", no_such_file(given, paths))
    return Requirements(file=normpath(given))
