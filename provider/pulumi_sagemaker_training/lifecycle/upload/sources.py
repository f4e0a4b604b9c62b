"""The source of an upload: a path, or contents that a program puts together under names. Pure.

Pulumi's assets and archives become such a source, and so does a path. `on_disk` finds the files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.paths import as_key
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.codes import ErrorCode

PATH = "path"
"""The argument that names the source."""


@dataclass(frozen=True, slots=True)
class LocalPath:
    """A local file or folder."""

    location: str


@dataclass(frozen=True, slots=True)
class Packed:
    """A local archive (tar or zip), whose files are uploaded."""

    location: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text that the program contains."""

    text: str


@dataclass(frozen=True, slots=True)
class Assembly:
    """Contents under the names that the program gives them; a name may contain slashes."""

    parts: Mapping[str, "Source"]


Source = LocalPath | Packed | Text | Assembly
Content = LocalPath | Packed | Text


def contents_of(source: Source) -> dict[str, Content]:
    """Return the contents of a source by the paths below which they are uploaded.

    The path is empty for a source that is a path or an archive itself.

    Raises:
        InputError: a text has no name, or a name is not a path that an object can have.
    """
    if isinstance(source, Text):
        raise _refused(
            PATH,
            "a text has no file name; give an asset archive that names it, "
            "as {'train.py': <the text>}",
            codes.ASSET,
        )
    if not isinstance(source, Assembly):
        return {"": source}
    found: dict[str, Content] = {}
    for path, place, content in _named(source, "", PATH):
        if path in found:
            raise _refused(
                place, f"there are two contents for {path!r}; leave one out", codes.TWO_CONTENTS
            )
        found[path] = content
    if not found:
        raise _refused(
            PATH, "the archive is empty; give it at least one file", codes.NOTHING_TO_UPLOAD
        )
    return found


def as_property(source: Source) -> str | dict[str, object]:
    """Return a source as a state holds it: a path is a text, as it always was."""
    match source:
        case LocalPath(location):
            return location
        case Packed(location):
            return {"packed": location}
        case Text(text):
            return {"text": text}
        case Assembly(parts):
            return {"parts": {name: as_property(part) for name, part in parts.items()}}


def from_property(value: object) -> Source:
    """Return the source of a state's property.

    Raises:
        InputError: the property is not one that `as_property` makes.
    """
    match value:
        case str():
            return LocalPath(value)
        case {"packed": str(location)}:
            return Packed(location)
        case {"text": str(text)}:
            return Text(text)
        case {"parts": Mapping() as parts}:
            return Assembly({str(name): from_property(part) for name, part in parts.items()})
        case _:
            raise _refused("source", "is not a source of an upload", codes.UPLOAD_STATE)


def _named(source: Assembly, above: str, place: str) -> Iterator[tuple[str, str, Content]]:
    for name, part in source.parts.items():
        here = as_key(place, name)
        segments = name.split("/")
        if not name or any(segment in ("", ".", "..") for segment in segments):
            raise _refused(
                here,
                "is not a path of a file; give a relative one, as lib/model.py",
                codes.FILE_NAME,
            )
        path = f"{above}{name}"
        if isinstance(part, Assembly):
            yield from _named(part, f"{path}/", here)
        else:
            yield path, here, part


def _refused(place: str, message: str, code: ErrorCode) -> InputError:
    return InputError([Violation(place, message, code)])
