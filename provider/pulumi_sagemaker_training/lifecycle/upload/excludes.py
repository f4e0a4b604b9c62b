"""The patterns that leave files of a folder out. Pure.

There are two forms. `exclude` holds the globs of the first release, whose meaning never changes,
because another set of files would train again. `ignore`, and .gitignore files, hold the patterns
of Git, which the library pathspec compiles; the last pattern that fits a path decides.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation

ALWAYS_EXCLUDED: Final = ("__pycache__", "*.pyc", "*.pyo", ".*")
"""Globs of names that are left out unless `ignore` takes them back; with `hidden`, only the first
three."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns in the form of a .gitignore file, and the folder to which they are relative.

    Args:
        lines: the lines, which may be patterns, comments or empty.
        below: the beginning of the paths below the folder, as `data/`; paths that do not begin
            so match nothing.
        within: what stands before such a path, seen from the folder of the patterns, as `src/`.
    """

    lines: tuple["_Line", ...]
    below: str = ""
    within: str = ""

    def verdict(self, path: str, *, is_folder: bool) -> bool | None:
        """Tell whether the patterns leave a path out; None if they say nothing about it.

        Whether they leave out a folder above it is not considered.
        """
        if not path.startswith(self.below):
            return None
        own = f"{self.within}{path.removeprefix(self.below)}"
        for line in reversed(self.lines):
            if line.fits(own, is_folder=is_folder):
                return line.leaves_out
        return None


@dataclass(frozen=True, slots=True)
class _Line:
    """One compiled pattern.

    pathspec's expressions fit everything below a path that fits, but Git compares each file and
    folder by itself: otherwise `/*` with `!/src` would leave `src/train.py` out.
    """

    pattern: GitIgnoreSpecPattern
    body: str
    leaves_out: bool

    def fits(self, path: str, *, is_folder: bool) -> bool:
        """Tell whether this very file or folder fits."""
        is_for_folders = self.body.endswith("/")
        if is_for_folders and not is_folder:
            return False
        is_floating = "/" not in self.body.rstrip("/")
        text = path.rpartition("/")[2] if is_floating else path
        found = self.pattern.match_file(f"{text}/" if is_for_folders else text)
        if found is None or is_floating or self._fits_whatever_is_below:
            return found is not None
        return bool(found.match.end() == len(found.match.string))

    @property
    def _fits_whatever_is_below(self) -> bool:
        return self.body.rstrip("/").endswith("**") or self.body.strip("/") == "**/*"


def read_patterns(lines: Iterable[str], below: str = "", within: str = "") -> Patterns:
    """Read the lines of a .gitignore file; one that is not valid says nothing, as in Git."""
    return Patterns(tuple(line for text in lines if (line := _read(text))), below, within)


def checked_patterns(lines: Sequence[str], argument: str) -> Patterns:
    """Read the patterns of an argument.

    Raises:
        InputError: a pattern is not valid, or is no text.
    """
    found = [
        Violation(
            f"{argument}[{index}]",
            f"{text!r} is not a pattern of Git; correct or remove it",
            codes.PATTERN,
        )
        for index, text in enumerate(lines)
        if not isinstance(text, str) or (_says_something(text) and _read(text) is None)
    ]
    if found:
        raise InputError(found)
    return read_patterns(lines)


def is_excluded(path: str, globs: Iterable[str]) -> bool:
    """Tell whether the globs of `exclude` exclude `path` or a folder above it.

    A glob without a slash is compared with every part of the path, one with a slash with the
    whole path from the folder's root, where `*` also matches slashes.
    """
    parts = path.split("/")
    for pattern in globs:
        bare = pattern.strip("/")
        if "/" not in bare and not pattern.startswith("/"):
            if any(fnmatchcase(part, bare) for part in parts):
                return True
        elif any(fnmatchcase("/".join(parts[: n + 1]), bare) for n in range(len(parts))):
            return True
    return False


def is_left_out(
    path: str,
    *,
    is_folder: bool,
    exclude: Sequence[str],
    ignore: Patterns,
    always: Sequence[str],
    gitignores: Sequence[Patterns],
) -> bool:
    """Tell whether a file or folder is left out, if none of the folders above it is.

    Args:
        path: the path below the upload's root.
        is_folder: whether it is a folder.
        exclude: the globs of `exclude`, which nothing takes back.
        ignore: the patterns of `ignore`, which decide about all that follow.
        always: the globs of names that are left out by themselves.
        gitignores: the .gitignore files from the outermost folder to the innermost, which decides
            first.
    """
    if is_excluded(path, exclude):
        return True
    said = ignore.verdict(path, is_folder=is_folder)
    if said is not None:
        return said
    if any(fnmatchcase(path.rpartition("/")[2], glob) for glob in always):
        return True
    verdicts = (found.verdict(path, is_folder=is_folder) for found in reversed(gitignores))
    return next((said for said in verdicts if said is not None), False)


def exclude_warnings(exclude: Iterable[str]) -> list[str]:
    """Return warnings of globs that mean something else than their authors may think."""
    return [
        f"exclude: {glob!r} leaves out names that begin with an exclamation mark, as it always "
        "did; to take files back, give all patterns as `ignore`"
        for glob in exclude
        if glob.startswith("!")
    ]


def _says_something(text: str) -> bool:
    return bool(text.strip()) and not text.startswith("#")


def _read(text: str) -> _Line | None:
    try:
        pattern = GitIgnoreSpecPattern(text)
    except GitIgnorePatternError:
        return None
    if pattern.include is None:
        return None
    body = text if text.endswith("\\ ") else text.rstrip()
    return _Line(pattern, body.removeprefix("!"), pattern.include)
