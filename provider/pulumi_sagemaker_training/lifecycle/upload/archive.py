"""A folder as one archive, `sourcedir.tar.gz`: the same files give the same bytes."""

import gzip
import hashlib
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.lifecycle.upload.content import ARCHIVE_NAME
from pulumi_sagemaker_training.lifecycle.upload.reading import opened, refusal

_LEVEL: Final = 9
_CHUNK_BYTES: Final = 1024 * 1024
_SLACK_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: the SHA-256 and the size of what was written."""

    sha256: str
    size_bytes: int


@contextmanager
def packed(files: Mapping[str, Path]) -> Iterator[tuple[Path, dict[str, Member]]]:
    """Write an archive into the folder for temporary files, and remove it afterwards.

    Raises:
        InputError: a file cannot be read, or the disk has no room for the archive.
    """
    with ExitStack() as stack:
        try:
            # Without a buffer, closing the file writes nothing that could fail again. The stack
            # closes it.
            named = tempfile.NamedTemporaryFile(suffix=f"-{ARCHIVE_NAME}", buffering=0)  # noqa: SIM115
            target = stack.enter_context(named)
            members = write_archive(files, target)
        except OSError as error:
            raise refusal(
                f"the archive cannot be written in {tempfile.gettempdir()}: "
                f"{error.strerror or error}; free space there, or set TMPDIR to another folder",
                codes.TEMPORARY_FOLDER,
            ) from error
        yield Path(target.name), members


def write_archive(files: Mapping[str, Path], target: IO[bytes]) -> dict[str, Member]:
    """Write the files into `target` as a compressed archive.

    Files are sorted by path; times, owners and permissions (all are executable) are fixed. The
    bytes still depend on the compression library, so no digest includes them.

    Args:
        files: path in the archive -> the local file.
        target: a file that is open for writing.

    Returns:
        Path -> what was written, which shows if a file has changed meanwhile.

    Raises:
        InputError: a file cannot be read.
        OSError: `target` cannot be written.
    """
    members = {}
    with (
        gzip.GzipFile(
            filename="", mode="wb", fileobj=target, compresslevel=_LEVEL, mtime=0
        ) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, location in sorted(files.items()):
            with opened(location) as content:
                size_bytes = os.fstat(content.fileno()).st_size
                source = _Hashed(content)
                body: Any = source
                archive.addfile(_member(path, size_bytes), body)
                members[path] = Member(source.hexdigest(), size_bytes)
    return members


def is_like(stored_bytes: int, packed_bytes: int) -> bool:
    """Tell whether archives of these two sizes may hold the same files. Pure."""
    return abs(stored_bytes - packed_bytes) <= packed_bytes // 4 + _SLACK_BYTES


def holds(stream: IO[bytes], members: Mapping[str, Member]) -> bool:
    """Tell whether an archive holds exactly these files; reads no more bytes than they have."""
    found: dict[str, Member] = {}
    try:
        with tarfile.open(fileobj=stream, mode="r|gz") as archive:
            for item in archive:
                wanted = members.get(item.name)
                is_new = item.isreg() and item.name not in found
                if wanted is None or not is_new or wanted.size_bytes != item.size:
                    return False
                found[item.name] = Member(_digest(archive.extractfile(item)), item.size)
    except (tarfile.TarError, zlib.error, EOFError):
        return False
    return found == dict(members)


class _Hashed:
    """A file that is hashed while it is read; if it shrinks, it is filled up."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def read(self, most: int) -> bytes:
        """Return exactly as many bytes as requested."""
        piece = self._file.read(most)
        self._digest.update(piece)
        # Too few bytes would end the archive with an error. The digest shows that the file changed.
        return piece + bytes(most - len(piece))

    def hexdigest(self) -> str:
        """Return the SHA-256 of what was read."""
        return self._digest.hexdigest()


def _digest(file: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while file is not None and (piece := file.read(_CHUNK_BYTES)):
        digest.update(piece)
    return digest.hexdigest()


def _member(path: str, size_bytes: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(path)
    member.size = size_bytes
    member.mode = 0o755
    return member
