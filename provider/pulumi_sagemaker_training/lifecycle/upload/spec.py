"""An upload: what the program declares, what a state holds, and the plan. Pure.

The content decides the location: `s3://<bucket>/<prefix>/<digest>/`. So changed content has a new
location, and the old objects stay until nothing uses them. The claims on that folder are in
`<prefix>/.claims/<digest>/` (see `claims`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Literal

from pulumi_sagemaker_training.lifecycle.upload import content
from pulumi_sagemaker_training.lifecycle.upload.content import Form
from pulumi_sagemaker_training.lifecycle.upload.sources import Source

_DIGEST_IN_KEY: Final = 16


@dataclass(frozen=True)
class UploadSpec:
    """An upload as the program declares it.

    What follows from the files is computed once: it is asked for with each of ten thousand files.

    Attributes:
        source: the local files.
        bucket: the bucket's name.
        prefix: the prefix of the content's own folder, without a slash at either end.
        form: file by file, or one archive.
        files: path below the source -> SHA-256.
        kms_key_id: the KMS key that encrypts the objects; None means the bucket's default.
    """

    source: Source
    bucket: str
    prefix: str
    form: Form
    files: Mapping[str, str]
    kms_key_id: str | None = None

    @cached_property
    def digest(self) -> str:
        """The digest over paths, contents and form."""
        return content.Manifest(self.files, 0).digest(self.form)

    @cached_property
    def folder(self) -> str:
        """The key prefix of the content, with a slash at its end."""
        return folder_of(self.prefix, self.digest)

    @cached_property
    def expected(self) -> dict[str, str]:
        """The expected objects: key -> the digest that is recorded with the object."""
        if self.form == "archive":
            return {f"{self.folder}{content.ARCHIVE_NAME}": self.digest}
        return {f"{self.folder}{path}": digest for path, digest in self.files.items()}


@dataclass(frozen=True, slots=True)
class UploadState:
    """An upload as a state holds it.

    Attributes:
        bucket, folder: the location of the objects.
        claims: the prefix of the folder's claims.
        claim: this state's own claim.
        files: path -> SHA-256, from which a later change is named.
        objects: key -> ETag, as S3 gave it when the object was last known to be right.
        versioned: whether the bucket keeps versions.
        verified: whether the ETags are of objects whose checksum S3 computed; versions up to 0.1.0
            trusted what the writer had recorded.
        kms_key_id: the KMS key that encrypted the objects.
    """

    bucket: str
    folder: str
    claims: str
    claim: str
    files: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)
    versioned: bool = False
    verified: bool = True
    kms_key_id: str | None = None


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """The plan for an upload, with the reason.

    Attributes:
        kind: `repair` writes the objects in `keys` again; `replace` writes a new folder.
        fields: the properties that need a replacement.
        keys: the objects to repair.
        words: the reason in one line, empty when unchanged.
    """

    kind: Literal["unchanged", "repair", "replace"]
    fields: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    words: str = ""


def folder_of(prefix: str, digest: str) -> str:
    """Return the key prefix of the content with this digest, with a slash at its end. Pure."""
    return "/".join(part for part in (prefix.strip("/"), digest[:_DIGEST_IN_KEY], "") if part) + "/"


def content_properties(found: content.Manifest, form: Form, prefix: str) -> dict[str, Any]:
    """Return the properties of an upload that follow from its content. Pure."""
    digest = found.digest(form)
    return {
        "files": dict(found.files),
        "key_prefix": folder_of(prefix, digest),
        "digest": digest,
        "file_count": len(found.files),
        "total_bytes": found.total_bytes,
    }


def uri_of(bucket: str, folder: str) -> str:
    """Return the URI of the content's folder, with a slash at its end. Pure."""
    return f"s3://{bucket}/{folder}"


def claims_root_above(claims: str) -> str:
    """Return the key prefix above the claims on this content and on others. Pure."""
    return f"{claims.rstrip('/').rpartition('/')[0]}/"


def claims_of(prefix: str, digest: str) -> str:
    """Return the key prefix of the claims on the content with this digest. Pure."""
    return folder_of("/".join(part for part in (prefix.strip("/"), ".claims") if part), digest)


def plan_upload(
    state: UploadState, spec: UploadSpec, found: Mapping[str, str], wrong: Collection[str] = ()
) -> UploadPlan:
    """Decide what to do. Pure.

    Args:
        state: the upload in the state.
        spec: the upload in the program.
        found: the objects that are in `state.folder` now, key -> ETag.
        wrong: those of them whose content is known to be wrong, whatever the state recorded.
    """
    fields = [name for name in ("bucket", "folder") if getattr(state, name) != getattr(spec, name)]
    if fields:
        differences = content.in_words(content.compare(state.files, spec.files))
        return UploadPlan(
            "replace", tuple(fields), words=differences or "the location in S3 changed"
        )
    if state.kms_key_id != spec.kms_key_id:
        return UploadPlan("repair", keys=tuple(sorted(spec.expected)), words="`kms_key_id` changed")
    drift = drift_of(state, spec.expected, found)
    drift["changed"] = sorted({*drift["changed"], *wrong})
    words = content.in_words({"missing": drift["missing"], "changed": drift["changed"]})
    keys = tuple(sorted({*drift["missing"], *drift["changed"]}))
    return (
        UploadPlan("repair", keys=keys, words=f"in S3: {words}")
        if keys
        else UploadPlan("unchanged")
    )


def drift_of(
    state: UploadState, expected: Iterable[str], found: Mapping[str, str]
) -> dict[Literal["missing", "changed"], list[str]]:
    """Compare the objects in S3 with those that the state recorded. Pure.

    An object that was sent before an interruption is not recorded, and counts as missing.
    """
    keys = sorted(expected)
    present = found.keys() & state.objects.keys()
    return {
        "missing": [key for key in keys if key not in present],
        "changed": [key for key in keys if key in present and found[key] != state.objects[key]],
    }
