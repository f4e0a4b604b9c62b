"""The files that a job may write to, read and written without following links.

The rule: no name is resolved through a symbolic link, whether below or above the tree's root. A
path is opened folder by folder, each relative to the one before. So a link that appears between a
check and a use is refused too. Only regular files are read, and all checks are made on open files.
"""

import contextlib
import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MAX_DEPTH = 128
_CLOSED = os.O_NOFOLLOW | os.O_CLOEXEC
# Folders above the tree may be unreadable: O_PATH, where the system has it, needs no read right.
_PASS = os.O_DIRECTORY | _CLOSED | getattr(os, "O_PATH", os.O_RDONLY)
_LIST = os.O_RDONLY | os.O_DIRECTORY | _CLOSED
# Without O_NONBLOCK, opening a pipe waits for its other end.
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | _CLOSED
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CLOSED
_NOT_A_WAY = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)


class OutsideError(OSError):
    """A path that leads, or could lead, out of the tree; the text names it and the reason."""


@dataclass(frozen=True, slots=True)
class Item:
    """A regular file or a symbolic link in a tree.

    Args:
        path: the path from the tree's root.
        name: the path from the listed folder.
        target: the target of a link; None for a file.
    """

    path: str
    name: str
    target: str | None = None


class Tree:
    """The files below one folder, which is ``/opt/ml`` of one host."""

    def __init__(self, root: Path) -> None:
        """Create the tree of a folder; nothing is opened yet.

        Args:
            root: an absolute path without links.
        """
        self.root = root
        self._names: Counter[tuple[int, int]] | None = None

    def items(self, folder: str) -> list[Item]:
        """Return files and links below a folder, sorted; empty when there is no such folder.

        Pipes, sockets and devices are left out, and so are entries deeper than ``MAX_DEPTH``.

        Raises:
            OutsideError: a part of the folder's path is a link, or not a folder.
            OSError: a folder below it cannot be read.
        """
        found: list[Item] = []
        waiting = [""]
        while waiting:
            below = waiting.pop()
            for name, kind in self._list(_joined(folder, below), required=below == ""):
                inner = _joined(below, name)
                path = _joined(folder, inner)
                if stat.S_ISDIR(kind) and inner.count("/") < MAX_DEPTH:
                    waiting.append(inner)
                elif stat.S_ISREG(kind):
                    found.append(Item(path, inner))
                elif stat.S_ISLNK(kind) and (target := self._target(path)) is not None:
                    found.append(Item(path, inner, target))
        return sorted(found, key=lambda item: item.name)

    @contextlib.contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """Open a regular file for reading.

        Raises:
            OutsideError: the path has a link, or the file has a hard link outside the tree.
            OSError: there is no such file, or it cannot be read.
        """
        with self._parent(path) as (parent, name):
            try:
                number = os.open(name, _READ, dir_fd=parent)
            except OSError as error:
                raise _explained(error, path) from error
        with os.fdopen(number, "rb") as file:
            status = os.fstat(number)
            if not stat.S_ISREG(status.st_mode):
                raise OutsideError(errno.EINVAL, "is not a regular file", path)
            if status.st_nlink > 1 and not self._is_whole(status):
                raise OutsideError(errno.EMLINK, "is a hard link to a file outside", path)
            yield file

    def read(self, path: str, limit: int = -1) -> bytes:
        """Return the content of a regular file, up to a limit in bytes.

        Raises:
            OutsideError: as for ``open``.
            OSError: as for ``open``.
        """
        with self.open(path) as file:
            return file.read(limit)

    def stamp(self, path: str) -> tuple[int, int, int]:
        """Return values that change with a file's content: time, size, inode number.

        Raises:
            OSError: there is no such file.
        """
        with self._parent(path) as (parent, name):
            status = os.stat(name, dir_fd=parent, follow_symlinks=False)
        return status.st_mtime_ns, status.st_size, status.st_ino

    def write(self, path: str, content: bytes) -> None:
        """Write or replace a file, and create the folders of its path.

        Raises:
            OutsideError: the path has a link.
            OSError: it cannot be written.
        """
        folder, _, _ = path.rpartition("/")
        self.make_folder(folder)
        with self._parent(path) as (parent, name):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=parent)
            number = os.open(name, _CREATE, 0o666, dir_fd=parent)
        with os.fdopen(number, "wb") as file:
            file.write(content)

    def make_folder(self, folder: str) -> None:
        """Create a folder and the folders of its path, where they are missing.

        Raises:
            OutsideError: the path has a link.
            OSError: it cannot be created.
        """
        made = ""
        for part in _parts(folder):
            with self._folder(made, _PASS) as number, contextlib.suppress(FileExistsError):
                os.mkdir(part, dir_fd=number)
            made = _joined(made, part)
        with self._folder(made, _PASS):
            pass

    def _list(self, folder: str, *, required: bool) -> list[tuple[str, int]]:
        """Return the entries of a folder: name and kind. Empty when it was removed or replaced."""
        try:
            with self._folder(folder, _LIST) as number, os.scandir(number) as entries:
                return [(entry.name, kind) for entry in entries if (kind := _kind(entry))]
        except OutsideError:
            if required:
                raise
            return []
        except FileNotFoundError:
            return []

    def _target(self, path: str) -> str | None:
        try:
            with self._parent(path) as (parent, name):
                return os.readlink(name, dir_fd=parent)
        except OSError:
            return None

    @contextlib.contextmanager
    def _parent(self, path: str) -> Iterator[tuple[int, str]]:
        folder, _, name = path.rpartition("/")
        with self._folder(folder, _PASS) as number:
            yield number, name

    @contextlib.contextmanager
    def _folder(self, folder: str, flags: int) -> Iterator[int]:
        """Open a folder of the tree, each part of its path relative to the part before."""
        parts = [*self.root.parts[1:], *_parts(folder)]
        number = os.open(self.root.anchor, _PASS)
        try:
            for index, part in enumerate(parts):
                way = flags if index == len(parts) - 1 else _PASS
                try:
                    following = os.open(part, way, dir_fd=number)
                except OSError as error:
                    depth = len(self.root.parts) - 1
                    raise _explained(error, "/".join(parts[depth : index + 1])) from error
                os.close(number)
                number = following
            yield number
        finally:
            os.close(number)

    def _is_whole(self, status: os.stat_result) -> bool:
        """Tell whether all hard links of a file are in the tree."""
        key = (status.st_dev, status.st_ino)
        if self._names is not None and self._names[key] >= status.st_nlink:
            return True
        self._names = self._count_names()
        return self._names[key] >= status.st_nlink

    def _count_names(self) -> Counter[tuple[int, int]]:
        names: Counter[tuple[int, int]] = Counter()
        for item in self.items(""):
            with contextlib.suppress(OSError), self._parent(item.path) as (parent, name):
                status = os.stat(name, dir_fd=parent, follow_symlinks=False)
                names[status.st_dev, status.st_ino] += 1
        return names


def _parts(path: str) -> list[str]:
    """Return a path's parts.

    Raises:
        OutsideError: it has a ``..``.
    """
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise OutsideError(errno.EINVAL, "leads out of its folder", path)
    return parts


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder and name else folder or name


def _kind(entry: os.DirEntry[str]) -> int:
    """Return the kind of an entry, as in ``st_mode``; 0 when it was removed."""
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except FileNotFoundError:
        return 0


def _explained(error: OSError, path: str) -> OSError:
    """Return an error with the whole path: an OutsideError for a link, or what is not a folder."""
    if error.errno in _NOT_A_WAY:
        return OutsideError(error.errno, "is a link, or not a folder; it is not followed", path)
    return OSError(error.errno, error.strerror, path)
