"""Objects in an S3 bucket: list, write, check and remove them.

S3 gets the SHA-256 checksum of the expected content with every write, and refuses other content.
An existing object is trusted only by the checksum that S3 itself computed, never by what a writer
says about it, such as metadata.
"""

import contextlib
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from typing import IO, TYPE_CHECKING, Final, Literal, TypedDict, cast

from pulumi_sagemaker_training.api.error_table import classify
from pulumi_sagemaker_training.api.errors import NotFound, ServiceError
from pulumi_sagemaker_training.api.services.client import calling
from pulumi_sagemaker_training.api.values.checksums import PART_BYTES, Checksums

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import CompletedPartTypeDef, ObjectIdentifierTypeDef

_PARTS_AT_ONCE: Final = 4
_KEYS_A_REMOVAL: Final = 1000

Opener = Callable[[], contextlib.AbstractContextManager[IO[bytes]]]
"""A function that opens the content; called once for each part, each time in a new thread."""


@dataclass(frozen=True, slots=True)
class UnfinishedUpload:
    """One multipart upload that is not completed.

    Attributes:
        key: the key of the object that it will become.
        upload_id: S3's id of the upload.
    """

    key: str
    upload_id: str


@dataclass(frozen=True, slots=True)
class Stored:
    """One object in a listing of S3."""

    size_bytes: int
    etag: str
    modified: datetime


class _Encryption(TypedDict, total=False):
    """The members of a write that say how the object is encrypted."""

    ServerSideEncryption: Literal["aws:kms"]
    """Absent for the bucket's default."""
    SSEKMSKeyId: str
    """The ARN or id of the key."""


