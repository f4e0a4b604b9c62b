"""The arguments of an upload that decide which files it has, and how they lie in S3. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, get_args

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.numbers import number_as_written
from pulumi_sagemaker_training.api.values.violation import Violation, named_kind
from pulumi_sagemaker_training.lifecycle.upload.content import Form

_FORMS: Final = get_args(Form)


@dataclass(frozen=True, slots=True)
class Selection:
    """The selection of the files of a folder.

    Attributes:
        exclude: globs of files to leave out. A glob without a slash is compared with every
            part of the path (`*.tmp`, `notes`). One with a slash is compared with the whole path
            from the folder's root (`data/*.csv`, where `*` also matches slashes). Excluding a
            folder excludes everything in it.
        ignore: the same in the form of a .gitignore file; `!` takes files back.
        gitignore: whether .gitignore files leave files out too: those in the folder, below it,
            and above it up to the root of its Git repository.
        hidden: whether names that begin with a dot are included.
        follow_symlinks: whether symbolic links out of the folder are followed; links inside the
            folder always are.
        max_files: the maximum number of files, and of folders. A folder counts once for every
            path to it, because links can make endless paths.
        max_bytes: the maximum total size, in bytes.
    """

    exclude: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    gitignore: bool = False
    hidden: bool = False
    follow_symlinks: bool = False
    max_files: int = 10_000
    max_bytes: int = 5 * 1024**3


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a program says about the files of an upload, besides where they are.

    Attributes:
        selection: which files are meant.
        form: file by file, or one archive.
        prefix: the prefix of the keys.
    """

    selection: Selection = Selection()
    form: Form = "files"
    prefix: str = ""


def read_arguments(given: Mapping[str, object]) -> Arguments:
    """Read the arguments; a missing one, or None, has its default, and others are ignored.

    Raises:
        InputError: one violation for each value of a wrong kind.
    """
    found: list[Violation] = []

    def read(name: str, default: object) -> Any:
        value = given.get(name)
        if value is None:
            return default
        is_right, allowed = _ALLOWED[name]
        if is_right(value):
            return _as_like(value, default)
        found.append(
            Violation(name, f"{_shown(value)} is not allowed; give {allowed}", codes.NOT_ALLOWED)
        )
        return default

    chosen = {item.name: read(item.name, item.default) for item in fields(Selection)}
    made = Arguments(Selection(**chosen), read("form", "files"), read("prefix", ""))
    if found:
        raise InputError(found)
    return made


def _as_like(value: Any, default: object) -> object:
    if isinstance(default, tuple):
        return tuple(value)
    is_number = isinstance(default, int) and not isinstance(default, bool)
    return int(value) if is_number else value


def _is_texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return value >= 1 and float(value).is_integer()


def _shown(value: object) -> str:
    return (
        named_kind(value)
        if isinstance(value, Mapping | list | tuple)
        else repr(number_as_written(value))
    )


_PATTERNS: Final = (_is_texts, "a list of patterns, as ['*.csv']")
_FLAG: Final = (_is_flag, "true or false")
_AMOUNT: Final = (_is_amount, "a whole number above 0")
_ALLOWED: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    "exclude": _PATTERNS,
    "ignore": _PATTERNS,
    "gitignore": _FLAG,
    "hidden": _FLAG,
    "follow_symlinks": _FLAG,
    "max_files": _AMOUNT,
    "max_bytes": _AMOUNT,
    "form": (_FORMS.__contains__, " or ".join(_FORMS)),
    "prefix": (lambda value: isinstance(value, str), "a text"),
}
