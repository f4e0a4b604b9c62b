"""Local files in S3: where they go, what differs, and the steps that put them there.

The place is decided by the content: `s3://<bucket>/<prefix>/<digest>/`. So a change of content
is a new place, and the old objects stay until nothing uses them; content that is there already is
not sent again. Beside that folder, `<prefix>/.claims/<digest>/` says who holds it (see `claims`).
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from pulumi_sagemaker_training.api.errors import InputError, NotFound, WaitInterrupted
from pulumi_sagemaker_training.api.s3 import Bucket, Stored
from pulumi_sagemaker_training.api.violation import Violation
from pulumi_sagemaker_training.lifecycle import archive, manifest
from pulumi_sagemaker_training.lifecycle.claims import Claims
from pulumi_sagemaker_training.lifecycle.manifest import Form

_DIGEST_IN_KEY: Final = 16
_FILES_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class Declared:
    """Say what the program wants in S3.

    Attributes:
        source: the local file or folder.
        bucket: the bucket's name.
        prefix: above the content's own folder; no slash at either end.
        form: file by file, or one archive.
        files: path below the source -> SHA-256.
        kms_key_id: encrypts the objects; None leaves it to the bucket.
    """

    source: str
    bucket: str
    prefix: str
    form: Form
    files: Mapping[str, str]
    kms_key_id: str | None = None

    @property
    def digest(self) -> str:
        """The digest over paths, contents and form."""
        return manifest.Manifest(self.files, 0).digest(self.form)

    @property
    def folder(self) -> str:
        """The key prefix of the content, with a slash at its end."""
        return folder_of(self.prefix, self.digest)

    @property
    def expected(self) -> dict[str, str]:
        """What must be there: key -> the digest that is recorded with the object."""
        if self.form == "archive":
            return {f"{self.folder}{archive.NAME}": self.digest}
        return {f"{self.folder}{path}": digest for path, digest in self.files.items()}


@dataclass(frozen=True, slots=True)
class Held:
    """Say what a state holds in S3.

    Attributes:
        bucket, folder: where the objects are.
        claims: the prefix of the folder's claims.
        claim: this state's own.
        files: path -> SHA-256, to name later what changed.
        objects: key -> ETag, as S3 gave it when the object was last known to be right.
        versioned: whether the bucket keeps versions.
        kms_key_id: what the objects were encrypted with.
    """

    bucket: str
    folder: str
    claims: str
    claim: str
    files: Mapping[str, str] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)
    versioned: bool = False
    kms_key_id: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Say what must happen to an upload, and why.

    Attributes:
        kind: `repair` writes the objects in `keys` again; `replace` writes a new folder.
        fields: the properties that force a replacement.
        keys: the objects to repair.
        words: the reason in one line, empty when unchanged.
    """

    kind: Literal["unchanged", "repair", "replace"]
    fields: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    words: str = ""


class Incomplete(Exception):
    """Carry what is in S3 already when the rest could not be written.

    Args:
        held: to be kept in the state, so that the next run goes on and a destroy cleans up.
        cause: why.
    """

    def __init__(self, held: Held, cause: Exception) -> None:
        self.held = held
        self.cause = cause
        super().__init__(str(cause))


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


def folder_of(prefix: str, digest: str) -> str:
    """Return the key prefix of the content with this digest, with a slash at its end. Pure."""
    return "/".join(part for part in (prefix.strip("/"), digest[:_DIGEST_IN_KEY], "") if part) + "/"


def claims_of(prefix: str, digest: str) -> str:
    """Return the key prefix of the claims on the content with this digest. Pure."""
    return folder_of("/".join(part for part in (prefix.strip("/"), ".claims") if part), digest)


def plan(held: Held, declared: Declared, found: Mapping[str, str]) -> Plan:
    """Decide what to do. Pure.

    Args:
        held: from the state.
        declared: from the program.
        found: the objects that are in `held.folder` now, key -> ETag.
    """
    fields = [
        name for name in ("bucket", "folder") if getattr(held, name) != getattr(declared, name)
    ]
    if fields:
        differences = manifest.in_words(manifest.compare(held.files, declared.files))
        return Plan("replace", tuple(fields), words=differences or "the place in S3 changed")
    if held.kms_key_id != declared.kms_key_id:
        return Plan("repair", keys=tuple(sorted(declared.expected)), words="changed kms_key_id")
    drift = drift_of(held, declared.expected, found)
    words = manifest.in_words({"missing": drift["missing"], "changed": drift["changed"]})
    keys = tuple(sorted(drift["missing"] + drift["changed"]))
    return Plan("repair", keys=keys, words=f"in S3: {words}") if keys else Plan("unchanged")


