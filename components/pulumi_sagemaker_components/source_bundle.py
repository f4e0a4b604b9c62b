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
    """Put a folder of training code into S3, and hand it to jobs.

    By default the files lie in S3 one by one: used as a channel `code`, the container finds them
    under `/opt/ml/input/data/code` and can start one of them as its entrypoint. With
    `archive=True` they are packed into one `sourcedir.tar.gz`, as SageMaker's framework
    containers expect it in the hyperparameter `sagemaker_submit_directory`.

    A change of any file is a new URI, so the code is trained again; the preview says which
    files changed.

    Args:
        name: Pulumi's name. It is no part of the key, so a rename moves nothing.
        path: the folder (or a single script), relative to the program's folder.
        bucket: the bucket's name.
        prefix: the keys begin with it.
        archive: whether to pack everything into one archive.
        exclude: patterns of files to leave out, as `Upload` takes them. Compiled Python and
            what begins with a dot never count.
        follow_symlinks: whether links that lead out of the folder are followed.
        max_files, max_bytes: more is refused at preview: a data set or a virtual environment in
            the code's folder is a mistake more often than not.
        kms_key_id: encrypts the objects; None leaves it to the bucket.
        opts: Pulumi's options.

    Raises:
        pulumi.RunError: the path is missing, empty or too big, or holds what S3 cannot.
    """

    uri: pulumi.Output[str]
    """`s3://.../`, the folder of the content; known at preview if the bucket is."""
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
        """Return an entry of `input_data_config` that holds this code.

        Args:
            name: the channel's name; the container sees `/opt/ml/input/data/<name>`.
            options: further members of a channel, as `input_mode`.
        """
        return channel(name, self.uri, **options)

    def entrypoint(self, script: str, *, channel_name: str = "code") -> list[str]:
        """Return a `container_entrypoint` that runs one of the scripts with the image's Python.

        Args:
            script: path below the bundle's folder, as `train.py`.
            channel_name: as given to `channel`.
        """
        return ["python3", f"/opt/ml/input/data/{channel_name}/{script}"]
