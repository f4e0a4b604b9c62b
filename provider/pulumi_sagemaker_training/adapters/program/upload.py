"""The resource `Upload`: a local file or folder in S3."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from os import PathLike
from pathlib import Path
from typing import Any, Final, Required, TypedDict, Unpack

import pulumi
from pulumi.dynamic import Resource

from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.adapters.program.secret_marks import Marked
from pulumi_sagemaker_training.adapters.upload import UploadProvider
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.upload import content, manifest, spec
from pulumi_sagemaker_training.lifecycle.upload.content import Form
from pulumi_sagemaker_training.lifecycle.upload.manifest import Selection

_ACCESS: Final = ("region", "profile", "assume_role_arn", "endpoint_url")


class UploadArgs(TypedDict, total=False):
    """The common arguments of `Upload`, `Dataset` and `SourceBundle`; only `bucket` is required."""

    bucket: Required[pulumi.Input[str]]
    """The bucket's name."""
    prefix: str
    """The prefix of the keys; the content's digest follows it."""
    exclude: Sequence[str]
    """Patterns of files to leave out, besides `__pycache__`, compiled Python and names that begin
    with a dot. A pattern without a slash is compared with each part of the path, one with a slash
    with the whole path.
    """
    hidden: bool
    """Whether names that begin with a dot are uploaded too; False by default."""
    follow_symlinks: bool
    """Whether links out of the folder are followed; by default they are refused."""
    max_files: int
    """More files than this are refused at preview, before anything is sent."""
    max_bytes: int
    """More bytes than this are refused at preview, before anything is sent."""
    kms_key_id: pulumi.Input[str] | None
    """The KMS key that encrypts the objects; None means the bucket's default."""
    region: pulumi.Input[str] | None
    """The region, instead of the stack's."""
    profile: pulumi.Input[str] | None
    """A profile of the shared AWS configuration, instead of the stack's."""
    assume_role_arn: pulumi.Input[str] | None
    """A role to assume, instead of the stack's."""
    endpoint_url: pulumi.Input[str] | None
    """An endpoint for all services, instead of the stack's."""


class Upload(Marked, Resource, module="sagemaker-training", name="Upload"):
    """A local file or folder in S3, under a key that depends on its content.

    Files are read and hashed when the program runs, at preview too; nothing is sent before the
    update. The same content is never sent twice. Changed content is written as new objects, and
    the old ones are removed when nothing uses them. `pulumi refresh` finds objects that are
    missing or changed, and `pulumi up` sends them again.

    Args:
        name: the resource's name; not part of the key, so a rename moves nothing.
        path: the file or folder; relative to the program's folder.
        form: `files` uploads the files one by one, for a channel; `archive` uploads them as one
            `sourcedir.tar.gz`.
        opts: Pulumi's options.
        args: the other arguments, see `UploadArgs`. The limits are 10,000 files and 5 GiB, unless
            `max_files` and `max_bytes` are set.

    Raises:
        pulumi.RunError: the path is missing, empty or too big, a file cannot be in S3, or an
            argument is misspelt.
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
    paths: tuple[str, ...]
    """The paths of the files below `path`, known as soon as the upload is declared."""

    def __init__(
        self,
        name: str,
        path: str | PathLike[str],
        *,
        form: Form = "files",
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[UploadArgs],
    ) -> None:
        _refuse_outputs(name, {"path": path, "form": form, **args})
        try:
            _refuse_misspelt(args)
            found = manifest.read_manifest(Path(path), _selection(args))
        except InputError as error:
            raise pulumi.RunError(f"{name}: {error}") from error
        bucket, prefix = args["bucket"], args.get("prefix", "")
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
            "kms_key_id": args.get("kms_key_id"),
            **{key: args.get(key) for key in _ACCESS},
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
        self.paths = tuple(found.files)


def _selection(args: Mapping[str, Any]) -> Selection:
    given = {item.name: args[item.name] for item in fields(Selection) if item.name in args}
    return Selection(**{**given, "exclude": tuple(given.get("exclude", ()))})


def _refuse_misspelt(args: Mapping[str, Any]) -> None:
    """Refuse unknown arguments, and a missing bucket.

    Raises:
        InputError: one violation for each.
    """
    known = UploadArgs.__annotations__
    found = [Violation(name, _hint(name, known)) for name in args if name not in known]
    if "bucket" not in args:
        found.append(Violation("bucket", "is missing; give the bucket's name"))
    if found:
        raise InputError(found)


def _hint(name: str, known: Collection[str]) -> str:
    meant = nearest(name, known)
    hint = f"did you mean {meant}?" if meant else f"it has {', '.join(known)}"
    return f"is not an argument of an upload; {hint}"


def _refuse_outputs(name: str, given: Mapping[str, Any]) -> None:
    """Refuse an output in arguments that must be known when the program runs."""
    for key in ("path", "form", "prefix", "exclude"):
        value = given.get(key)
        parts = value if isinstance(value, list | tuple) else (value,)
        if any(isinstance(part, pulumi.Output) for part in parts):
            raise pulumi.RunError(
                f"{name}: {key} is an output, whose value is not known yet when the program runs; "
                "give a plain value"
            )
