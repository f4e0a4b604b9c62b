"""The resource `Upload`: a local file or folder in S3."""

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Final

import pulumi
from pulumi.dynamic import Resource

from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.adapters.program.secret_marks import Marked
from pulumi_sagemaker_training.adapters.upload import UploadProvider
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.lifecycle.upload import content, manifest, spec
from pulumi_sagemaker_training.lifecycle.upload.content import Form
from pulumi_sagemaker_training.lifecycle.upload.manifest import Selection

_UNLIMITED: Final = Selection()


class Upload(Marked, Resource, module="sagemaker-training", name="Upload"):
    """A local file or folder in S3, under a key that depends on its content.

    Files are read and hashed when the program runs, at preview too; nothing is sent before the
    update. The same content is never sent twice. Changed content is written as new objects, and
    the old ones are removed when nothing uses them. `pulumi refresh` finds objects that are
    missing or changed, and `pulumi up` sends them again.

    Args:
        name: the resource's name; not part of the key, so a rename moves nothing.
        path: the file or folder; relative to the program's folder.
        bucket: the bucket's name.
        prefix: the prefix of the keys; the content's digest follows it.
        form: `files` uploads the files one by one, for a channel; `archive` uploads them as one
            `sourcedir.tar.gz`.
        exclude: patterns of files to leave out, besides `__pycache__`, compiled Python and names
            that begin with a dot. A pattern without a slash is compared with each part of the
            path, one with a slash with the whole path.
        hidden: whether names that begin with a dot are uploaded too.
        follow_symlinks: whether links out of the folder are followed.
        max_files, max_bytes: the maximum number of files and total size; more is refused at
        preview.
        kms_key_id: the KMS key that encrypts the objects; None means the bucket's default.
        region, profile, assume_role_arn, endpoint_url: instead of the stack's settings.
        opts: Pulumi's options.

    Raises:
        pulumi.RunError: the path is missing, empty or too big, or a file cannot be in S3.
    """

    uri: pulumi.Output[str]
    """`s3://<bucket>/<key_prefix>`, with a slash at its end; known at preview if the bucket is."""
    archive_uri: pulumi.Output[str | None]
    """The archive's URI; None if the form is `files`."""
    bucket: pulumi.Output[str]
    key_prefix: pulumi.Output[str]
    digest: pulumi.Output[str]
    """SHA-256 over the paths and contents."""
    files: pulumi.Output[Mapping[str, str]]
    """Path -> SHA-256 of each file."""
    file_count: pulumi.Output[int]
    total_bytes: pulumi.Output[int]
    drift: pulumi.Output[Mapping[str, str]]
    """Key -> `missing` or `changed`, as the last refresh found it."""

    def __init__(
        self,
        name: str,
        path: str | PathLike[str],
        *,
        bucket: pulumi.Input[str],
        prefix: str = "",
        form: Form = "files",
        exclude: Sequence[str] = (),
        hidden: bool = False,
        follow_symlinks: bool = False,
        max_files: int = _UNLIMITED.max_files,
        max_bytes: int = _UNLIMITED.max_bytes,
        kms_key_id: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        assume_role_arn: pulumi.Input[str] | None = None,
        endpoint_url: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        selection = Selection(tuple(exclude), hidden, follow_symlinks, max_files, max_bytes)
        try:
            found = manifest.read_manifest(Path(path), selection)
        except InputError as error:
            raise pulumi.RunError(f"{name}: {error}") from error
        digest = found.digest(form)
        folder = spec.folder_of(prefix, digest)
        uri = pulumi.Output.from_input(bucket).apply(lambda given: f"s3://{given}/{folder}")
        properties: dict[str, Any] = {
            # The plugin's working folder may differ from the program's.
            "source": str(Path(path).absolute()),
            "bucket": bucket,
            "prefix": prefix,
            "form": form,
            "files": dict(found.files),
            "kms_key_id": kms_key_id,
            "region": region,
            "profile": profile,
            "assume_role_arn": assume_role_arn,
            "endpoint_url": endpoint_url,
            "uri": uri,
            "archive_uri": uri.apply(lambda place: place + content.ARCHIVE_NAME)
            if form == "archive"
            else None,
            "key_prefix": folder,
            "digest": digest,
            "file_count": len(found.files),
            "total_bytes": found.total_bytes,
            "drift": None,
        }
        self.mark_secrets(properties, opts)
        with sdk_patches.construction():
            super().__init__(UploadProvider(), name, properties, opts)
