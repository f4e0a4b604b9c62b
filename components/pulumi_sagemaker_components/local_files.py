"""Local files in S3 as an input channel: what data sets and training code have in common."""

from os import PathLike
from typing import Literal, TypedDict, Unpack

import pulumi

from pulumi_sagemaker_training import (
    ChannelArgs,
    S3DataSourceArgs,
    ShuffleConfigArgs,
    Upload,
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


class LocalFiles(pulumi.ComponentResource):
    """A local file or folder in S3, under a key that depends on its content.

    Args:
        kind: the component's name in its type.
        name: the resource's name. It is not part of the key, so a rename moves no object.
        path: the file or folder, relative to the program's folder.
        form: `files` makes an object of each file, `archive` one `sourcedir.tar.gz` of all.
        args: the bucket, and the rest of `UploadArgs`.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: the path is missing, empty or too large, S3 cannot store a file of it, or
            an argument is misspelt.
    """

    uri: pulumi.Output[str]
    """`s3://.../`, the folder of the content; known at preview if the bucket is known."""
    archive_uri: pulumi.Output[str | None]
    """`s3://.../sourcedir.tar.gz`; None unless the form is `archive`."""
    digest: pulumi.Output[str]
    file_count: pulumi.Output[int]
    total_bytes: pulumi.Output[int]
    bucket: pulumi.Output[str]
    key_prefix: pulumi.Output[str]
    paths: tuple[str, ...]
    """The paths of the files below `path`, known as soon as the files are declared."""

    def __init__(
        self,
        kind: str,
        name: str,
        path: str | PathLike[str],
        args: UploadArgs,
        opts: pulumi.ResourceOptions | None,
        form: Literal["files", "archive"] = "files",
    ) -> None:
        super().__init__(f"sagemaker-training:components:{kind}", name, {}, opts)
        parent = pulumi.ResourceOptions(parent=self)
        upload = Upload(name, path, form=form, opts=parent, **args)
        self.paths = upload.paths
        self.uri = upload.uri
        self.archive_uri = upload.archive_uri
        self.digest = upload.digest
        self.file_count = upload.file_count
        self.total_bytes = upload.total_bytes
        self.bucket = upload.bucket
        self.key_prefix = upload.key_prefix
        self.register_outputs({"uri": self.uri, "digest": self.digest})

    def channel(self, name: str, **options: Unpack[ChannelOptions]) -> ChannelArgs:
        """Return an entry of `input_data_config` that reads everything below the URI.

        Args:
            name: the channel's name; the container sees `/opt/ml/input/data/<name>`.
            options: further members of a channel, such as `content_type` or `input_mode`.
        """
        source: S3DataSourceArgs = {"s3_data_type": "S3Prefix", "s3_uri": self.uri}
        return {"channel_name": name, "data_source": {"s3_data_source": source}, **options}
