"""A folder of training code as an input channel, or as one archive."""

from collections.abc import Sequence
from os import PathLike
from typing import Any, Final

import pulumi

from pulumi_sagemaker_components.dataset import channel
from pulumi_sagemaker_training import Upload

_MAX_FILES: Final = 1_000
_MAX_BYTES: Final = 64 * 1024**2


class SourceBundle(pulumi.ComponentResource):
    """A folder of training code in S3, which jobs can use.

    By default each file is an object in S3. With a channel `code`, the container finds the files
    under `/opt/ml/input/data/code` and can start one of them as its entrypoint. With
    `archive=True` they are packed into one `sourcedir.tar.gz`, which SageMaker's framework
    containers read from the hyperparameter `sagemaker_submit_directory`.

    A change of any file gives a new URI, so the jobs train again; the preview names the changed
    files.

    Args:
        name: The resource's name. It is not part of the key, so a rename moves no object.
        path: The folder (or a single script), relative to the program's folder.
        bucket: The bucket's name.
        prefix: The beginning of the keys.
        archive: Whether to pack everything into one archive.
        exclude: Patterns of files to leave out, in the form of `Upload`. Compiled Python and names
            that begin with a dot are always left out.
        follow_symlinks: Whether links that lead out of the folder are followed.
        max_files, max_bytes: Larger code is refused at preview: a data set or a virtual environment
            in the code's folder is usually a mistake.
        kms_key_id: The key that encrypts the objects; None for the bucket's default.
        opts: Pulumi's resource options.

    Raises:
        pulumi.RunError: The path is missing, empty or too large, or S3 cannot store a file of it.
    """

    uri: pulumi.Output[str]
    """`s3://.../`, the folder of the content; known at preview if the bucket is known."""
    archive_uri: pulumi.Output[str | None]
    """`s3://.../sourcedir.tar.gz`; None unless `archive` is set."""
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
        prefix: str = "source",
        archive: bool = False,
        exclude: Sequence[str] = (),
        follow_symlinks: bool = False,
        max_files: int = _MAX_FILES,
        max_bytes: int = _MAX_BYTES,
        kms_key_id: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("sagemaker-training:components:SourceBundle", name, {}, opts)
        upload = Upload(
            name,
            path,
            bucket=bucket,
            prefix=prefix,
            form="archive" if archive else "files",
            exclude=exclude,
            follow_symlinks=follow_symlinks,
            max_files=max_files,
            max_bytes=max_bytes,
            kms_key_id=kms_key_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.uri = upload.uri
        self.archive_uri = upload.archive_uri
        self.digest = upload.digest
        self.file_count = upload.file_count
        self.total_bytes = upload.total_bytes
        self.bucket = upload.bucket
        self.key_prefix = upload.key_prefix
        self.register_outputs({"uri": self.uri, "digest": self.digest})

    def channel(self, name: str = "code", **options: Any) -> dict[str, Any]:
        """Return an entry of `input_data_config` with this code.

        Args:
            name: The channel's name; the container sees `/opt/ml/input/data/<name>`.
            options: Further members of a channel, such as `input_mode`.
        """
        return channel(name, self.uri, **options)

    def entrypoint(self, script: str, *, channel_name: str = "code") -> list[str]:
        """Return a `container_entrypoint` that runs one of the scripts with the image's Python.

        Args:
            script: The path below the bundle's folder, such as `train.py`.
            channel_name: The name that was given to `channel`.
        """
        return ["python3", f"/opt/ml/input/data/{channel_name}/{script}"]
