"""Local files in S3 as an input channel: what data sets and training code have in common."""

from collections.abc import Mapping
from typing import Literal, TypedDict, Unpack, cast

import pulumi

from pulumi_sagemaker_components.component import Component
from pulumi_sagemaker_training import (
    ChannelArgs,
    PathOrAsset,
    S3DataSourceArgs,
    ShuffleConfigArgs,
    UploadArgs,
)


class ChannelOptions(TypedDict, total=False):
    """The members of a channel besides its name and its data, as `ChannelArgs` has them."""

    content_type: pulumi.Input[str]
    """The MIME type of the data, which algorithms read, such as `text/csv`."""
    compression_type: pulumi.Input[Literal["None", "Gzip"]]
    """`Gzip` if the objects are compressed and should be unpacked (with `Pipe` only)."""
    record_wrapper_type: pulumi.Input[Literal["None", "RecordIO"]]
    """`RecordIO` if SageMaker should wrap each object as one record (with `Pipe` only)."""
    input_mode: pulumi.Input[Literal["Pipe", "File", "FastFile"]]
    """The channel's own input mode, instead of the job's `training_input_mode`."""
    shuffle_config: pulumi.Input[ShuffleConfigArgs]
    """Shuffles the order of the objects."""


class LocalFiles(Component):
    """A local file or folder in S3, under a key that depends on its content."""

    uri: pulumi.Output[str]
    """`s3://.../`, the folder of the content; known at preview if the bucket is known."""
    archive_uri: pulumi.Output[str | None]
    """`s3://.../sourcedir.tar.gz`; absent unless the files are one archive."""
    digest: pulumi.Output[str]
    """SHA-256 over the paths and contents."""
    file_count: pulumi.Output[int]
    """The number of files."""
    total_bytes: pulumi.Output[int]
    """The size of all files, in bytes."""
    bucket: pulumi.Output[str]
    """The bucket's name."""
    key_prefix: pulumi.Output[str]
    """The prefix of the objects' keys, with the content's digest."""
    input_channel: pulumi.Output[ChannelArgs]
    """An entry of `input_data_config` that reads everything below the URI."""
    paths: tuple[str, ...]
    """The paths of the files below `path`, known as soon as the files are declared."""

    def _upload(
        self,
        path: PathOrAsset,
        form: Literal["files", "archive"],
        args: UploadArgs,
    ) -> None:
        """Upload the files as a child, and take its outputs."""
        parent = pulumi.ResourceOptions(parent=self)
        upload = self.classes.upload(self._name, path, form=form, opts=parent, **args)
        self.paths = upload.paths
        self.uri = upload.uri
        self.archive_uri = upload.archive_uri
        self.digest = upload.digest
        self.file_count = upload.file_count
        self.total_bytes = upload.total_bytes
        self.bucket = upload.bucket
        self.key_prefix = upload.key_prefix

    def channel(self, name: str, **options: Unpack[ChannelOptions]) -> ChannelArgs:
        """Return an entry of `input_data_config` that reads everything below the URI.

        Args:
            name: the channel's name; the container sees `/opt/ml/input/data/<name>`.
            options: further members of a channel, such as `content_type` or `input_mode`.
        """
        source: S3DataSourceArgs = {"s3_data_type": "S3Prefix", "s3_uri": self.uri}
        return {"channel_name": name, "data_source": {"s3_data_source": source}, **options}


def of_the_upload(args: Mapping[str, object]) -> UploadArgs:
    """Return the arguments that the upload takes, out of those of a component."""
    known = UploadArgs.__annotations__
    return cast("UploadArgs", {name: item for name, item in args.items() if name in known})


def of_the_channel(args: Mapping[str, object]) -> ChannelOptions:
    """Return the arguments that the channel takes, out of those of a component."""
    known = ChannelOptions.__annotations__
    return cast("ChannelOptions", {name: item for name, item in args.items() if name in known})
