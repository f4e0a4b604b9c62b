"""Reading of local files that always ends.

A file may be replaced by a pipe after it was listed, may grow while it is read, or may be a
device without an end. So a file is opened without waiting for a writer, must be a regular file
after it is open, and is read only up to the size that it has then.
"""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.codes import ErrorCode

_CHUNK_BYTES: Final = 1024 * 1024
_WITHOUT_WAITING: Final = os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def opened(location: Path) -> Iterator[IO[bytes]]:
    """Open a regular file for reading, without waiting and without a buffer.

    Raises:
        InputError: it does not exist, cannot be read, or is not a regular file.
    """
    try:
        # Without O_NONBLOCK, opening a pipe without a writer would never return.
        handle = os.open(location, os.O_RDONLY | _WITHOUT_WAITING)
    except (OSError, ValueError) as error:
        raise unreadable(location, error) from error
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise not_regular(location)
    with io.FileIO(handle, "rb") as file:
        yield file


def pieces_of(location: Path) -> Iterator[bytes]:
    """Yield the content of a file in pieces of up to 1 MiB.

    Raises:
        InputError: the file cannot be read, or its size changes while it is read.
    """
    with opened(location) as file:
        left = os.fstat(file.fileno()).st_size
        while piece := _piece(location, file, min(left, _CHUNK_BYTES)):
            left -= len(piece)
            yield piece
        if left or _piece(location, file, 1):
            raise refusal(
                f"{location} changes while it is read; stop its writer, or exclude it",
                codes.FILE_CHANGES,
            )


def unreadable(location: Path | str, error: Exception) -> InputError:
    """Return the refusal of a file that the operating system does not let us read."""
    words = error.strerror if isinstance(error, OSError) else None
    return refusal(f"{location} cannot be read: {words or error}", codes.FILE_NOT_READABLE)


def not_regular(location: Path) -> InputError:
    """Return the refusal of a pipe, socket, device or folder in place of a file."""
    return refusal(f"{location} is not a regular file; exclude it", codes.FILE_NOT_READABLE)


def refusal(message: str, code: ErrorCode) -> InputError:
    """Return a refusal in one line that every terminal can show.

    File names may contain line breaks, escapes, and bytes that are not UTF-8.
    """
    shown = "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in message
    )
    return InputError([Violation("path", shown, code)])


def _piece(location: Path, file: IO[bytes], most: int) -> bytes:
    try:
        return file.read(most)
    except OSError as error:
        raise unreadable(location, error) from error
