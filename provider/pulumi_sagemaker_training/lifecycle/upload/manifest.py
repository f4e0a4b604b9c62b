"""What a local file or folder holds: its files, their digests, and one digest over all.

Reads the local disk and nothing else. The digest covers paths and contents; it does not see
times, owners or the place of the folder, so the same files give the same digest on every machine.
"""

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, Literal

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation

Form = Literal["files", "archive"]
"""How the content lies in S3: file by file, or as one `sourcedir.tar.gz`."""

ALWAYS_EXCLUDED: Final = ("__pycache__", "*.pyc", "*.pyo", ".*")
"""Left out unless hidden files are asked for; then only the first three."""

_CHUNK_BYTES: Final = 1024 * 1024
_LONGEST_KEY: Final = 900
_HASHERS: Final = 4


@dataclass(frozen=True, slots=True)
class Selection:
    """Say which files of a folder count.

    Attributes:
        exclude: patterns of what is left out. A pattern without a slash is compared with every
            part of the path (`*.tmp`, `notes`); one with a slash with the whole path from the
            folder's root (`data/*.csv`, where `*` also crosses slashes). Excluding a folder
            excludes what is in it.
        hidden: whether names that begin with a dot count.
        follow_symlinks: whether symbolic links that lead out of the folder are followed; links
            that stay inside always are.
        max_files, max_bytes: more is refused.
    """

    exclude: tuple[str, ...] = ()
    hidden: bool = False
    follow_symlinks: bool = False
    max_files: int = 10_000
    max_bytes: int = 5 * 1024**3


@dataclass(frozen=True, slots=True)
class LocalFile:
    """Name one file: its path below the root with forward slashes, where it is, its size."""

    path: str
    location: Path
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """List the files of one source: path -> SHA-256 of the content, and what they add up to."""

    files: Mapping[str, str]
    total_bytes: int

    def digest(self, form: Form) -> str:
        """Return the digest of everything that decides the bytes in S3. Pure."""
        digest = hashlib.sha256(f"pulumi-sagemaker-training/1/{form}\n".encode())
        for path in sorted(self.files):
            digest.update(f"{self.files[path]} {path}\n".encode())
        return digest.hexdigest()


def is_excluded(path: str, selection: Selection) -> bool:
    """Tell whether the selection leaves `path` out, by itself or by a folder above it. Pure."""
    parts = path.split("/")
    always = ALWAYS_EXCLUDED[:3] if selection.hidden else ALWAYS_EXCLUDED
    for pattern in (*always, *selection.exclude):
        bare = pattern.strip("/")
        if "/" not in bare and not pattern.startswith("/"):
            if any(fnmatchcase(part, bare) for part in parts):
                return True
        elif any(fnmatchcase("/".join(parts[: n + 1]), bare) for n in range(len(parts))):
            return True
    return False


def find_files(source: Path, selection: Selection) -> list[LocalFile]:
    """List the files that count, sorted by path; a single file counts as a folder of one.

    Raises:
        InputError: the source is missing, empty or too big; a file cannot be uploaded (socket,
            name that S3 does not take, link that leads outside or in a circle).
    """
    if not source.exists():
        raise _refusal(f"{source} does not exist")
    found: list[LocalFile] = []
    total_bytes = 0
    for file in _walk(source, selection):
        found.append(file)
        total_bytes += file.size_bytes
        _check_limits(source, len(found), total_bytes, selection)
    if not found:
        raise _refusal(
            f"{source} holds no file to upload; hidden files and those that match "
            f"{', '.join((*ALWAYS_EXCLUDED[:3], *selection.exclude))} do not count"
        )
    return sorted(found, key=lambda file: file.path)


def read_manifest(source: Path, selection: Selection) -> Manifest:
    """Read every file that counts and return their digests.

    Raises:
        InputError: as `find_files`, or a file cannot be read.
    """
    files = find_files(source, selection)
    with ThreadPoolExecutor(_HASHERS) as pool:
        digests = list(pool.map(lambda file: sha256_of(file.location), files))
    return Manifest(
        {file.path: digest for file, digest in zip(files, digests, strict=True)},
        sum(file.size_bytes for file in files),
    )


