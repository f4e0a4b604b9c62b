"""Put local files into S3, keep them there, and remove them: the steps of an upload.

Content that is there already is not sent again. `content` decides, `sending` sends, `claims`
says who holds what.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.api.services.s3 import Bucket, Stored
from pulumi_sagemaker_training.lifecycle.upload import content
from pulumi_sagemaker_training.lifecycle.upload.claims import Claims
from pulumi_sagemaker_training.lifecycle.upload.spec import (
    Declared,
    Held,
    Plan,
    claims_of,
    claims_root_above,
    plan,
)
from pulumi_sagemaker_training.lifecycle.upload.transfer import Progress, Target, ensure, find_wrong
from pulumi_sagemaker_training.lifecycle.upload.unfinished import Multipart


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
        multipart = _multipart(bucket, held, progress)
        multipart.abort_ended()
        there = bucket.objects(declared.folder)
        target = Target(bucket, there, multipart, progress)
        return replace(held, objects=ensure(declared, declared.expected, target))
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
        multipart = _multipart(bucket, held, progress)
        multipart.abort_ended()
        there = bucket.objects(held.folder)
        todo = set(plan(held, declared, etags(there)).keys)
        is_rekeyed = held.kms_key_id != declared.kms_key_id
        # What an interrupted run sent is there, but in no record; another key is for all of it.
        target = Target(bucket, {} if is_rekeyed else there, multipart, progress)
        sure = ensure(declared, todo if held.verified else declared.expected, target)
        return replace(
            held,
            files=declared.files,
            objects={k: v for k, v in {**held.objects, **sure}.items() if k in declared.expected},
            kms_key_id=declared.kms_key_id,
            verified=True,
        )
    except Exception as error:  # whatever it is, the state must keep what is held
        raise Incomplete(held, error) from error


def diff(bucket: Bucket, held: Held, declared: Declared) -> Plan:
    """Compare what is in S3 with what the program declares; writes nothing.

    Raises:
        InputError: a local file cannot be read.
        ServiceError: S3 refuses.
    """
    try:
        there = bucket.objects(held.folder)
    except NotFound:
        there = {}
    is_same_place = (held.bucket, held.folder) == (declared.bucket, declared.folder)
    is_doubtful = not held.verified and is_same_place
    wrong = find_wrong(bucket, declared, there) if is_doubtful else ()
    return plan(held, declared, etags(there), wrong)


def is_settled(bucket: Bucket, held: Held) -> bool:
    """Tell whether what a state holds is confirmed.

    A run that was cut off before it could confirm leaves it to the next one.

    Raises:
        ServiceError: S3 refuses.
    """
    return Claims(bucket, held.claims).is_settled(held.claim)


def confirm(bucket: Bucket, held: Held, owner: Mapping[str, str]) -> None:
    """Write down that the engine has recorded what is held.

    Raises:
        ServiceError: S3 refuses.
    """
    Claims(bucket, held.claims).confirm(held.claim, owner, versioned=held.versioned)


def delete(bucket: Bucket, held: Held, progress: Progress) -> bool:
    """Let go of the objects, and remove them unless somebody else holds them.

    Unfinished uploads of the same resource are aborted; one that cannot be is said.

    Returns:
        Whether nothing of them is left.

    Raises:
        ServiceError: S3 refuses.
    """
    try:
        _multipart(bucket, held, progress).abort_ended()
        keys = [f"{held.folder}{path}" for path in held.files] + [
            f"{held.folder}{content.ARCHIVE_NAME}"
        ]
        return Claims(bucket, held.claims).let_go(
            held.claim, held.folder, {*keys, *held.objects}, versioned=held.versioned
        )
    except NotFound:
        return True


def etags(listed: Mapping[str, Stored]) -> dict[str, str]:
    """Return key -> ETag of a listing. Pure."""
    return {key: stored.etag for key, stored in listed.items()}


def _multipart(bucket: Bucket, held: Held, progress: Progress) -> Multipart:
    root = claims_root_above(held.claims)
    return Multipart(bucket, root, held.claims, held.claim, held.versioned, progress.warn)
