"""Multipart uploads that are not completed: who began them, and their end.

S3 keeps the parts of an unfinished upload, unseen in a listing of objects, until somebody aborts
it, and does not tell who began it. So each one is written down beside the claims, with its
process, before its first part is sent: an upload that holds a byte is always recorded. A kill
between the two leaves an upload without parts, which costs nothing.

What is aborted was begun by the same resource of the same stack, and its process has surely
ended. Nothing is aborted that somebody else began, or that a run may still be sending.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pulumi_sagemaker_training.api.errors import NotFound, ServiceError
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.api.services.s3 import Bucket, Opener, Unfinished
from pulumi_sagemaker_training.api.values.checksums import Checksums
from pulumi_sagemaker_training.lifecycle.upload.processes import has_ended, is_over, this_process

RECORD: Final = ".sending"
_ID_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Multipart:
    """The multipart uploads of one claim.

    Args:
        bucket: where to.
        root: the prefix of all claims beside this one, of whatever content.
        below: the prefix of the claims on this content.
        claim: the upload's own.
        versioned: whether the bucket keeps versions.
        warn: called with one line for people.
        now: replaced in tests.
    """

    bucket: Bucket
    root: str
    below: str
    claim: str
    versioned: bool
    warn: Callable[[str], None]
    now: Callable[[], datetime] = utc_now

    def send(
        self, key: str, opened: Opener, checksums: Checksums, progress: Callable[[int], None]
    ) -> str:
        """Write an object in parts; whatever fails or interrupts it, nothing is left.

        Returns:
            The object's ETag.

        Raises:
            ServiceError: S3 refuses.
        """
        upload = self.bucket.begin(key)
        record = f"{self.below}{self.claim}.{_short(upload.upload_id)}{RECORD}"
        words = {"key": key, "upload_id": upload.upload_id, "process": this_process()}
        try:
            self.bucket.put(record, json.dumps(words, sort_keys=True).encode())
            etag = self.bucket.put_parts(upload, opened, checksums, progress)
        except BaseException:
            self._abort(upload, record)
            raise
        self._forget(record)
        return etag

    def abort_ended(self) -> None:
        """Abort what earlier runs of this resource have left unfinished.

        Raises:
            ServiceError: S3 refuses to list or to show the records; a refusal to abort is said.
        """
        for key, stored in self.bucket.objects(self.root).items():
            if not key.endswith(RECORD) or f"/{self._owner}-" not in key:
                continue
            try:
                recorded = json.loads(self.bucket.read(key))
                upload = Unfinished(str(recorded["key"]), str(recorded["upload_id"]))
            except NotFound:
                continue
            except (ValueError, KeyError, TypeError):
                self.warn(f"s3://{self.bucket.name}/{key} cannot be read; it is not touched")
                continue
            is_own = key.startswith(f"{self.below}{self.claim}.")
            fate = fate_of(recorded.get("process"), stored.modified, self.now(), is_own=is_own)
            if fate == "abort":
                self._abort(upload, key)
            else:
                self.warn(f"{_named(self.bucket, upload)} may still be running; it is not touched")

    @property
    def _owner(self) -> str:
        return self.claim.partition("-")[0]

    def _abort(self, upload: Unfinished, record: str) -> None:
        try:
            self.bucket.abort(upload)
            self._forget(record)
        except ServiceError as error:
            self.warn(
                f"{_named(self.bucket, upload)} could not be aborted, and its parts cost storage: "
                f"{error}"
            )

    def _forget(self, record: str) -> None:
        self.bucket.remove([record], versions_below=self.below if self.versioned else None)


def fate_of(
    process: Any, begun: datetime, now: datetime, *, is_own: bool
) -> Literal["abort", "leave"]:
    """Decide about an unfinished upload of this resource.

    Args:
        process: what sent it, as the record has it.
        begun: when it was recorded.
        now: the present.
        is_own: whether it carries the claim of this state, which the engine's lock keeps to one
            run at a time.
    """
    mark = process if isinstance(process, dict) else {}
    is_unseen = has_ended(mark) is None
    is_free = is_own and (is_unseen or mark == this_process())
    return "abort" if is_free or is_over(mark, begun, now) else "leave"


def _short(upload_id: str) -> str:
    return hashlib.sha256(upload_id.encode()).hexdigest()[:_ID_DIGITS]


def _named(bucket: Bucket, upload: Unfinished) -> str:
    return f"the unfinished upload {upload.upload_id} of s3://{bucket.name}/{upload.key}"
