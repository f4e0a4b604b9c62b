"""Send files to S3: many at once, in bounded memory, and only what is not there yet."""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pulumi_sagemaker_training.api.errors import InputError, WaitInterrupted
from pulumi_sagemaker_training.api.services.s3 import Bucket, Stored
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.upload import archive, manifest
from pulumi_sagemaker_training.lifecycle.upload.spec import Declared

_FILES_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class Progress:
    """Let an upload report and be stopped. The default does neither.

    Attributes:
        tell: called with one line for people.
        is_interrupted: asked between pieces.
    """

    tell: Callable[[str], None] = lambda _line: None
    is_interrupted: Callable[[], bool] = lambda: False

    def check(self) -> None:
        """Raise `WaitInterrupted` once the user has interrupted the update."""
        if self.is_interrupted():
            raise WaitInterrupted(
                "the upload was interrupted; the next `pulumi up` goes on with it"
            )


def find_right(
    bucket: Bucket, declared: Declared, keys: Iterable[str], there: Mapping[str, Stored]
) -> set[str]:
    """Return those of the keys that hold what they should.

    Raises:
        ServiceError: S3 refuses.
    """
    present = [key for key in keys if key in there]
    with ThreadPoolExecutor(_FILES_AT_ONCE) as pool:
        verdicts = pool.map(lambda key: _is_right(bucket, declared, key, there[key]), present)
        return {key for key, right in zip(present, verdicts, strict=True) if right}


def _is_right(bucket: Bucket, declared: Declared, key: str, stored: Stored) -> bool:
    """Compare by the listing's ETag, and ask S3 only where that is no MD5 of the content."""
    if declared.form == "files":
        path = key.removeprefix(declared.folder)
        local = manifest.digests_of(location_of(declared.source, path))
        if local == (declared.files[path], stored.etag):
            return True
    return bucket.recorded_digest(key) == declared.expected[key]


def send(bucket: Bucket, declared: Declared, keys: Iterable[str], progress: Progress) -> None:
    """Send the objects of these keys.

    Raises:
        InputError: a file is not as it was when its digest was taken.
        WaitInterrupted: the user interrupts; some of the objects are sent.
        ServiceError: S3 refuses.
    """
    wanted = sorted(keys)
    if declared.form == "archive":
        if wanted:
            _send_archive(bucket, declared, progress)
        return
    done = 0
    with ThreadPoolExecutor(_FILES_AT_ONCE) as pool:
        futures = [pool.submit(_send_file, bucket, declared, key, progress) for key in wanted]
        try:
            for future in futures:
                future.result()
                done += 1
                progress.tell(f"uploaded {done} of {len(wanted)} files")
        finally:
            pool.shutdown(cancel_futures=True)


def _send_file(bucket: Bucket, declared: Declared, key: str, progress: Progress) -> None:
    progress.check()
    path = key.removeprefix(declared.folder)
    location = location_of(declared.source, path)
    _check_unchanged(location, declared.files[path])
    bucket.put_file(key, location, declared.files[path], lambda _sent: progress.check())
    _check_unchanged(location, declared.files[path])


def _send_archive(bucket: Bucket, declared: Declared, progress: Progress) -> None:
    files = {path: location_of(declared.source, path) for path in declared.files}
    with tempfile.NamedTemporaryFile(suffix=f"-{archive.NAME}") as packed:
        archive.write_archive(files.items(), packed)
        packed.flush()
        for path, location in files.items():
            _check_unchanged(location, declared.files[path])
        key = f"{declared.folder}{archive.NAME}"
        bucket.put_file(key, Path(packed.name), declared.digest, lambda _sent: progress.check())
    progress.tell(f"uploaded {archive.NAME}")


def location_of(source: str, path: str) -> Path:
    """Return where a file of the source is; a source that is a file is its only one."""
    root = Path(source)
    return root / path if root.is_dir() else root


def _check_unchanged(location: Path, digest: str) -> None:
    if manifest.sha256_of(location) != digest:
        raise InputError(
            [Violation("path", f"{location} changed while it was uploaded; run the command again")]
        )
