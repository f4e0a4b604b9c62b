"""Objects in an S3 bucket: list, write, check and remove them.

Every object written here carries the digest of its content as metadata, so that a later run can
tell a finished object from one that somebody replaced.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_sagemaker_training.api.errors import NotFound, classify
from pulumi_sagemaker_training.api.services.client import calling

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

DIGEST_METADATA: Final = "pulumi-digest"

_PART_BYTES: Final = 16 * 1024**2
_PARTS_AT_ONCE: Final = 4
_KEYS_A_REMOVAL: Final = 1000


@dataclass(frozen=True, slots=True)
class Stored:
    """Say what S3 tells about an object in a listing."""

    size_bytes: int
    etag: str
    modified: datetime


class Bucket:
    """Read and write objects of one bucket. Thread-safe.

    Args:
        s3: the client to call with.
        name: the bucket's name.
        kms_key_id: encrypts what is written with this KMS key; None leaves it to the bucket.
    """

    def __init__(self, s3: "S3Client", name: str, kms_key_id: str | None = None) -> None:
        self._s3 = s3
        self.name = name
        self._encryption: Mapping[str, str] = (
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key_id} if kms_key_id else {}
        )

    def objects(self, prefix: str) -> dict[str, Stored]:
        """List the objects whose key begins with `prefix`, by key; one call per 1,000.

        Raises:
            NotFound: there is no such bucket.
            ServiceError: any other refusal.
        """
        with calling("ListObjectsV2"):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix
            )
            return {
                item["Key"]: Stored(item["Size"], item["ETag"].strip('"'), item["LastModified"])
                for page in pages
                for item in page.get("Contents", ())
            }

    def put(self, key: str, content: bytes, digest: str) -> bool:
        """Write a small object in one call.

        Returns:
            Whether the bucket keeps versions.

        Raises:
            NotFound: there is no such bucket.
            ServiceError: any other refusal.
        """
        with calling("PutObject"):
            answer = self._s3.put_object(
                Bucket=self.name, Key=key, Body=content, **self._arguments(digest)
            )
        return answer.get("VersionId") not in (None, "null")

    def put_file(
        self, key: str, location: Path, digest: str, progress: Callable[[int], None]
    ) -> None:
        """Write a file of any size, in parts of 16 MiB, four at once.

        An upload that fails leaves no object behind.

        Args:
            key: where to.
            location: the file.
            digest: recorded as metadata.
            progress: called with the bytes of each piece sent; may raise to stop the upload.

        Raises:
            ServiceError: S3 refuses.
        """
        from boto3.s3.transfer import TransferConfig

        config = TransferConfig(
            multipart_threshold=_PART_BYTES,
            multipart_chunksize=_PART_BYTES,
            max_concurrency=_PARTS_AT_ONCE,
        )
        with calling("PutObject"), location.open("rb") as file:
            self._s3.upload_fileobj(
                file,
                self.name,
                key,
                ExtraArgs=self._arguments(digest),
                Callback=progress,
                Config=config,
            )

    def recorded_digest(self, key: str) -> str | None:
        """Return the digest that an object was written with; None when absent or not ours.

        Raises:
            ServiceError: S3 refuses.
        """
        try:
            with calling("HeadObject"):
                answer = self._s3.head_object(Bucket=self.name, Key=key)
        except NotFound:
            return None
        return answer["Metadata"].get(DIGEST_METADATA)

    def remove(self, keys: Collection[str], *, versions_below: str | None = None) -> None:
        """Remove objects; those that are gone already are no error.

        Args:
            keys: what to remove, and nothing else.
            versions_below: in a bucket that keeps versions, the prefix under which every
                version of these keys is removed; None removes the current ones.

        Raises:
            ServiceError: S3 refuses; some of the objects may be gone.
        """
        if versions_below is None:
            targets: list[dict[str, str]] = [{"Key": key} for key in sorted(keys)]
        else:
            targets = list(self._versions(versions_below, frozenset(keys)))
        for start in range(0, len(targets), _KEYS_A_REMOVAL):
            self._remove_batch(targets[start : start + _KEYS_A_REMOVAL])

    def _versions(self, prefix: str, keys: frozenset[str]) -> Iterator[dict[str, str]]:
        with calling("ListObjectVersions"):
            pages = self._s3.get_paginator("list_object_versions").paginate(
                Bucket=self.name, Prefix=prefix
            )
            for page in pages:
                for item in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if item["Key"] in keys:
                        yield {"Key": item["Key"], "VersionId": item["VersionId"]}

    def _remove_batch(self, targets: list[dict[str, str]]) -> None:
        remove: Callable[..., Any] = self._s3.delete_objects
        with calling("DeleteObjects"):
            answer = remove(Bucket=self.name, Delete={"Objects": targets, "Quiet": True})
        for failure in answer.get("Errors", ()):
            raise classify(
                "DeleteObjects",
                str(failure.get("Code", "")),
                f"{failure.get('Key')}: {failure.get('Message', '')}",
            )

    def _arguments(self, digest: str) -> dict[str, Any]:
        return {"Metadata": {DIGEST_METADATA: digest}, **self._encryption}
