"""Rules about input and output: channels, data sources, locations in S3."""

import re
from collections.abc import Iterable, Iterator

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.request.rules.everywhere import OUTPUT_AS_TEXT, every_text
from pulumi_sagemaker_training.api.request.rules.rule import Finding, Rule, View
from pulumi_sagemaker_training.api.values.arn import parse_arn
from pulumi_sagemaker_training.api.values.s3_uri import parse_s3_uri

_CHANNELS = "input_data_config"
_S3 = "data_source.s3_data_source"
_FILES = "data_source.file_system_data_source"

# Buckets from before 2018 may have capitals and underscores; ARNs of access points have colons.
_BUCKET = re.compile(r"[A-Za-z0-9._:-]+")
_EXPRESS_BUCKET = re.compile(r"s3://[^/]+--x-s3(/|$)")


def _names_channels_once(view: View) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for index, channel in view.items(_CHANNELS):
        name = _known_text(channel, "channel_name")
        if name is None:
            continue
        if name in seen:
            yield Finding(
                f"{_CHANNELS}[{index}].channel_name",
                f"{channel.shown('channel_name')} names channel {seen[name]} already; "
                "names must differ",
            )
        seen.setdefault(name, index)


def _has_one_source(channel: View) -> Iterator[Finding]:
    if channel.get("data_source") is None:
        return
    names = ("s3_data_source", "file_system_data_source", "dataset_source")
    given = [name for name in names if channel.has(f"data_source.{name}")]
    if len(given) != 1:
        found = " and ".join(given) if given else "no source"
        yield Finding("data_source", f"has {found}; give exactly one of {', '.join(names)}")


def _pipes_augmented_manifest(channel: View) -> Iterator[Finding]:
    if channel.text(f"{_S3}.s3_data_type") != "AugmentedManifestFile":
        return
    mode = _input_mode(channel)
    if mode is not None and mode != "Pipe":
        yield Finding(
            f"{_S3}.s3_data_type",
            f"'AugmentedManifestFile' needs Pipe mode, and this channel has {mode}; set "
            "input_mode='Pipe'",
        )


def _names_attributes(channel: View) -> Iterator[Finding]:
    path = f"{_S3}.attribute_names"
    is_augmented = channel.text(f"{_S3}.s3_data_type") == "AugmentedManifestFile"
    if is_augmented and not channel.has(path):
        yield Finding(path, "is required with s3_data_type='AugmentedManifestFile'")
    elif not is_augmented and channel.has(path):
        yield Finding(path, "is for s3_data_type='AugmentedManifestFile' only; leave it out")


def _unpacks_in_pipe_mode(channel: View) -> Iterator[Finding]:
    mode = _input_mode(channel)
    if channel.text("compression_type") == "Gzip" and mode not in (None, "Pipe"):
        yield Finding(
            "compression_type",
            f"'Gzip' is decompressed in Pipe mode only, and this channel has {mode}; leave it out "
            "and decompress in the training script, or set input_mode='Pipe'",
        )


def _wraps_in_pipe_mode(channel: View) -> Iterator[Finding]:
    if channel.text("record_wrapper_type") == "RecordIO" and _input_mode(channel) == "File":
        yield Finding(
            "record_wrapper_type",
            "'RecordIO' wraps objects in Pipe mode only, and this channel has File; leave it "
            "out, or set input_mode='Pipe'",
        )


def _finds_groups(channel: View) -> Iterator[Finding]:
    path = f"{_S3}.instance_group_names"
    if not channel.has(path):
        return
    groups = "resource_config.instance_groups"
    if not channel.job.has(groups):
        yield Finding(path, f"needs {groups}, which is not given")
        return
    if not channel.job.is_whole(groups):
        return
    declared = [group.text("instance_group_name") for _, group in channel.job.items(groups)]
    for index, name in channel.texts(path):
        if name not in declared:
            shown = channel.secrets.shown(channel.at(f"{path}[{index}]"), name)
            known = ", ".join(item for item in declared if item)
            yield Finding(
                f"{path}[{index}]", f"{shown} is not an instance group; there are {known}"
            )


def _assigns_all_or_none(view: View) -> Iterator[Finding]:
    """As the service has it: `Some channels have assigned instance groups ... while others not`."""
    path = f"{_S3}.instance_group_names"
    channels = list(view.items(_CHANNELS))
    if not view.has(_CHANNELS) or not view.is_whole(_CHANNELS):
        return
    assigned = {index for index, channel in channels if channel.has(path)}
    if not assigned or len(assigned) == len(channels):
        return
    others = _named(channel for index, channel in channels if index in assigned)
    for index, channel in channels:
        if index not in assigned:
            yield Finding(
                f"{_CHANNELS}[{index}]",
                f"{channel.shown('channel_name')} names no instance groups, but {others} does; "
                f"give {path} to every channel, or to none",
            )


def _named(channels: Iterable[View]) -> str:
    return ", ".join(channel.shown("channel_name") for channel in channels)


