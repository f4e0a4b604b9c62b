"""A job's source: a folder, an archive or a file, which becomes the code folder."""

import os
import shutil
import tarfile
from collections.abc import Iterator
from typing import Any

MAX_BYTES = 1024**3
MAX_FILES = 100_000


def place(where: str, code: str) -> None:
    """Fill the code folder, unless it has files already.

    Args:
        where: a path in the container.

    Raises:
        OSError: there is nothing at the path.
        tarfile.TarError, ValueError: the archive is damaged or too large.
    """
    if os.listdir(code) or os.path.abspath(where) == code:
        return
    if os.path.isdir(where):
        shutil.copytree(where, code, dirs_exist_ok=True)
    elif tarfile.is_tarfile(where):
        with open(where, "rb") as file:
            extract(file, code)
    else:
        shutil.copy2(where, code)


def extract(archive: Any, folder: str) -> None:
    """Unpack a gzipped tar archive that is not trusted, all of it below a folder.

    A name that leads out of the folder is shortened; a link that does, and a special file, are
    left out.

    Args:
        archive: a file that is open for reading bytes.

    Raises:
        ValueError: the archive is larger than allowed.
        tarfile.TarError, OSError, EOFError, KeyError, zlib.error: it is damaged.
    """
    with tarfile.open(fileobj=archive, mode="r:gz") as tar:
        for member in _bounded(tar):
            member.name = _inside(member.name)
            if member.name and not (member.ischr() or member.isblk() or member.isfifo()):
                _unpack(tar, member, folder)


def _bounded(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    total = 0
    for count, member in enumerate(tar):
        total += member.size
        if total > MAX_BYTES or count >= MAX_FILES:
            raise ValueError("the archive is larger than 1 GiB, or has too many files")
        yield member


def _inside(name: str) -> str:
    """Return a member's name without what leads out of the folder. Pure."""
    parts = name.replace("\\", "/").split("/")
    return "/".join(part for part in parts if part not in ("", ".", ".."))


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: str) -> None:
    if not hasattr(tarfile, "data_filter"):
        _unpack_without_filter(tar, member, folder)
        return
    try:
        tar.extract(member, folder, filter="data")
    except tarfile.FilterError as error:
        _leave_out(member, str(error))


def _unpack_without_filter(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: str) -> None:
    """Unpack a member where tarfile has no filters: before Python 3.11.4, 3.10.12, 3.9.17."""
    if _leads_out(member, os.path.realpath(folder)):
        _leave_out(member, "it leads out of the folder")
        return
    member.mode &= 0o755
    tar.extract(member, folder)


def _leads_out(member: tarfile.TarInfo, root: str) -> bool:
    """Tell whether a member, or what it links to, is outside the folder, over earlier links too."""
    base = os.path.dirname(member.name) if member.issym() else ""
    names = [member.name, *([os.path.join(base, member.linkname)] if _is_link(member) else [])]
    paths = [os.path.realpath(os.path.join(root, name)) for name in names]
    return any(os.path.commonpath([root, path]) != root for path in paths)


def _is_link(member: tarfile.TarInfo) -> bool:
    return member.issym() or member.islnk()


def _leave_out(member: tarfile.TarInfo, why: str) -> None:
    print(f"{member.name} is left out of the source: {why}", flush=True)
