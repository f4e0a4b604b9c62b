"""The channels of a script job, of whatever their data is given as."""

import re
from collections.abc import Callable, Mapping
from os import PathLike, fspath
from typing import Any, Final, cast

import pulumi

from pulumi_sagemaker_components.local_files import ChannelOptions, LocalFiles
from pulumi_sagemaker_components.refusals import ArgumentError, nearest
from pulumi_sagemaker_components.script_arguments import ScriptChannelArgs
from pulumi_sagemaker_components.script_start import CODE
from pulumi_sagemaker_training import ChannelArgs, codes

UploadData = Callable[[str, Any], pulumi.Output[str]]
"""Uploads the local data of a channel (its name, the path); returns the URI."""
_NAME: Final = re.compile(r"[A-Za-z0-9.\-_]{1,64}")
_SCHEME: Final = "s3://"
_ARTIFACTS: Final = ("s3_model_artifacts", "s3ModelArtifacts")
_OPTIONS: Final = frozenset(ChannelOptions.__annotations__)
_OF_SOURCE: Final = ("s3_data_distribution_type", "instance_group_names")
_ALLOWED: Final = (
    "give a local file or folder, an S3 URI, a Dataset or SourceBundle, or another job's "
    "model_artifacts"
)
_KNOWN: Final = frozenset({*ScriptChannelArgs.__annotations__, "channel_name"})


def channel(name: str, given: object, upload: UploadData) -> ChannelArgs:
    """Return a channel as CreateTrainingJob has it; uploads data that is local.

    Args:
        name: the channel's name.
        given: its value in `channels`.
        upload: uploads a local file or folder.

    Raises:
        ArgumentError: the value is no data, names two channels, or has an unknown member.
    """
    path = f"channels.{name}"
    _check_name(path, name)
    if not isinstance(given, Mapping) or _is_artifacts(given):
        return _from_source(name, {"source": given}, upload)
    for member in given:
        if member not in _KNOWN:
            hint = nearest(member, _KNOWN)
            words = f"is not a member of a channel; {hint}allowed: {', '.join(sorted(_KNOWN))}"
            raise ArgumentError(f"{path}.{member}", words, codes.EXCLUSIVE)
    if given.get("channel_name") not in (None, name):
        raise ArgumentError(
            f"{path}.channel_name",
            f"{given['channel_name']!r} is another name; leave it out",
            codes.CHANNELS,
        )
    if (given.get("source") is None) == (given.get("data_source") is None):
        raise ArgumentError(
            path, "needs its data: give either source or data_source", codes.CHANNELS
        )
    if given.get("source") is not None:
        return _from_source(name, given, upload)
    _refuse_options_of_source(path, given)
    return _with_options({"channel_name": name, "data_source": given["data_source"]}, given)


def _check_name(path: str, name: str) -> None:
    if name == CODE:
        raise ArgumentError(
            path, "is the channel of the code; give the data another name", codes.CHANNELS
        )
    if not _NAME.fullmatch(name):
        raise ArgumentError(
            path,
            f"{name!r} is not a channel name; use up to 64 letters, digits, '.', '-' and '_'",
            codes.CHANNELS,
        )


def _from_source(name: str, given: Mapping[str, object], upload: UploadData) -> ChannelArgs:
    uri = _uri(f"channels.{name}", given["source"], lambda path: upload(name, path))
    of_source: Any = {key: given[key] for key in _OF_SOURCE if given.get(key) is not None}
    source: Any = {"s3_data_type": "S3Prefix", "s3_uri": uri, **of_source}
    return _with_options({"channel_name": name, "data_source": {"s3_data_source": source}}, given)


def _with_options(bare: ChannelArgs, given: Mapping[str, object]) -> ChannelArgs:
    options = {key: given[key] for key in given if key in _OPTIONS and given[key] is not None}
    return cast("ChannelArgs", {**bare, **options})


def _refuse_options_of_source(path: str, given: Mapping[str, object]) -> None:
    for key in _OF_SOURCE:
        if given.get(key) is not None:
            raise ArgumentError(
                f"{path}.{key}",
                "is of source; put it into data_source.s3_data_source",
                codes.CHANNELS,
            )


def _uri(path: str, data: object, upload: Callable[[Any], pulumi.Output[str]]) -> pulumi.Input[str]:
    match data:
        case LocalFiles():
            return data.uri
        case pulumi.Resource():
            return _uri_of_model(path, data)
        case pulumi.Output():
            return data.apply(_uri_in)
        case Mapping():
            return _known_uri(path, data)
        case pulumi.Asset() | pulumi.Archive():
            return upload(data)
        case str() | PathLike():
            text = fspath(data)
            return _known_uri(path, text) if "://" in text else upload(text)
        case _:
            raise ArgumentError(
                path,
                f"is {type(data).__name__}, which cannot be a channel; {_ALLOWED}",
                codes.CHANNELS,
            )


def _uri_of_model(path: str, resource: pulumi.Resource) -> pulumi.Output[str]:
    artifacts = getattr(resource, "model_artifacts", None)
    if not isinstance(artifacts, pulumi.Output):
        raise ArgumentError(
            path, f"is a {type(resource).__name__}, which has no data; {_ALLOWED}", codes.CHANNELS
        )
    return artifacts.apply(_uri_in)


def _known_uri(path: str, data: object) -> str:
    uri = _uri_in(data)
    if not isinstance(uri, str) or not uri.startswith(_SCHEME):
        shown = repr(uri) if isinstance(uri, str) else f"a {type(uri).__name__}"
        raise ArgumentError(
            path, f"{shown} is not an S3 URI, which begins with {_SCHEME}", codes.CHANNELS
        )
    return uri


def _uri_in(data: Any) -> Any:
    """Return the URI of a model's artifacts, or the value itself.

    What an output holds otherwise is for the job's own check: an error within an output would be
    shown as a defect.
    """
    return next(data[name] for name in _ARTIFACTS if name in data) if _is_artifacts(data) else data


def _is_artifacts(data: object) -> bool:
    return isinstance(data, Mapping) and any(name in data for name in _ARTIFACTS)
