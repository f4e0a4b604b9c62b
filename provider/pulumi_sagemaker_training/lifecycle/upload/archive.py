"""A folder as one `sourcedir.tar.gz`, the same bytes for the same files."""

import gzip
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Final

NAME: Final = "sourcedir.tar.gz"
"""What SageMaker's framework containers call a script with what belongs to it."""

_LEVEL: Final = 9


def write_archive(files: Iterable[tuple[str, Path]], target: IO[bytes]) -> None:
    """Write the files into `target` as a compressed archive.

    Files are sorted by path; times, owners and permissions (all may run) are fixed. The
    bytes still depend on the compression library, so they are no part of any digest.

    Args:
        files: path in the archive, and where the file is.
        target: opened for writing.
    """
    with (
        gzip.GzipFile(
            filename="", mode="wb", fileobj=target, compresslevel=_LEVEL, mtime=0
        ) as zipped,
        tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path, location in sorted(files):
            with location.open("rb") as content:
                archive.addfile(_member(path, location.stat().st_size), content)


def _member(path: str, size_bytes: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(path)
    member.size = size_bytes
    member.mode = 0o755
    return member
