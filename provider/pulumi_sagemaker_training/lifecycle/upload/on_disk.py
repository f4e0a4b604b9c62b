"""The source of an upload as files and folders on this disk, while they are needed.

A path is used where it is. Texts and archives are written into a folder for temporary files,
which is removed afterwards.
"""

from collections.abc import Iterable, Iterator
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


class Parts:
    """The parts of a source, each under a path of its own.

    Args:
        parts: the parts.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        self._by_path = {part.path: part for part in parts}

    def __iter__(self) -> Iterator[Part]:
        """Yield the parts in their order."""
        return iter(self._by_path.values())

    def location_of(self, path: str) -> Path:
        """Return the location of a file that is uploaded under a path.

        Only the parts above the path are looked at: a source may have thousands of others.
        """
        places = [
            self._by_path[above].location_of(path)
            for above in (path, *folders_above(path), "")
            if above in self._by_path
        ]
        if len(places) > 1:
            places = [place for place in places if place.exists()] or places
        return places[0] if places else Path(path)


def folders_above(path: str) -> Iterator[str]:
    """Yield the folders above a path, the innermost first."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


@contextmanager
def on_disk(source: Source, bounds: Bounds) -> Iterator[Parts]:
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
        yield Parts(
            _part(path, content, folder / str(number), bounds)
            for number, (path, content) in enumerate(contents.items())
        )


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