def _reaches_file_system(channel: View) -> Iterator[Finding]:
    if channel.has(_FILES) and not channel.job.has("vpc_config"):
        yield Finding(
            _FILES, "is reached through a VPC; give vpc_config with a subnet that can reach it"
        )


def _names_whole_directory(channel: View) -> Iterator[Finding]:
    path = f"{_FILES}.directory_path"
    directory = channel.text(path)
    if directory is not None and not directory.startswith("/"):
        yield Finding(path, f"{channel.shown(path)} must be a full path, beginning with /")


def _locates_in_s3(view: View) -> Iterator[Finding]:
    for path, shape, text in every_text(view):
        if shape != "S3Uri" or OUTPUT_AS_TEXT in text:
            continue
        bucket = parse_s3_uri(text).bucket
        if bucket and not _BUCKET.fullmatch(bucket):
            shown = view.secrets.shown(path, text)
            yield Finding(path, f"{shown} names no bucket; give s3://bucket/prefix")


def _leaves_express_key(view: View) -> Iterator[Finding]:
    location = view.text("output_data_config.s3_output_path")
    if (
        location is not None
        and _EXPRESS_BUCKET.match(location)
        and view.has("output_data_config.kms_key_id")
    ):
        yield Finding(
            "output_data_config.kms_key_id",
            "cannot be used with S3 Express One Zone, which encrypts with S3's own keys; leave "
            "it out",
        )


def _mounts_as_files(channel: View) -> Iterator[Finding]:
    mode = _input_mode(channel)
    if channel.has(_FILES) and mode not in (None, "File"):
        yield Finding("input_mode", f"{mode} has no effect on a file system, which is mounted")


def _accepts_eula(channel: View) -> Iterator[Finding]:
    path = f"{_S3}.model_access_config.accept_eula"
    if channel.get(path) is False:
        yield Finding(
            path, "False refuses the licence, so the job does not get a model that requires one"
        )


def _refers_to_hub(channel: View) -> Iterator[Finding]:
    path = f"{_S3}.hub_access_config.hub_content_arn"
    text = channel.text(path)
    arn = parse_arn(text)
    if text is not None and (arn is None or not arn.resource.startswith("hub-content/")):
        yield Finding(path, f"{channel.shown(path)} is not the ARN of a hub's content")


def _input_mode(channel: View) -> str | None:
    own = channel.text("input_mode")
    return own or channel.job.text("algorithm_specification.training_input_mode")


def _known_text(view: View, path: str) -> str | None:
    value = view.here.get(path)
    return value if isinstance(value, str) else None


_INPUT_MODES = "Developer guide, Setting up training jobs to access datasets"

DATA_RULES: tuple[Rule, ...] = (
    Rule("channels-named-once", codes.CHANNELS, "Channel.ChannelName", _names_channels_once),
    Rule("source-once", codes.CHANNELS, "Channel.DataSource", _has_one_source, each=_CHANNELS),
    Rule(
        "manifest-piped",
        codes.CHANNELS,
        "S3DataSource.S3DataType",
        _pipes_augmented_manifest,
        each=_CHANNELS,
    ),
    Rule(
        "manifest-attributes",
        codes.CHANNELS,
        "S3DataSource.AttributeNames",
        _names_attributes,
        each=_CHANNELS,
    ),
    Rule(
        "gzip-piped",
        codes.CHANNELS,
        "Channel.CompressionType",
        _unpacks_in_pipe_mode,
        each=_CHANNELS,
    ),
    Rule(
        "record-io-piped",
        codes.CHANNELS,
        "Channel.RecordWrapperType",
        _wraps_in_pipe_mode,
        each=_CHANNELS,
    ),
    Rule(
        "groups-declared",
        codes.CHANNELS,
        "S3DataSource.InstanceGroupNames",
        _finds_groups,
        each=_CHANNELS,
    ),
    Rule(
        "groups-all-or-none",
        codes.CHANNELS,
        "aws/sagemaker-python-sdk#5225, #6089",
        _assigns_all_or_none,
    ),
    Rule("file-system-vpc", codes.CHANNELS, _INPUT_MODES, _reaches_file_system, each=_CHANNELS),
    Rule(
        "file-system-path",
        codes.CHANNELS,
        "FileSystemDataSource.DirectoryPath",
        _names_whole_directory,
        each=_CHANNELS,
    ),
    Rule("s3-location", codes.CHANNELS, "S3DataSource.S3Uri", _locates_in_s3),
    Rule("express-key", codes.CHANNELS, "OutputDataConfig.KmsKeyId", _leaves_express_key),
)

DATA_WARNINGS: tuple[Rule, ...] = (
    Rule("file-system-mode", codes.CHANNELS, _INPUT_MODES, _mounts_as_files, each=_CHANNELS),
    Rule(
        "hub-content",
        codes.CHANNELS,
        "HubAccessConfig.HubContentArn",
        _refers_to_hub,
        each=_CHANNELS,
    ),
    Rule(
        "eula-refused",
        codes.CHANNELS,
        "ModelAccessConfig.AcceptEula",
        _accepts_eula,
        each=_CHANNELS,
    ),
)
