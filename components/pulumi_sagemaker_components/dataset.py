"""A local data set as an input channel."""

from collections.abc import Sequence
from os import PathLike
from typing import Any, Final

import pulumi

from pulumi_sagemaker_training import Upload

_MAX_FILES: Final = 10_000
_MAX_BYTES: Final = 5 * 1024**3


class Dataset(pulumi.ComponentResource):
    """Put a local file or folder of data into S3, and hand it to jobs as a channel.

    The key contains a digest of the content: the same data is sent once and trained on once,
    changed data has a new URI and so trains again. The objects are removed with the resource,
    unless somebody else holds the same content.

    Args:
        name: Pulumi's name. It is no part of the key, so a rename moves nothing.
        path: a file or folder, relative to the program's folder.
        bucket: the bucket's name.
        prefix: the keys begin with it.
        exclude: patterns of files to leave out, as `Upload` takes them. What begins with a dot
            never counts.
        follow_symlinks: whether links that lead out of the folder are followed.
        max_files, max_bytes: more is refused at preview, before anything is sent.
        kms_key_id: encrypts the objects; None leaves it to the bucket.
        opts: Pulumi's options.

    Raises:
        pulumi.RunError: the path is missing, empty or too big, or holds what S3 cannot.
    """

    uri: pulumi.Output[str]
    """`s3://.../`, the folder of the content; known at preview if the bucket is."""
    digest: pulumi.Output[str]
    file_count: pulumi.Output[int]
    total_bytes: pulumi.Output[int]
    bucket: pulumi.Output[str]
    key_prefix: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        path: str | PathLike[str],
        *,
        bucket: pulumi.Input[str],
        prefix: str = "datasets",
        exclude: Sequence[str] = (),
        follow_symlinks: bool = False,
        max_files: int = _MAX_FILES,
        max_bytes: int = _MAX_BYTES,
        kms_key_id: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("sagemaker-training:components:Dataset", name, {}, opts)
        upload = Upload(
            name,
            path,
            bucket=bucket,
            prefix=prefix,
            exclude=exclude,
            follow_symlinks=follow_symlinks,
            max_files=max_files,
            max_bytes=max_bytes,
            kms_key_id=kms_key_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.uri = upload.uri
        self.digest = upload.digest
        self.file_count = upload.file_count
        self.total_bytes = upload.total_bytes
        self.bucket = upload.bucket
        self.key_prefix = upload.key_prefix
        self.register_outputs({"uri": self.uri, "digest": self.digest})

    def channel(self, name: str, **options: Any) -> dict[str, Any]:
        """Return an entry of `input_data_config` that reads this data set.

        Args:
            name: the channel's name; the container sees `/opt/ml/input/data/<name>`.
            options: further members of a channel, as `content_type` or `input_mode`.
        """
        return channel(name, self.uri, **options)


def channel(name: str, uri: pulumi.Input[str], **options: Any) -> dict[str, Any]:
    """Return an entry of `input_data_config` for everything below an S3 URI."""
    source = {"s3_data_type": "S3Prefix", "s3_uri": uri}
    return {"channel_name": name, "data_source": {"s3_data_source": source}, **options}
