"""The files of a local file or folder, and their digests. Reads only the disk."""

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.lifecycle.upload.content import Manifest
from pulumi_sagemaker_training.lifecycle.upload.excludes import (
    ALWAYS_EXCLUDED,
    Patterns,
    checked_patterns,
    is_left_out,
)
from pulumi_sagemaker_training.lifecycle.upload.gitignore_files import patterns_above, patterns_in
from pulumi_sagemaker_training.lifecycle.upload.on_disk import (
    Part,
    Parts,
    folders_above,
    on_disk,
)
from pulumi_sagemaker_training.lifecycle.upload.reading import (
    not_regular,
    pieces_of,
    refusal,
    unreadable,
)
from pulumi_sagemaker_training.lifecycle.upload.selection import Selection
from pulumi_sagemaker_training.lifecycle.upload.sources import LocalPath, Source
from pulumi_sagemaker_training.lifecycle.upload.unpacking import Bounds

_LONGEST_KEY: Final = 900
_HASHERS: Final = 4
_MOST_WAYS: Final = 100
"""How many paths may lead to one folder through links. A few links can make endless paths."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """One file: its path below the root with forward slashes, its location, its size."""

    path: str
    location: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder that is listed.

    Attributes:
        above: the beginning of the paths of its files.
        location: the folder.
        ancestors: the real folders from the root to this one.
        gitignores: the patterns of .gitignore files, from the outermost folder to the innermost.
    """

    above: str
    location: Path
    ancestors: tuple[Path, ...]
    gitignores: tuple[Patterns, ...]


def find_files(source: Path, selection: Selection, below: str = "") -> list[LocalFile]:
    """List the selected files, sorted by path; a single file is treated as a folder of one.

    Args:
        source: the file or folder.
        selection: which of its files are meant.
        below: the path of the file, or of the folder, in the upload; empty for the whole upload.

    Raises:
        InputError: the source is missing, empty or too big, or a file cannot be uploaded (a
            socket, a name that S3 does not allow, a link out of the folder or in a circle).
    """
    _check_source(source)
    found: list[LocalFile] = []
    total_bytes = 0
    for file in _walk(Part(below, source), selection):
        found.append(file)
        total_bytes += file.size_bytes
        _check_limits(source, len(found), total_bytes, selection)
    if not found:
        patterns = (*ALWAYS_EXCLUDED[:3], *selection.exclude, *selection.ignore)
        raise refusal(
            f"{source} holds no file to upload; hidden files and those that match "
            f"{', '.join(patterns)} do not count",
            codes.NOTHING_TO_UPLOAD,
        )
    return sorted(found, key=lambda file: file.path)


def read_manifest(source: Path | Source, selection: Selection) -> Manifest:
    """Read every selected file and return the digests.

    Raises:
        InputError: as `find_files`, or a file cannot be read, or an asset or archive is not valid.
    """
    whole = LocalPath(os.fspath(source)) if isinstance(source, Path) else source
    with on_disk(whole, Bounds(selection.max_files, selection.max_bytes)) as parts:
        files = _files_of(parts, selection)
        with ThreadPoolExecutor(_HASHERS) as pool:
            digests = list(pool.map(lambda file: sha256_of(file.location), files))
    return Manifest(
        {file.path: digest for file, digest in zip(files, digests, strict=True)},
        sum(file.size_bytes for file in files),
    )


def list_paths(source: Source, selection: Selection) -> list[str]:
    """List the paths of the selected files, without reading them.

    Raises:
        InputError: as `find_files`, or an asset or archive is not valid.
    """
    with on_disk(source, Bounds(selection.max_files, selection.max_bytes)) as parts:
        return [file.path for file in _files_of(parts, selection)]


def _files_of(parts: Parts, selection: Selection) -> list[LocalFile]:
    """List the files of all parts, sorted by path."""
    found: dict[str, LocalFile] = {}
    total_bytes = 0
    for part in parts:
        for file in find_files(part.location, selection, part.path):
            if file.path in found:
                raise refusal(
                    f"there are two contents for {file.path!r}; leave one out", codes.TWO_CONTENTS
                )
            found[file.path] = file
            total_bytes += file.size_bytes
        _check_limits("the archive", len(found), total_bytes, selection)
    _check_folders_of(found)
    return [found[path] for path in sorted(found)]


def _check_folders_of(found: Mapping[str, LocalFile]) -> None:
    """Refuse a file that is a folder of another, which no disk of a training job can hold."""
    for path in found:
        for above in folders_above(path):
            if above in found:
                raise refusal(
                    f"{above!r} is a file, and {path!r} is below it; leave one out, or rename it",
                    codes.TWO_CONTENTS,
                )


def sha256_of(location: Path) -> str:
    """Return the SHA-256 of a file, read in pieces.

    Raises:
        InputError: the file cannot be read, or changes while it is read.
    """
    digest = hashlib.sha256()
    for piece in pieces_of(location):
        digest.update(piece)
    return digest.hexdigest()


