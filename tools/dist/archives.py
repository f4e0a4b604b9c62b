"""Archives whose bytes follow from their members alone: no owner, no clock, sorted by name."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.dist.release import EPOCH

_DATE: Final = (2020, 2, 2, 0, 0, 0)
_FILE: Final = 0o100000
_PLAIN: Final = 0o644
_EXECUTABLE: Final = 0o755


@dataclass(frozen=True)
class Content:
    """The content of one file in an archive.

    Attributes:
        data: its bytes.
        is_executable: whether it can be run.
    """

    data: bytes
    is_executable: bool = False

    @property
    def mode(self) -> int:
        """Its permissions."""
        return _EXECUTABLE if self.is_executable else _PLAIN


def tar_gz(members: Mapping[str, Content]) -> bytes:
    """Return a gzipped tar archive. Pure."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(members.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mtime, info.mode = len(content.data), EPOCH, content.mode
            archive.addfile(info, io.BytesIO(content.data))
    return gzip.compress(packed.getvalue(), mtime=0)


def zip_file(members: Mapping[str, Content]) -> bytes:
    """Return a zip archive. Pure."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(members.items()):
            info = zipfile.ZipInfo(name, _DATE)
            info.external_attr = (_FILE | content.mode) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content.data)
    return packed.getvalue()


def read(path: Path) -> dict[str, bytes]:
    """Return the files of an archive of any of the release's kinds: wheel, zip, tar.gz, tgz."""
    if path.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    with tarfile.open(path) as tar:
        return {
            member.name: content.read() for member in tar if (content := tar.extractfile(member))
        }


def folder(place: Path) -> dict[str, Content]:
    """Return the files below a folder."""
    return {
        path.relative_to(place).as_posix(): Content(path.read_bytes())
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }
