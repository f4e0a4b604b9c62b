"""A local data set as an input channel."""

from collections.abc import Sequence
from os import PathLike
from typing import Any, Final

import pulumi

from pulumi_sagemaker_training import Upload

_MAX_FILES: Final = 10_000
_MAX_BYTES: Final = 5 * 1024**3


class Dataset(pulumi.ComponentResource):
    """A local file or folder of data in S3, which jobs can use as a channel.

    The key contains a digest of the content. The same data is sent once and trained on once;
    changed data has a new URI, so its jobs train again. The objects are deleted with the resource,
    unless another resource uses the same content.

    Args:
        name: The resource's name. It is not part of the key, so a rename moves no object.
        path: A file or folder, relative to the program's folder.
        bucket: The bucket's name.
        prefix: The beginning of the keys.
        exclude: Patterns of files to leave out, in the form of `Upload`. Names that begin with a
            dot are always left out.
        follow_symlinks: Whether links that lead out of the folder are followed.
        max_files, max_bytes: Larger data is refused at preview, before anything is sent.
        kms_key_id: The key that encrypts the objects; None for the bucket's default.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: The path is missing, empty or too large, or S3 cannot store a file of it.
    """

    uri: pulumi.Output[str]
    """`s3://.../`, the folder of the content; known at preview if the bucket is known."""
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
            name: The channel's name; the container sees `/opt/ml/input/data/<name>`.
            options: Further members of a channel, such as `content_type` or `input_mode`.
        """
        return channel(name, self.uri, **options)


def channel(name: str, uri: pulumi.Input[str], **options: Any) -> dict[str, Any]:
    """Return an entry of `input_data_config` for everything below an S3 URI."""
    source = {"s3_data_type": "S3Prefix", "s3_uri": uri}
    return {"channel_name": name, "data_source": {"s3_data_source": source}, **options}
