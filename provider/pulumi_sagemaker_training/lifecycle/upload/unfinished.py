"""Unfinished multipart uploads: who began them, and how they are aborted.

S3 keeps the parts of an unfinished upload until it is aborted, does not show them in a listing of
objects, and does not say who began it. So before its first part is sent, each upload is recorded
beside the claims, with its process: an upload with parts is always recorded. A process that is
killed before that leaves an upload without parts, which costs nothing.

An upload is aborted only if the same resource of the same stack began it and its process is known
to have ended. An upload that others began, or that may still be running, is never aborted.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pulumi_sagemaker_training.api.errors import NotFound, ServiceError
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.api.services.s3 import Bucket, Opener, UnfinishedUpload
from pulumi_sagemaker_training.api.values.checksums import Checksums
from pulumi_sagemaker_training.lifecycle.upload.processes import has_ended, is_over, this_process

RECORD: Final = ".sending"
_ID_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Multipart:
    """The multipart uploads of one claim.

    Args:
        bucket: the bucket to write to.
        root: the prefix of all claims, on this content and on others.
        below: the prefix of the claims on this content.
        claim: the claim of this upload.
        versioned: whether the bucket keeps versions.
        warn: shows a line that stays.
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
        """Write an object in parts; after an error or an interrupt no part is left.

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
        # Whatever ends the upload, also an interrupt: its parts would cost storage for ever.
        except BaseException:
            self._abort(upload, record)
            raise
        self._forget(record)
        return etag

    def abort_ended(self) -> None:
        """Abort the unfinished uploads of earlier updates of this resource.

        Raises:
            ServiceError: S3 refuses to list or read the records; a refusal to abort is a warning.
        """
        for key, stored in self.bucket.objects(self.root).items():
            if not key.endswith(RECORD) or f"/{self._owner}-" not in key:
                continue
            try:
                recorded = json.loads(self.bucket.read(key))
                upload = UnfinishedUpload(str(recorded["key"]), str(recorded["upload_id"]))
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

    def _abort(self, upload: UnfinishedUpload, record: str) -> None:
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
    process: object, begun: datetime, now: datetime, *, is_own: bool
) -> Literal["abort", "leave"]:
    """Decide about an unfinished upload of this resource.

    Args:
        process: the process that sent it, from the record.
        begun: when it was recorded.
        now: the current time.
        is_own: whether it has the claim of this state, which the engine's lock gives to one
            update at a time.
    """
    mark = process if isinstance(process, dict) else {}
    is_unseen = has_ended(mark) is None
    is_free = is_own and (is_unseen or mark == this_process())
    return "abort" if is_free or is_over(mark, begun, now) else "leave"


def _short(upload_id: str) -> str:
    return hashlib.sha256(upload_id.encode()).hexdigest()[:_ID_DIGITS]


def _named(bucket: Bucket, upload: UnfinishedUpload) -> str:
    return f"the unfinished upload {upload.upload_id} of s3://{bucket.name}/{upload.key}"
