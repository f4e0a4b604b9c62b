"""The transfer of files to S3: many at once, with limited memory, only what is missing.

An object counts as present if the checksum that S3 computed is that of the content, whatever was
recorded about it. S3 refuses an object that is sent with another content.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError, ServiceError, WaitInterrupted
from pulumi_sagemaker_training.api.services.s3 import Bucket, Stored
from pulumi_sagemaker_training.api.values.checksums import Checksums, checksums_of
from pulumi_sagemaker_training.lifecycle.upload import archive, content
from pulumi_sagemaker_training.lifecycle.upload.on_disk import Parts, on_disk
from pulumi_sagemaker_training.lifecycle.upload.reading import opened, pieces_of, refusal
from pulumi_sagemaker_training.lifecycle.upload.spec import UploadSpec
from pulumi_sagemaker_training.lifecycle.upload.unfinished import Multipart
from pulumi_sagemaker_training.lifecycle.upload.unpacking import Bounds

_FILES_AT_ONCE: Final = 8
_REFUSED_BODY: Final = frozenset({"BadDigest", "InvalidPart", "XAmzContentChecksumMismatch"})


@dataclass(frozen=True, slots=True)
class Progress:
    """The reporter and the interrupt of an upload. The defaults do nothing.

    Attributes:
        tell: shows a line that the next line replaces.
        warn: shows a line that stays.
        is_interrupted: called between pieces; True stops the upload.
    """

    tell: Callable[[str], None] = lambda _line: None
    warn: Callable[[str], None] = lambda _line: None
    is_interrupted: Callable[[], bool] = lambda: False

    def check(self, _sent_bytes: int = 0) -> None:
        """Raise `WaitInterrupted` if the user has interrupted the update."""
        if self.is_interrupted():
            raise WaitInterrupted("the upload was interrupted; the next `pulumi up` resumes it")


@dataclass(frozen=True, slots=True)
class Target:
    """The target of a transfer, with the objects that exist.

    Attributes:
        bucket: the bucket to write to.
        there: the objects that may have the right content already, by key.
        multipart: sends files that are too big for one call.
        progress: the reporter and the interrupt.
    """

    bucket: Bucket
    there: Mapping[str, Stored]
    multipart: Multipart
    progress: Progress


def ensure(spec: UploadSpec, keys: Collection[str], target: Target) -> dict[str, str]:
    """Ensure that the objects of these keys have the right content.

    Returns:
        Key -> ETag of the object that was right or was sent.

    Raises:
        InputError: a file has changed since its digest was computed, or cannot be read.
        WaitInterrupted: the user interrupts; some of the objects are sent.
        ServiceError: S3 refuses.
    """
    if not keys:
        return {}
    with on_disk(spec.source, Bounds()) as parts:
        if spec.form == "archive":
            return {f"{spec.folder}{content.ARCHIVE_NAME}": _ensure_archive(spec, parts, target)}
        return _ensure_files(spec, parts, keys, target)


def _ensure_files(
    spec: UploadSpec, parts: Parts, keys: Collection[str], target: Target
) -> dict[str, str]:
    done: dict[str, str] = {}
    with ThreadPoolExecutor(_FILES_AT_ONCE) as pool:
        futures = {
            key: pool.submit(copy_context().run, _ensure_file, spec, parts, key, target)
            for key in sorted(keys)
        }
        try:
            for key, future in futures.items():
                done[key] = future.result()
                target.progress.tell(f"{len(done)} of {len(keys)} files are in S3")
        finally:
            pool.shutdown(cancel_futures=True)
    return done


def find_wrong(bucket: Bucket, spec: UploadSpec, there: Mapping[str, Stored]) -> set[str]:
    """Return the keys of existing objects whose content is wrong; writes nothing.

    Raises:
        InputError: a file cannot be read.
        ServiceError: S3 refuses.
    """
    present = [key for key in spec.expected if key in there]
    if not present:
        return set()
    with on_disk(spec.source, Bounds()) as parts:
        if spec.form == "archive":
            with _packed(spec, parts) as pack:
                found = _right_archive(bucket, present[0], there[present[0]], pack)
            return set() if found else set(present)
        with ThreadPoolExecutor(_FILES_AT_ONCE) as pool:
            verdicts = pool.map(
                lambda key: _is_file_right(bucket, spec, parts, key, there[key]), present
            )
            return {key for key, right in zip(present, verdicts, strict=True) if not right}


def _is_file_right(
    bucket: Bucket, spec: UploadSpec, parts: Parts, key: str, stored: Stored
) -> bool:
    path = key.removeprefix(spec.folder)
    checksums = checksums_of(pieces_of(parts.location_of(path)))
    return checksums.sha256 == spec.files[path] and bool(_right(bucket, key, stored, checksums))


def _ensure_file(spec: UploadSpec, parts: Parts, key: str, target: Target) -> str:
    target.progress.check()
    path = key.removeprefix(spec.folder)
    location = parts.location_of(path)
    checksums = checksums_of(pieces_of(location))
    if checksums.sha256 != spec.files[path]:
        raise _changed(location)
    found = _right(target.bucket, key, target.there.get(key), checksums)
    return found or _send(key, location, checksums, target)


def _ensure_archive(spec: UploadSpec, parts: Parts, target: Target) -> str:
    key = f"{spec.folder}{content.ARCHIVE_NAME}"
    with _packed(spec, parts) as pack:
        target.progress.check()
        stored = target.there.get(key)
        found = stored and _right_archive(target.bucket, key, stored, pack)
        etag = found or _send(key, pack.location, pack.checksums, target)
    target.progress.tell(f"{content.ARCHIVE_NAME} is in S3")
    return etag


def _right(bucket: Bucket, key: str, stored: Stored | None, checksums: Checksums) -> str | None:
    """Return the ETag of an object that has the content, else None.

    The ETag in the listing is enough if it is an MD5 of the content. With KMS keys it is not.
    """
    if stored is None:
        return None
    if stored.etag == checksums.etag:
        return stored.etag
    computed, etag = bucket.checksum(key) or ("", "")
    return etag if computed == checksums.stored else None


def _right_archive(bucket: Bucket, key: str, stored: Stored, pack: "_Pack") -> str | None:
    """Return the ETag of an archive with the same files, even if it was compressed differently."""
    found = _right(bucket, key, stored, pack.checksums)
    if found or not archive.is_like(stored.size_bytes, pack.checksums.size_bytes):
        return found
    with bucket.reading(key) as stream:
        return stored.etag if archive.holds(stream, pack.members) else None


def _send(key: str, location: Path, checksums: Checksums, target: Target) -> str:
    put = target.multipart.send if checksums.is_in_parts else target.bucket.put_file
    try:
        return put(key, partial(opened, location), checksums, target.progress.check)
    except ServiceError as error:
        # The client treats an interruption between two pieces as a fault of the connection.
        target.progress.check()
        if error.code in _REFUSED_BODY:
            raise _changed(location) from error
        raise


@dataclass(frozen=True, slots=True)
class _Pack:
    """An archive on this machine: its location, its files, and its checksums."""

    location: Path
    members: Mapping[str, archive.Member]
    checksums: Checksums


@contextmanager
def _packed(spec: UploadSpec, parts: Parts) -> Iterator[_Pack]:
    """Write the archive, and check that it holds what was declared."""
    files = {path: parts.location_of(path) for path in spec.files}
    with archive.packed(files) as (location, members):
        for path, member in members.items():
            if member.sha256 != spec.files[path]:
                raise _changed(files[path])
        yield _Pack(location, members, checksums_of(pieces_of(location)))


def _changed(location: Path) -> InputError:
    return refusal(
        f"{location} changed while it was uploaded; run the command again", codes.FILE_CHANGES
    )
