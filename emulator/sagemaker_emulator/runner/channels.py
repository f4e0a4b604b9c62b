"""Input channels, copied from S3 into a host's folders."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from sagemaker_emulator.aws.s3 import NoSuchBucketError
from sagemaker_emulator.names import S3Location, parse_s3_uri
from sagemaker_emulator.runner.layout import Host
from sagemaker_emulator.runner.storage import ObjectStore

NO_BUCKET = "NoSuchBucket (404): The specified bucket does not exist"


class DownloadError(Exception):
    """A failed download of a channel; the text is the job's failure reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"ClientError: Data download failed:{reason}")


class Item(NamedTuple):
    """An object of a channel, and its path below the channel's folder."""

    bucket: str
    key: str
    path: str


def channel_items(s3: ObjectStore, channel: dict[str, Any]) -> list[Item]:
    """Return a channel's objects, in order of their keys.

    Raises:
        DownloadError: the bucket or the manifest is missing, or a key leads out of its folder.
    """
    source = channel["DataSource"]["S3DataSource"]
    location = parse_s3_uri(source["S3Uri"])
    try:
        if source["S3DataType"] == "ManifestFile":
            items = _manifest_items(s3, location)
        else:
            items = _prefix_items(s3, location)
    except NoSuchBucketError:
        raise DownloadError(NO_BUCKET) from None
    for item in items:
        _check_path(item)
    return items


def _prefix_items(s3: ObjectStore, location: S3Location) -> list[Item]:
    return [
        Item(location.bucket, key, relative_path(key, location.key))
        for key, _, _ in s3.list(location.bucket, location.key)
        if not key.endswith("/")
    ]


def _manifest_items(s3: ObjectStore, location: S3Location) -> list[Item]:
    content = s3.get(location.bucket, location.key)
    if content is None:
        raise DownloadError(f"NoSuchKey (404): The manifest {location.uri} does not exist")
    try:
        head, *rest = json.loads(content)
        base = parse_s3_uri(head["prefix"])
        names = [str(name) for name in rest]
    except (ValueError, KeyError, TypeError):
        raise DownloadError(f"the manifest {location.uri} is not a valid manifest") from None
    items = []
    for name in names:
        key = base.key + name
        if s3.get(base.bucket, key) is None:
            raise DownloadError(f"NoSuchKey (404): s3://{base.bucket}/{key} does not exist")
        items.append(Item(base.bucket, key, name))
    return items


def relative_path(key: str, prefix: str) -> str:
    """Return an object's path below its channel's folder. Pure.

    A prefix that is a folder is removed. If a prefix ends inside a name, the whole name stays.
    """
    if prefix == "" or prefix.endswith("/"):
        return key[len(prefix) :]
    if key.startswith(prefix + "/"):
        return key[len(prefix) + 1 :]
    return key[prefix.rfind("/") + 1 :]


def _check_path(item: Item) -> None:
    parts = item.path.split("/")
    if (
        item.path.startswith("/")
        or ".." in parts
        or "." in parts
        or "" in parts
        or "\0" in item.path
    ):
        raise DownloadError(f"the key {item.key!r} leads out of its folder; it is not copied")


def shard(items: list[Item], channel: dict[str, Any], index: int, count: int) -> list[Item]:
    """Return the objects for one host. Pure."""
    source = channel["DataSource"]["S3DataSource"]
    if source.get("S3DataDistributionType") != "ShardedByS3Key":
        return items
    return items[index::count]


def download(
    s3: ObjectStore, host: Host, hosts: list[Host], channels: list[dict[str, Any]]
) -> None:
    """Copy every channel of one host.

    Raises:
        DownloadError: a channel cannot be copied.
    """
    for channel in channels:
        folder = host.data / channel["ChannelName"]
        folder.mkdir(parents=True, exist_ok=True)
        groups = channel["DataSource"]["S3DataSource"].get("InstanceGroupNames")
        peers = [peer for peer in hosts if not groups or peer.group in groups]
        if host not in peers:
            continue
        items = channel_items(s3, channel)
        for item in shard(items, channel, peers.index(host), len(peers)):
            _copy(s3, item, folder)


def _copy(s3: ObjectStore, item: Item, folder: Path) -> None:
    content = s3.get(item.bucket, item.key)
    if content is None:
        raise DownloadError(f"NoSuchKey (404): s3://{item.bucket}/{item.key} does not exist")
    target = folder / item.path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    except OSError as error:
        raise DownloadError(f"{item.key}: {error.strerror}") from error
