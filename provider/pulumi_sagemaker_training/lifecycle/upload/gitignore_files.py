"""The .gitignore files that concern a folder: in it, below it, and above it in its repository.

Files of a machine or a user (`.git/info/exclude`, `core.excludesFile`) do not count, because the
same program uploads the same files on every machine.
"""

from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.lifecycle.upload.excludes import Patterns, read_patterns
from pulumi_sagemaker_training.lifecycle.upload.reading import pieces_of

_NAME: Final = ".gitignore"


def patterns_in(folder: Path, below: str = "", within: str = "") -> tuple[Patterns, ...]:
    """Return the patterns of the folder's .gitignore file; none if there is no such file.

    Args:
        folder: the folder.
        below: the path of the folder in the upload, with a slash at its end unless it is empty.
        within: the path from the folder to the upload's root, for a folder above it.

    Raises:
        InputError: the file cannot be read.
    """
    location = folder / _NAME
    if not location.is_file():
        return ()
    text = b"".join(pieces_of(location)).decode("utf-8-sig", "replace")
    return (read_patterns(text.splitlines(), below, within),)


def patterns_above(folder: Path, below: str) -> tuple[Patterns, ...]:
    """Return the patterns of the folders above, from the repository's root on.

    A folder that is in no Git repository has none.

    Raises:
        InputError: a file cannot be read.
    """
    own = folder.absolute()
    if (own / ".git").exists():
        return ()
    above = list(own.parents)
    roots = [index for index, parent in enumerate(above) if (parent / ".git").exists()]
    inner = above[: roots[0] + 1] if roots else []
    return tuple(
        found
        for parent in reversed(inner)
        for found in patterns_in(parent, below, f"{own.relative_to(parent).as_posix()}/")
    )
