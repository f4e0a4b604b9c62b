"""The arguments and outputs of an upload in programs; the plugin's schema follows from them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Required, TypedDict

import pulumi

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation


class UploadArgs(TypedDict, total=False):
    """The common arguments of `Upload`, `Dataset` and `SourceBundle`; only `bucket` is required."""

    bucket: Required[pulumi.Input[str]]
    """The bucket's name."""
    prefix: str
    """The prefix of the keys; the content's digest follows it."""
    exclude: Sequence[str]
    """Globs of files to leave out, besides `__pycache__`, compiled Python and names that begin
    with a dot. A glob without a slash is compared with each part of the path, one with a slash
    with the whole path. `ignore` is more exact, and can take files back.
    """
    ignore: Sequence[str]
    """Patterns of files to leave out, as the lines of a .gitignore file in the folder. The last
    one that fits decides; with `!` it takes files back, also those that are left out by themselves.
    """
    gitignore: bool
    """Whether .gitignore files leave files out too: those in the folder, below it, and above it up
    to the root of its Git repository; False by default.
    """
    hidden: bool
    """Whether names that begin with a dot are uploaded too; False by default."""
    follow_symlinks: bool
    """Whether links out of the folder are followed; by default they are refused."""
    max_files: int
    """More files than this are refused at preview, before anything is sent; 10,000 by default."""
    max_bytes: int
    """More bytes than this are refused at preview, before anything is sent; 5 GiB by default."""
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


class UploadOutputs:
    """The outputs of an upload."""

    uri: pulumi.Output[str]
    """`s3://<bucket>/<key_prefix>`, with a slash at its end; known at preview if the bucket is."""
    archive_uri: pulumi.Output[str | None]
    """The archive's URI; None if the form is `files`."""
    bucket: pulumi.Output[str]
    """The bucket's name."""
    key_prefix: pulumi.Output[str]
    """The prefix of the objects' keys, with a slash at its end: `<prefix>/<digest>/`."""
    digest: pulumi.Output[str]
    """SHA-256 over the paths and contents."""
    files: pulumi.Output[Mapping[str, str]]
    """Path -> SHA-256 of each file."""
    file_count: pulumi.Output[int]
    """The number of files."""
    total_bytes: pulumi.Output[int]
    """The size of all files."""
    drift: pulumi.Output[Mapping[str, str]]
    """Key -> `missing` or `changed`, as the last refresh found it."""


def misspelt(names: Iterable[str], known: Collection[str]) -> list[Violation]:
    """Return a violation for each name that is not an argument of an upload, with what is meant."""
    return [
        Violation(name, _hint(name, known), codes.UNKNOWN_PROPERTY)
        for name in names
        if name not in known
    ]


def _hint(name: str, known: Collection[str]) -> str:
    meant = nearest(name, known)
    hint = f"did you mean {meant}?" if meant else f"it has {', '.join(known)}"
    return f"is not an argument of an upload; {hint}"