def drift_of(
    held: Held, expected: Iterable[str], found: Mapping[str, str]
) -> dict[Literal["missing", "changed"], list[str]]:
    """Compare what is in S3 with what the state recorded. Pure.

    What was sent before an interruption, and so is not recorded, counts as missing.
    """
    keys = sorted(expected)
    present = [key for key in keys if key in found and key in held.objects]
    return {
        "missing": [key for key in keys if key not in present],
        "changed": [key for key in present if found[key] != held.objects[key]],
    }


def fetch(bucket: Bucket, folder: str) -> dict[str, str] | None:
    """List the objects of a folder, key -> ETag; None when the bucket does not exist.

    Raises:
        ServiceError: S3 refuses, for any reason but a missing bucket.
    """
    try:
        return etags(bucket.objects(folder))
    except NotFound:
        return None


def create(
    bucket: Bucket,
    declared: Declared,
    claim: str,
    owner: Mapping[str, str],
    progress: Progress,
    claims: Callable[[Bucket, str], Claims] = Claims,
) -> Held:
    """Claim the content's folder and send what is not there yet.

    Raises:
        ServiceError, InputError: nothing was written.
        Incomplete: the claim was written, the rest not completely.
    """
    below = claims_of(declared.prefix, declared.digest)
    held = Held(
        declared.bucket,
        declared.folder,
        below,
        claim,
        declared.files,
        kms_key_id=declared.kms_key_id,
    )
    held = replace(held, versioned=claims(bucket, below).hold(claim, owner))
    try:
        there = bucket.objects(declared.folder)
        right = _right(bucket, declared, declared.expected, there)
        _send(bucket, declared, declared.expected.keys() - right, progress)
        return _completed(bucket, held, declared)
    except Exception as error:  # whatever it is, what was written must be recorded first
        raise Incomplete(held, error) from error


def repair(
    bucket: Bucket, held: Held, declared: Declared, owner: Mapping[str, str], progress: Progress
) -> Held:
    """Send again what is missing or changed, and renew the claim.

    Raises:
        Incomplete: not everything could be written.
    """
    try:
        Claims(bucket, held.claims).hold(held.claim, owner, recorded=True)
        there = bucket.objects(held.folder)
        todo = plan(held, declared, etags(there)).keys
        # What an interrupted run sent is there, but in no record.
        sent = _right(bucket, declared, set(todo).difference(held.objects), there)
        _send(bucket, declared, set(todo) - sent, progress)
        return _completed(bucket, replace(held, kms_key_id=declared.kms_key_id), declared)
    except Exception as error:  # whatever it is, the state must keep what is held
        raise Incomplete(held, error) from error


def confirm(bucket: Bucket, held: Held, owner: Mapping[str, str]) -> None:
    """Write down that the engine has recorded what is held.

    Raises:
        ServiceError: S3 refuses.
    """
    Claims(bucket, held.claims).confirm(held.claim, owner, versioned=held.versioned)


def delete(bucket: Bucket, held: Held) -> bool:
    """Let go of the objects, and remove them unless somebody else holds them.

    Returns:
        Whether nothing of them is left.

    Raises:
        ServiceError: S3 refuses.
    """
    try:
        keys = [f"{held.folder}{path}" for path in held.files] + [f"{held.folder}{archive.NAME}"]
        return Claims(bucket, held.claims).let_go(
            held.claim, held.folder, {*keys, *held.objects}, versioned=held.versioned
        )
    except NotFound:
        return True


def etags(listed: Mapping[str, Stored]) -> dict[str, str]:
    """Return key -> ETag of a listing. Pure."""
    return {key: stored.etag for key, stored in listed.items()}


def _completed(bucket: Bucket, held: Held, declared: Declared) -> Held:
    found = etags(bucket.objects(declared.folder))
    return replace(
        held,
        files=declared.files,
        objects={key: found[key] for key in sorted(declared.expected) if key in found},
    )


def _right(
    bucket: Bucket, declared: Declared, keys: Iterable[str], there: Mapping[str, Stored]
) -> set[str]:
    """Return those of the keys that hold what they should."""
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


def _send(bucket: Bucket, declared: Declared, keys: Iterable[str], progress: Progress) -> None:
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
