"""The code of a script job: its files, the script, and what pip installs."""

from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path, PurePosixPath
from posixpath import basename, normpath
from typing import Any, Final, NamedTuple

import pulumi

from pulumi_sagemaker_components.refusals import ArgumentError
from pulumi_sagemaker_components.source_bundle import no_such_file
from pulumi_sagemaker_training import codes

REQUIREMENTS: Final = "requirements.txt"
"""The file that the toolkit installs if the code has it."""

SELECTION: Final = (
    *("exclude", "ignore", "gitignore", "hidden", "follow_symlinks", "max_files", "max_bytes"),
)
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
    script: str = args["entry_point"]
    if not script:
        raise ArgumentError(
            "entry_point", "is empty; give the script, such as 'train.py'", codes.SCRIPT_CODE
        )
    folder: str | PathLike[str] | pulumi.Archive | None = args.get("source_dir")
    if folder is None:
        for name in SELECTION:
            if args.get(name) is not None:
                raise ArgumentError(
                    name, "needs source_dir; without it one script is the code", codes.SCRIPT_CODE
                )
        return Location(script, basename(script))
    _refuse_outside(script)
    return Location(_folder(folder), normpath(script))


def _folder(given: str | PathLike[str] | pulumi.Archive) -> str:
    if isinstance(given, str | PathLike):
        return fspath(given)
    if isinstance(given, pulumi.FileArchive) and not Path(given.path).is_file():
        return fspath(given.path)
    words = f"is a {type(given).__name__}; give the path of a folder, or a file archive of one"
    raise ArgumentError("source_dir", words, codes.WRONG_KIND)


def for_the_toolkit(where: Location, requirements: str | Sequence[str] | None) -> Any:
    """Return what is uploaded so that the toolkit finds the requirements.

    It installs only `requirements.txt` of the folder: another file, or a list, becomes one.

    Args:
        where: what is uploaded as code otherwise.
        requirements: the argument of the component.

    Raises:
        ArgumentError: a file beside it is a symbolic link, which would be followed.
    """
    if requirements is None or requirements == REQUIREMENTS:
        return where.path
    lines = [f"-r {normpath(requirements)}"] if isinstance(requirements, str) else requirements
    parts = {**_parts(Path(where.path)), REQUIREMENTS: pulumi.StringAsset("\n".join([*lines, ""]))}
    return pulumi.AssetArchive(parts)


def _parts(source: Path) -> dict[str, pulumi.Asset | pulumi.Archive]:
    if not source.is_dir():
        return {source.name: pulumi.FileAsset(str(source))}
    parts: dict[str, pulumi.Asset | pulumi.Archive] = {}
    for entry in sorted(source.iterdir()):
        if entry.is_symlink():
            words = f"cannot be added beside {entry}, a symbolic link; write {REQUIREMENTS} there"
            raise ArgumentError("requirements", words, codes.SCRIPT_CODE)
        is_folder = entry.is_dir()
        parts[entry.name] = (pulumi.FileArchive if is_folder else pulumi.FileAsset)(str(entry))
    return parts


def check_script(script: str, paths: Sequence[str]) -> None:
    """Refuse a script that is not among the files.

    Raises:
        ArgumentError: there is no such file; the line names the nearest one.
    """
    if script not in paths:
        raise ArgumentError("entry_point", no_such_file(script, paths), codes.SCRIPT_CODE)


def _refuse_outside(script: str) -> None:
    path = PurePosixPath(normpath(script))
    if path.is_absolute() or ".." in path.parts:
        raise ArgumentError(
            "entry_point",
            f"{script!r} is outside of source_dir; give a path below it, such as 'train.py'",
            codes.SCRIPT_CODE,
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
        raise ArgumentError("requirements", no_such_file(given, paths), codes.SCRIPT_CODE)
    return Requirements(file=normpath(given))
