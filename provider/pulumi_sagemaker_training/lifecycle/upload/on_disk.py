"""The source of an upload as files and folders on this disk, while they are needed.

A path is used where it is. Texts and archives are written into a folder for temporary files,
which is removed afterwards.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.lifecycle.upload.reading import refusal
from pulumi_sagemaker_training.lifecycle.upload.sources import (
    Content,
    LocalPath,
    Packed,
    Source,
    Text,
    contents_of,
)
from pulumi_sagemaker_training.lifecycle.upload.unpacking import Bounds, unpack


@dataclass(frozen=True, slots=True)
class Part:
    """A file or folder on this disk, and the path under which it is uploaded.

    Attributes:
        path: the path; empty if the source is one path or archive, whose files are named below it.
        location: the file or folder.
    """

    path: str
    location: Path

    @property
    def below(self) -> str:
        """The beginning of the paths of a folder's files."""
        return f"{self.path}/" if self.path else ""

    def location_of(self, path: str) -> Path:
        """Return the location of the file that is uploaded under `path`."""
        is_folder = self.location.is_dir()
        return self.location / path.removeprefix(self.below) if is_folder else self.location


@contextmanager
def on_disk(source: Source, bounds: Bounds) -> Iterator[Sequence[Part]]:
    """Have the contents of a source on this disk inside the block.

    Args:
        source: the source.
        bounds: what archives may hold at most.

    Raises:
        InputError: the source is not valid, an archive cannot be unpacked, or the disk is full.
    """
    contents = contents_of(source)
    with ExitStack() as stack:
        folder = Path()
        if not all(isinstance(content, LocalPath) for content in contents.values()):
            folder = stack.enter_context(_temporary_folder())
        yield [
            _part(path, content, folder / str(number), bounds)
            for number, (path, content) in enumerate(contents.items())
        ]


def location_in(parts: Sequence[Part], path: str) -> Path:
    """Return the location of a file that is uploaded under a path."""
    fitting = [part for part in parts if path == part.path or path.startswith(part.below)]
    places = [
        part.location_of(path)
        for part in sorted(fitting, key=lambda part: len(part.path), reverse=True)
    ]
    if len(places) > 1:
        places = [place for place in places if place.exists()] or places
    return places[0] if places else Path(path)


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    try:
        made = TemporaryDirectory(prefix="sagemaker-training-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _unwritable(error) from error
    with made as folder:
        yield Path(folder)


def _part(path: str, content: Content, place: Path, bounds: Bounds) -> Part:
    match content:
        case LocalPath(location):
            return Part(path, Path(location))
        case Packed(location):
            unpack(Path(location), place, bounds)
        case Text(text):
            try:
                place.write_bytes(text.encode())
            except OSError as error:
                raise _unwritable(error) from error
    return Part(path, place)


def _unwritable(error: OSError) -> Exception:
    return refusal(
        f"nothing can be written in {gettempdir()}: {error.strerror or error}; "
        "free space there, or set TMPDIR to another folder",
        codes.TEMPORARY_FOLDER,
    )
