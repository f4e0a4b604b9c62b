"""Pulumi's assets and archives, and paths, as the sources of uploads."""

import os
from collections.abc import Mapping
from pathlib import Path

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.paths import as_key
from pulumi_sagemaker_training.api.values.violation import Violation, named_kind
from pulumi_sagemaker_training.lifecycle.upload.sources import (
    PATH,
    Assembly,
    LocalPath,
    Packed,
    Source,
    Text,
)

PathOrAsset = str | os.PathLike[str] | pulumi.Asset | pulumi.Archive
"""What names the source of an upload: the path of a file or folder, or an asset or archive."""


def source_of(value: object, place: str = PATH) -> Source:
    """Return the source that a path, an asset or an archive names.

    Args:
        value: the value of the argument.
        place: the path of the argument, which a refusal names.

    Raises:
        InputError: it is remote, a folder given as a file, or something else.
    """
    match value:
        case str() | os.PathLike():
            return LocalPath(os.fspath(value))
        case pulumi.FileAsset():
            return _file(value, place)
        case pulumi.FileArchive():
            location = os.fspath(value.path)
            return Packed(location) if Path(location).is_file() else LocalPath(location)
        case pulumi.StringAsset():
            return Text(value.text)
        case pulumi.AssetArchive():
            return _assembly(value.assets, place)
        case pulumi.RemoteAsset() | pulumi.RemoteArchive():
            raise _refused(
                place,
                f"{value.uri!r} is remote, and what it names can change without notice; "
                "download it, and give the path of the file or folder",
            )
        case _:
            raise _refused(
                place, f"{named_kind(value)} is not allowed; give a path, an asset or an archive"
            )


def absolute(source: Source) -> Source:
    """Return a source whose paths do not depend on the working folder."""
    match source:
        case LocalPath(location):
            return LocalPath(str(Path(location).absolute()))
        case Packed(location):
            return Packed(str(Path(location).absolute()))
        case Assembly(parts):
            return Assembly({name: absolute(part) for name, part in parts.items()})
        case Text():
            return source


def _file(asset: pulumi.FileAsset, place: str) -> Source:
    location = os.fspath(asset.path)
    if Path(location).is_dir():
        raise _refused(place, f"{location} is a folder; give it as a file archive, or as a path")
    return LocalPath(location)


def _assembly(assets: Mapping[str, object], place: str) -> Assembly:
    return Assembly({name: source_of(part, as_key(place, name)) for name, part in assets.items()})


def _refused(place: str, message: str) -> InputError:
    return InputError([Violation(place, message, codes.ASSET)])