def _check_source(source: Path) -> None:
    try:
        os.fspath(source.absolute()).encode()
        source.stat()
    except FileNotFoundError as error:
        raise refusal(f"{source} does not exist", codes.FILE_NOT_READABLE) from error
    except UnicodeEncodeError as error:
        raise refusal(
            f"{source} is not UTF-8, so a state cannot hold it; rename it", codes.FILE_NAME
        ) from error
    except (OSError, ValueError) as error:
        raise unreadable(source, error) from error


def _walk(part: Part, selection: Selection) -> Iterator[LocalFile]:
    source = part.location
    if not source.is_dir():
        yield _local_file(source, part.path or source.name)
        return
    ignore = checked_patterns(selection.ignore, "ignore")
    folders = 0
    ways: Counter[Path] = Counter()
    above = patterns_above(source, part.below) if selection.gitignore else ()
    pending = [_Folder(part.below, source, (source.resolve(),), above)]
    while pending:
        folder = pending.pop()
        own = patterns_in(folder.location, folder.above) if selection.gitignore else ()
        gitignores = (*folder.gitignores, *own)
        for entry in _entries(folder.location):
            path = f"{folder.above}{entry.name}"
            if _is_left_out(entry, path, selection, ignore, gitignores):
                continue
            location = Path(entry.path)
            real = folder.ancestors[-1] / entry.name
            if _is_link(entry):
                real = _target_of(location, real, folder.ancestors, selection)
                ways[real] += 1
                _check_ways(location, real, ways[real])
            if _is_folder(entry):
                folders += 1
                _check_folders(source, folders, selection)
                _check_key(path)
                pending.append(_Folder(f"{path}/", location, (*folder.ancestors, real), gitignores))
            else:
                yield _local_file(location, path)


def _is_left_out(
    entry: os.DirEntry[str],
    path: str,
    selection: Selection,
    ignore: Patterns,
    gitignores: tuple[Patterns, ...],
) -> bool:
    return is_left_out(
        path,
        # What cannot be looked at is refused later, unless it is left out by its name.
        is_folder=_may_be_folder(entry),
        exclude=selection.exclude,
        ignore=ignore,
        always=ALWAYS_EXCLUDED[:3] if selection.hidden else ALWAYS_EXCLUDED,
        gitignores=gitignores,
    )


def _may_be_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            yield from entries
    except OSError as error:
        raise unreadable(folder, error) from error


def _is_link(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink()
    except OSError as error:
        raise unreadable(entry.path, error) from error


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError as error:
        raise unreadable(entry.path, error) from error


def _target_of(link: Path, real: Path, ancestors: tuple[Path, ...], selection: Selection) -> Path:
    try:
        # The real path, because on a path through many links each of them would be resolved again.
        target = real.resolve()
        is_there = target.exists()
    except PermissionError as error:
        raise unreadable(link, error) from error
    except (OSError, RuntimeError) as error:
        # For links in a circle Python 3.11 raises RuntimeError, later versions OSError.
        raise refusal(
            f"{link} is a symbolic link that cannot be resolved; exclude it", codes.LINK
        ) from error
    if not is_there:
        raise refusal(f"{link} is a symbolic link to {target}, which does not exist", codes.LINK)
    if target in ancestors:
        raise refusal(f"{link} is a symbolic link to a folder above it; exclude it", codes.LINK)
    if not selection.follow_symlinks and not target.is_relative_to(ancestors[0]):
        raise refusal(
            f"{link} is a symbolic link out of the folder, to {target}; "
            "exclude it, or set `follow_symlinks` to upload what it points to",
            codes.LINK,
        )
    return target


def _local_file(location: Path, path: str) -> LocalFile:
    try:
        status = location.stat()
    except OSError as error:
        raise unreadable(location, error) from error
    if not stat.S_ISREG(status.st_mode):
        raise not_regular(location)
    _check_key(path)
    return LocalFile(path, location, status.st_size)


def _check_key(path: str) -> None:
    if not path.isprintable() or len(path.encode("utf-8", "replace")) > _LONGEST_KEY:
        raise refusal(
            f"{path!r} cannot be the name of an S3 object; rename or exclude it", codes.FILE_NAME
        )


def _check_ways(link: Path, target: Path, ways: int) -> None:
    if ways > _MOST_WAYS and target.is_dir():
        raise refusal(
            f"{link} is one of more than {_MOST_WAYS} paths through symbolic links to {target}; "
            "exclude it",
            codes.LINK,
        )


def _check_folders(source: Path, folders: int, selection: Selection) -> None:
    if folders > selection.max_files:
        raise refusal(
            f"{source} holds more than {selection.max_files:,} folders, each counted once for "
            "every path to it; exclude links to folders, or allow more with `max_files`",
            codes.UPLOAD_TOO_LARGE,
        )


def _check_limits(source: Path | str, files: int, total_bytes: int, selection: Selection) -> None:
    if files > selection.max_files:
        raise refusal(
            f"{source} holds more than {selection.max_files:,} files; exclude some, "
            "or allow more with `max_files`",
            codes.UPLOAD_TOO_LARGE,
        )
    if total_bytes > selection.max_bytes:
        raise refusal(
            f"{source} holds more than {selection.max_bytes / 1024**2:,.0f} MiB; exclude some, "
            "or allow more with `max_bytes`",
            codes.UPLOAD_TOO_LARGE,
        )
