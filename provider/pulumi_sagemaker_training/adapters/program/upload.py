"""The resource `Upload`: a local file or folder in S3."""

from collections.abc import Mapping
from typing import Any, Unpack

import pulumi
from pulumi.dynamic import Resource

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.program import sdk_patches
from pulumi_sagemaker_training.adapters.program.secret_marks import Marked
from pulumi_sagemaker_training.adapters.runtime.assets import (
    PathOrAsset,
    absolute,
    source_of,
)
from pulumi_sagemaker_training.adapters.runtime.upload import ACCESS
from pulumi_sagemaker_training.adapters.runtime.upload_members import (
    UploadArgs,
    UploadOutputs,
    misspelt,
)
from pulumi_sagemaker_training.adapters.upload import UploadProvider
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.upload import manifest
from pulumi_sagemaker_training.lifecycle.upload.content import ARCHIVE_NAME, Form
from pulumi_sagemaker_training.lifecycle.upload.excludes import exclude_warnings
from pulumi_sagemaker_training.lifecycle.upload.selection import read_arguments
from pulumi_sagemaker_training.lifecycle.upload.sources import as_property
from pulumi_sagemaker_training.lifecycle.upload.spec import content_properties, uri_of


class Upload(Marked, UploadOutputs, Resource, module="sagemaker-training", name="Upload"):
    """A local file or folder in S3, under a key that depends on its content.

    Files are read and hashed when the program runs, at preview too; nothing is sent before the
    update. The same content is never sent twice. Changed content is written as new objects, and
    the old ones are removed when nothing uses them. `pulumi refresh` finds objects that are
    missing or changed, and `pulumi up` sends them again.

    Args:
        name: the resource's name; not part of the key, so a rename moves nothing.
        path: the file or folder, relative to the program's folder. It may also be one of Pulumi's
            assets and archives: `FileAsset`, `FileArchive` (a folder, or a tar or zip file whose
            files are uploaded), or an `AssetArchive` of these and of `StringAsset`. Remote ones
            are refused.
        form: `files` uploads the files one by one, for a channel; `archive` uploads them as one
            `sourcedir.tar.gz`.
        opts: Pulumi's options.
        args: the other arguments, see `UploadArgs`.

    Raises:
        pulumi.RunError: the path is missing, empty or too big, a file cannot be in S3, or an
            argument is misspelt.
    """

    paths: tuple[str, ...]
    """The paths of the files below `path`, known as soon as the upload is declared."""

    def __init__(
        self,
        name: str,
        path: PathOrAsset,
        *,
        form: Form = "files",
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[UploadArgs],
    ) -> None:
        refuse_outputs(name, {"path": path, "form": form, **args})
        try:
            refuse_misspelt(args)
            source = source_of(path)
            given = read_arguments({**args, "form": form})
            found = manifest.read_manifest(source, given.selection)
        except InputError as error:
            raise pulumi.RunError(f"{name}: {error}") from error
        for warning in exclude_warnings(given.selection.exclude):
            pulumi.log.warn(f"{name}: {warning}")
        bucket = args["bucket"]
        content = content_properties(found, given.form, given.prefix)
        uri = pulumi.Output.from_input(bucket).apply(
            lambda bucket: uri_of(bucket, content["key_prefix"])
        )
        properties: dict[str, Any] = {
            # The plugin's working folder may differ from the program's.
            "source": as_property(absolute(source)),
            "bucket": bucket,
            "prefix": given.prefix,
            "form": given.form,
            "kms_key_id": args.get("kms_key_id"),
            **{key: args.get(key) for key in ACCESS},
            "uri": uri,
            "archive_uri": uri.apply(lambda place: place + ARCHIVE_NAME)
            if form == "archive"
            else None,
            **content,
            "drift": None,
        }
        self.mark_secrets(properties, opts)
        with sdk_patches.construction():
            super().__init__(UploadProvider(), name, properties, opts)
        self.paths = tuple(found.files)


def refuse_misspelt(args: Mapping[str, object]) -> None:
    """Refuse unknown arguments, and a missing bucket.

    Raises:
        InputError: one violation for each.
    """
    found = misspelt(args, UploadArgs.__annotations__)
    if "bucket" not in args:
        found.append(Violation("bucket", "is missing; give the bucket's name", codes.MISSING))
    if found:
        raise InputError(found)


def refuse_outputs(name: str, given: Mapping[str, object]) -> None:
    """Refuse an output in arguments that must be known when the program runs."""
    for key in ("path", "form", "prefix", "exclude", "ignore"):
        value = given.get(key)
        parts = value if isinstance(value, list | tuple) else (value,)
        if any(isinstance(part, pulumi.Output) for part in parts):
            words = (
                f"{name}: {key} is an output, whose value is not known yet when the program runs; "
                "give a plain value"
            )
            raise pulumi.RunError(codes.with_code(words, codes.NOT_KNOWN_YET))
