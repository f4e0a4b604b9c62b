"""A local data set as an input channel."""

from os import PathLike
from typing import Unpack

import pulumi

from pulumi_sagemaker_components.local_files import LocalFiles
from pulumi_sagemaker_training import UploadArgs


class Dataset(LocalFiles):
    """A local file or folder of data in S3, which jobs can use as a channel.

    The key contains a digest of the content. The same data is sent once and trained on once;
    changed data has a new URI, so its jobs train again. The objects are deleted with the resource,
    unless another resource uses the same content.

    Args:
        name: the resource's name. It is not part of the key, so a rename moves no object.
        path: a file or folder, relative to the program's folder.
        opts: Pulumi's resource options.
        args: the bucket, and the rest of `UploadArgs`. By default the prefix is `datasets`, and
            more than 10,000 files or 5 GiB are refused.

    Raises:
        pulumi.RunError: the path is missing, empty or too large, S3 cannot store a file of it, or
            an argument is misspelt.
    """

    def __init__(
        self,
        name: str,
        path: str | PathLike[str],
        *,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[UploadArgs],
    ) -> None:
        super().__init__("Dataset", name, path, {"prefix": "datasets", **args}, opts)