class Bucket:
    """The objects of one bucket. Thread-safe.

    Args:
        s3: the client to call with.
        name: the bucket's name.
        kms_key_id: the KMS key that encrypts new objects; None means the bucket's default.
    """

    def __init__(self, s3: "S3Client", name: str, kms_key_id: str | None = None) -> None:
        self._s3 = s3
        self.name = name
        self._encryption: _Encryption = (
            {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": kms_key_id} if kms_key_id else {}
        )

    @property
    def _place(self) -> str:
        return f"bucket {self.name}, asked for in {self._s3.meta.region_name}"

    def objects(self, prefix: str) -> dict[str, Stored]:
        """List the objects whose key begins with `prefix`, by key; one call for each 1,000.

        Raises:
            NotFound: the bucket does not exist.
            ServiceError: any other refusal.
        """
        with calling("ListObjectsV2", self._place):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix
            )
            return {
                item["Key"]: Stored(item["Size"], item["ETag"].strip('"'), item["LastModified"])
                for page in pages
                for item in page.get("Contents", ())
            }

    def try_listing(self, prefix: str) -> None:
        """Find out with one call whether objects below a prefix may be listed, however many.

        Raises:
            NotFound: the bucket does not exist.
            ServiceError: any other refusal.
        """
        with calling("ListObjectsV2", self._place):
            self._s3.list_objects_v2(Bucket=self.name, Prefix=prefix, MaxKeys=1)

    def newest(self, prefix: str, most: int) -> tuple[datetime | None, bool]:
        """Return when the newest object below a prefix was written; one call for each 1,000.

        Args:
            prefix: what the keys begin with.
            most: how many objects are listed at most.

        Returns:
            The time, None if there is no object; and whether all objects were seen.

        Raises:
            NotFound: the bucket does not exist.
            ServiceError: any other refusal.
        """
        with calling("ListObjectsV2", self._place):
            pages = self._s3.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix, PaginationConfig={"MaxItems": most}
            )
            times = [item["LastModified"] for page in pages for item in page.get("Contents", ())]
            return max(times, default=None), pages.resume_token is None

    def put(self, key: str, content: bytes) -> bool:
        """Write a small object in one call.

        Returns:
            Whether the bucket keeps versions.

        Raises:
            NotFound: the bucket does not exist.
            ServiceError: any other refusal.
        """
        with calling("PutObject", self._place):
            answer = self._s3.put_object(
                Bucket=self.name, Key=key, Body=content, **self._encryption
            )
        return answer.get("VersionId") not in (None, "null")

    def read(self, key: str) -> bytes:
        """Return the content of a small object.

        Raises:
            NotFound: the object does not exist.
            ServiceError: any other refusal.
        """
        with calling("GetObject", f"object s3://{self.name}/{key}"):
            return self._s3.get_object(Bucket=self.name, Key=key)["Body"].read()

    @contextlib.contextmanager
    def reading(self, key: str) -> Iterator[IO[bytes]]:
        """Open an object's content as a stream.

        Raises:
            ServiceError: S3 refuses the call, or the connection ends early.
        """
        with calling("GetObject", f"object s3://{self.name}/{key}"):
            body = self._s3.get_object(Bucket=self.name, Key=key)["Body"]
            with contextlib.closing(body):
                # It has what its readers call, and not all of `IO`.
                yield cast("IO[bytes]", body)

    def put_file(
        self, key: str, opened: Opener, checksums: Checksums, progress: Callable[[int], None]
    ) -> str:
        """Write an object in one call, which S3 refuses if the checksum is another one.

        Args:
            key: the object's key.
            opened: opens the content.
            checksums: the checksums of the content.
            progress: called with the number of bytes of each piece sent; may raise to stop the
                upload.

        Returns:
            The object's ETag.

        Raises:
            ServiceError: S3 refuses.
        """
        with opened() as file, calling("PutObject"):
            answer = self._s3.put_object(
                Bucket=self.name,
                Key=key,
                Body=_slice(file, 0, checksums.size_bytes, progress),
                ChecksumAlgorithm="SHA256",
                ChecksumSHA256=checksums.whole,
                **self._encryption,
            )
        return answer["ETag"].strip('"')

    def begin(self, key: str) -> UnfinishedUpload:
        """Begin a multipart upload. Its parts cost storage until it is completed or aborted.

        Raises:
            ServiceError: S3 refuses.
        """
        with calling("CreateMultipartUpload", self._place):
            answer = self._s3.create_multipart_upload(
                Bucket=self.name, Key=key, ChecksumAlgorithm="SHA256", **self._encryption
            )
        return UnfinishedUpload(key, answer["UploadId"])

    def put_parts(
        self,
        upload: UnfinishedUpload,
        opened: Opener,
        checksums: Checksums,
        progress: Callable[[int], None],
    ) -> str:
        """Send all parts of a multipart upload, four at once, and complete it.

        S3 refuses a part with another checksum, and completes the upload only from these parts. So
        the object gets the expected content or is not created.

        Returns:
            The object's ETag.

        Raises:
            ServiceError: S3 refuses a call; the upload stays unfinished.
        """

        def send(number: int) -> None:
            start = (number - 1) * PART_BYTES
            size_bytes = min(PART_BYTES, checksums.size_bytes - start)
            with opened() as file, calling("UploadPart"):
                etags[number] = self._s3.upload_part(
                    Bucket=self.name,
                    Key=upload.key,
                    UploadId=upload.upload_id,
                    PartNumber=number,
                    Body=_slice(file, start, size_bytes, progress),
                    ChecksumAlgorithm="SHA256",
                    ChecksumSHA256=checksums.parts[number - 1],
                )["ETag"]

        etags: dict[int, str] = {}
        with ThreadPoolExecutor(_PARTS_AT_ONCE) as pool:
            futures = [
                pool.submit(copy_context().run, send, number + 1)
                for number in range(len(checksums.parts))
            ]
            try:
                for future in futures:
                    future.result()
            finally:
                pool.shutdown(cancel_futures=True)
        parts: list[CompletedPartTypeDef] = [
            {"PartNumber": number, "ETag": etags[number], "ChecksumSHA256": checksum}
            for number, checksum in enumerate(checksums.parts, 1)
        ]
        return self._complete(upload, parts)

    def _complete(self, upload: UnfinishedUpload, parts: "list[CompletedPartTypeDef]") -> str:
        with calling("CompleteMultipartUpload"):
            answer = self._s3.complete_multipart_upload(
                Bucket=self.name,
                Key=upload.key,
                UploadId=upload.upload_id,
                MultipartUpload={"Parts": parts},
            )
        return answer["ETag"].strip('"')

    def abort(self, upload: UnfinishedUpload) -> None:
        """Abort a multipart upload; it is not an error if it is completed or aborted already.

        Raises:
            ServiceError: S3 refuses.
        """
        try:
            with calling("AbortMultipartUpload"):
                self._s3.abort_multipart_upload(
                    Bucket=self.name, Key=upload.key, UploadId=upload.upload_id
                )
        except NotFound:
            return
        except ServiceError as error:
            if error.code != "NoSuchUpload":
                raise

    def checksum(self, key: str) -> tuple[str, str] | None:
        """Return the SHA-256 that S3 computed of an object, and its ETag; None if it is absent.

        For an object that was sent in parts it is the checksum of the parts' checksums, followed
        by the number of parts. It is empty if the writer did not request a checksum.

        Raises:
            ServiceError: S3 refuses.
        """
        try:
            with calling("HeadObject"):
                answer = self._s3.head_object(Bucket=self.name, Key=key, ChecksumMode="ENABLED")
        except NotFound:
            return None
        return answer.get("ChecksumSHA256", ""), answer["ETag"].strip('"')

    def remove(self, keys: Collection[str], *, versions_below: str | None = None) -> None:
        """Remove objects; it is not an error if they do not exist.

        Args:
            keys: the exact keys to remove.
            versions_below: in a bucket that keeps versions, the prefix under which every
                version of these keys is removed; None removes the current ones.

        Raises:
            ServiceError: S3 refuses a call; some of the objects may be removed.
        """
        if versions_below is None:
            targets: list[ObjectIdentifierTypeDef] = [{"Key": key} for key in sorted(keys)]
        else:
            targets = list(self._versions(versions_below, frozenset(keys)))
        for start in range(0, len(targets), _KEYS_A_REMOVAL):
            self._remove_batch(targets[start : start + _KEYS_A_REMOVAL])

    def _versions(self, prefix: str, keys: frozenset[str]) -> "Iterator[ObjectIdentifierTypeDef]":
        with calling("ListObjectVersions", self._place):
            pages = self._s3.get_paginator("list_object_versions").paginate(
                Bucket=self.name, Prefix=prefix
            )
            for page in pages:
                for item in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if item["Key"] in keys:
                        yield {"Key": item["Key"], "VersionId": item["VersionId"]}

    def _remove_batch(self, targets: "list[ObjectIdentifierTypeDef]") -> None:
        with calling("DeleteObjects", self._place):
            answer = self._s3.delete_objects(
                Bucket=self.name, Delete={"Objects": targets, "Quiet": True}
            )
        for failure in answer.get("Errors", ()):
            raise classify(
                "DeleteObjects",
                str(failure.get("Code", "")),
                f"{failure.get('Key')}: {failure.get('Message', '')}",
            )


def _slice(
    file: IO[bytes], start: int, size_bytes: int, progress: Callable[[int], None]
) -> IO[bytes]:
    """Return a part of a file as a request body that is read while it is sent."""
    from s3transfer.utils import ReadFileChunk

    file.seek(start)
    body = ReadFileChunk(
        file,
        size_bytes,
        start + size_bytes,
        [lambda bytes_transferred: progress(bytes_transferred)],  # noqa: PLW0108 - called by name,
    )
    # It has what botocore reads of a file, and not all of `IO`.
    return cast("IO[bytes]", body)
