"""Unpacking of a local archive (tar, also compressed, or zip), with bounds and without surprises.

Only regular files are accepted, and only below the folder. Links and devices are refused, because
an object in S3 cannot be one.
"""

import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.lifecycle.upload.reading import refusal

_CHUNK_BYTES: Final = 1024 * 1024
_DAMAGE: Final = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
)
_ENCRYPTED: Final = 0x1


@dataclass(frozen=True, slots=True)
class Bounds:
    """The maximum number of files of an archive, and of their bytes; None means no bound."""

    max_files: int | None = None
    max_bytes: int | None = None


def unpack(archive: Path, folder: Path, bounds: Bounds) -> None:
    """Write the files of an archive into a new folder.

    Raises:
        InputError: it is missing, is not an archive, is damaged, holds more than the bounds
            allow or something else than files, or the disk is full.
    """
    try:
        folder.mkdir()
        left = bounds.max_bytes
        for files, (name, stream) in enumerate(_members(archive), start=1):
            if bounds.max_files is not None and files > bounds.max_files:
                raise refusal(
                    f"{archive} holds more than {bounds.max_files:,} files; pack fewer, "
                    "or allow more with `max_files`",
                    codes.UPLOAD_TOO_LARGE,
                )
            place = folder / _safe(archive, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            left = _copy(archive, stream, place, left, bounds)
    except _DAMAGE as error:
        raise refusal(f"{archive} cannot be unpacked: {error}", codes.ARCHIVE) from error


def _copy(
    archive: Path, stream: IO[bytes], place: Path, left: int | None, bounds: Bounds
) -> int | None:
    """Write one file; return how many bytes may follow."""
    with place.open("wb") as target:
        while piece := stream.read(_CHUNK_BYTES):
            if left is not None:
                left -= len(piece)
                if left < 0:
                    raise refusal(
                        f"{archive} holds more than {(bounds.max_bytes or 0) / 1024**2:,.0f} MiB; "
                        "pack fewer, or allow more with `max_bytes`",
                        codes.UPLOAD_TOO_LARGE,
                    )
            target.write(piece)
    return left


def _members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield the name and the content of each file."""
    if archive.is_dir():
        raise refusal(f"{archive} is a folder, not an archive", codes.ARCHIVE)
    with archive.open("rb") as file, ExitStack() as stack:
        if zipfile.is_zipfile(file):
            yield from _zipped(archive, stack.enter_context(zipfile.ZipFile(file)))
            return
        file.seek(0)
        try:
            opened = stack.enter_context(tarfile.open(fileobj=file, mode="r:*"))
        except tarfile.ReadError as error:
            raise refusal(
                f"{archive} is neither a tar nor a zip archive; "
                "to upload the file as it is, give its path",
                codes.ARCHIVE,
            ) from error
        yield from _tarred(archive, opened)


def _zipped(archive: Path, packed: zipfile.ZipFile) -> Iterator[tuple[str, IO[bytes]]]:
    for item in packed.infolist():
        if item.is_dir():
            continue
        if stat.S_ISLNK(item.external_attr >> 16):
            raise _no_file(archive, item.filename)
        if item.flag_bits & _ENCRYPTED:
            raise refusal(f"{archive} is encrypted; give an archive that is not", codes.ARCHIVE)
        with packed.open(item) as stream:
            yield item.filename, stream


def _tarred(archive: Path, packed: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for item in packed:
        if item.isdir():
            continue
        stream = packed.extractfile(item) if item.isreg() else None
        if stream is None:
            raise _no_file(archive, item.name)
        yield item.name, stream


def _safe(archive: Path, name: str) -> str:
    """Return a member's name as a path below the folder."""
    segments = [segment for segment in name.split("/") if segment != "."]
    if not segments or any(segment in ("", "..") for segment in segments):
        raise refusal(
            f"{archive} holds {name!r}, which is not a path below its root", codes.ARCHIVE
        )
    return "/".join(segments)


def _no_file(archive: Path, name: str) -> Exception:
    return refusal(
        f"{archive} holds {name!r}, which is not a regular file; pack a file in its place",
        codes.ARCHIVE,
    )
