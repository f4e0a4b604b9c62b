"""A local data set as an input channel."""

from typing import Any, ClassVar, Required, Unpack

import pulumi

from pulumi_sagemaker_components.local_files import (
    ChannelOptions,
    LocalFiles,
    of_the_channel,
    of_the_upload,
)
from pulumi_sagemaker_training import PathOrAsset, UploadArgs


class DatasetOptions(UploadArgs, ChannelOptions, total=False):
    """The arguments of `Dataset` besides the path.

    By default the prefix is `datasets`, and more than 10,000 files or 5 GiB are refused.
    """

    channel_name: str
    """The name of the channel in `input_channel`, `train` by default; the container sees
    `/opt/ml/input/data/<name>`.
    """


class DatasetArgs(DatasetOptions, total=False):
    """The arguments of `Dataset`."""

    path: Required[PathOrAsset]
    """The file or folder; relative to the program's folder, in the plugin to the project's."""


class Dataset(LocalFiles):
    """A local file or folder of data in S3, which jobs can use as a channel.

    The key contains a digest of the content. The same data is sent once and trained on once;
    changed data has a new URI, so its jobs train again. The objects are deleted with the resource,
    unless another resource uses the same content.

    Args:
        name: the resource's name. It is not part of the key, so a rename moves no object.
        path: a file or folder, relative to the program's folder.
        opts: Pulumi's resource options.
        args: the bucket, and the rest of `DatasetOptions`.

    Raises:
        pulumi.RunError: the path is missing, empty or too large, S3 cannot store a file of it, or
            an argument is misspelt.
    """

    arguments: ClassVar[type] = DatasetArgs

    def __init__(
        self,
        name: str,
        path: PathOrAsset,
        *,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[DatasetOptions],
    ) -> None:
        given: dict[str, Any] = {"path": path, **args}
        super().__init__("Dataset", name, given, opts)
        self._upload(path, "files", {"prefix": "datasets", **of_the_upload(args)})
        channel = self.channel(args.get("channel_name", "train"), **of_the_channel(args))
        self.input_channel = pulumi.Output.from_input(channel)
        self.register_outputs({"uri": self.uri, "digest": self.digest})