def sha256_of(location: Path) -> str:
    """Return the SHA-256 of a file, read in pieces.

    Raises:
        InputError: the file cannot be read.
    """
    return _read_through(location, hashlib.sha256())[0]


def digests_of(location: Path) -> tuple[str, str]:
    """Return the SHA-256 and the MD5 of a file; S3's ETag of most objects is the latter.

    Raises:
        InputError: the file cannot be read.
    """
    sha256, md5 = _read_through(location, hashlib.sha256(), hashlib.md5(usedforsecurity=False))
    return sha256, md5


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the paths that are `changed`, `added` and `removed` from old to new. Pure."""
    return {
        "changed": sorted(path for path in old.keys() & new.keys() if old[path] != new[path]),
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
    }


def in_words(differences: Mapping[str, list[str]], most: int = 5) -> str:
    """Say differences in one line: `changed train.py; added a.csv, b.csv`. Pure.

    Args:
        differences: as `compare` returns them.
        most: so many paths of a kind are named, the rest is counted.
    """
    phrases = []
    for kind, paths in differences.items():
        if paths:
            rest = f" and {len(paths) - most} more" if len(paths) > most else ""
            phrases.append(f"{kind} {', '.join(paths[:most])}{rest}")
    return "; ".join(phrases)


def _read_through(location: Path, *digests: "hashlib._Hash") -> list[str]:
    try:
        with location.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                for digest in digests:
                    digest.update(chunk)
    except OSError as error:
        raise _refusal(f"{location} cannot be read: {error.strerror or error}") from error
    return [digest.hexdigest() for digest in digests]


def _walk(source: Path, selection: Selection) -> Iterator[LocalFile]:
    if not source.is_dir():
        yield _local_file(source, source.name)
        return
    pending: list[tuple[str, Path, tuple[Path, ...]]] = [("", source, (source.resolve(),))]
    while pending:
        above, folder, ancestors = pending.pop()
        for entry in _entries(folder):
            path = f"{above}{entry.name}"
            if is_excluded(path, selection):
                continue
            location = Path(entry.path)
            if entry.is_symlink():
                _check_link(location, ancestors, selection)
            if entry.is_dir():
                pending.append((f"{path}/", location, (*ancestors, location.resolve())))
            else:
                yield _local_file(location, path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError as error:
        raise _refusal(f"{folder} cannot be read: {error.strerror or error}") from error


def _check_link(link: Path, ancestors: tuple[Path, ...], selection: Selection) -> None:
    try:
        target = link.resolve()
        is_there = target.exists()
    except (OSError, RuntimeError) as error:
        # Python 3.11 says RuntimeError of links that lead to each other, later ones OSError.
        raise _refusal(f"{link} is a symbolic link that leads nowhere; exclude it") from error
    if not is_there:
        raise _refusal(f"{link} is a symbolic link to {target}, which does not exist")
    if target in ancestors:
        raise _refusal(f"{link} is a symbolic link to a folder above it; exclude it")
    if not selection.follow_symlinks and not target.is_relative_to(ancestors[0]):
        raise _refusal(
            f"{link} is a symbolic link that leads out of the folder, to {target}; "
            "exclude it, or set follow_symlinks=True to upload what it points to"
        )


def _local_file(location: Path, path: str) -> LocalFile:
    try:
        status = location.stat()
    except OSError as error:
        raise _refusal(f"{location} cannot be read: {error.strerror or error}") from error
    if not stat.S_ISREG(status.st_mode):
        raise _refusal(f"{location} is not a regular file; exclude it")
    if not path.isprintable() or len(path.encode("utf-8", "replace")) > _LONGEST_KEY:
        raise _refusal(f"{path!r} cannot be the name of an S3 object; rename or exclude it")
    return LocalFile(path, location, status.st_size)


def _check_limits(source: Path, files: int, total_bytes: int, selection: Selection) -> None:
    if files > selection.max_files:
        raise _refusal(
            f"{source} holds more than {selection.max_files:,} files; exclude some, "
            "or allow more with max_files"
        )
    if total_bytes > selection.max_bytes:
        raise _refusal(
            f"{source} holds more than {selection.max_bytes / 1024**2:,.0f} MiB; exclude some, "
            "or allow more with max_bytes"
        )


def _refusal(message: str) -> InputError:
    return InputError([Violation("path", message)])
