"""The steps of an upload: put local files into S3, keep them there, and remove them.

Content that is already in S3 is not sent again. `spec` decides, `transfer` sends, and `claims`
knows which states use the objects.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.api.services.s3 import Bucket, Stored
from pulumi_sagemaker_training.lifecycle.upload import content
from pulumi_sagemaker_training.lifecycle.upload.claims import Claims
from pulumi_sagemaker_training.lifecycle.upload.spec import (
    UploadPlan,
    UploadSpec,
    UploadState,
    claims_of,
    claims_root_above,
    plan_upload,
)
from pulumi_sagemaker_training.lifecycle.upload.transfer import Progress, Target, ensure, find_wrong
from pulumi_sagemaker_training.lifecycle.upload.unfinished import Multipart


class PartialUpload(Exception):
    """An upload that was written in part, with what is in S3 and the cause.

    Args:
        state: what the state must hold, so that the next update resumes and a destroy cleans up.
        cause: the error that ended the upload.
    """

    def __init__(self, state: UploadState, cause: Exception) -> None:
        self.state = state
        self.cause = cause
        super().__init__(str(cause))


def fetch(bucket: Bucket, folder: str) -> dict[str, str] | None:
    """List the objects of a folder, key -> ETag; None if the bucket does not exist.

    Raises:
        ServiceError: S3 refuses for another reason than a missing bucket.
    """
    try:
        return etags(bucket.objects(folder))
    except NotFound:
        return None


def create(
    bucket: Bucket,
    spec: UploadSpec,
    claim: str,
    owner: Mapping[str, str],
    progress: Progress,
    claims: Callable[[Bucket, str], Claims] = Claims,
) -> UploadState:
    """Claim the content's folder and send what is missing.

    Raises:
        ServiceError, InputError: nothing was written.
        PartialUpload: the claim was written, but not all of the rest.
    """
    below = claims_of(spec.prefix, spec.digest)
    state = UploadState(
        spec.bucket,
        spec.folder,
        below,
        claim,
        spec.files,
        kms_key_id=spec.kms_key_id,
    )
    state = replace(state, versioned=claims(bucket, below).acquire(claim, owner))
    try:
        multipart = _multipart(bucket, state, progress)
        multipart.abort_ended()
        there = bucket.objects(spec.folder)
        target = Target(bucket, there, multipart, progress)
        return replace(state, objects=ensure(spec, spec.expected, target))
    except Exception as error:  # after any error, what was written must be recorded first
        raise PartialUpload(state, error) from error


def repair(
    bucket: Bucket,
    state: UploadState,
    spec: UploadSpec,
    owner: Mapping[str, str],
    progress: Progress,
) -> UploadState:
    """Send again what is missing or changed, and renew the claim.

    Raises:
        PartialUpload: not everything could be written.
    """
    try:
        Claims(bucket, state.claims).acquire(state.claim, owner, recorded=True)
        multipart = _multipart(bucket, state, progress)
        multipart.abort_ended()
        there = bucket.objects(state.folder)
        todo = set(plan_upload(state, spec, etags(there)).keys)
        is_rekeyed = state.kms_key_id != spec.kms_key_id
        # An interrupted update may have sent unrecorded objects; a new KMS key is for all.
        target = Target(bucket, {} if is_rekeyed else there, multipart, progress)
        sure = ensure(spec, todo if state.verified else spec.expected, target)
        return replace(
            state,
            files=spec.files,
            objects={k: v for k, v in {**state.objects, **sure}.items() if k in spec.expected},
            kms_key_id=spec.kms_key_id,
            verified=True,
        )
    except Exception as error:  # after any error, the state must keep what was written
        raise PartialUpload(state, error) from error


def diff(bucket: Bucket, state: UploadState, spec: UploadSpec) -> UploadPlan:
    """Compare what is in S3 with what the program declares; writes nothing.

    Raises:
        InputError: a local file cannot be read.
        ServiceError: S3 refuses.
    """
    try:
        there = bucket.objects(state.folder)
    except NotFound:
        there = {}
    is_same_place = (state.bucket, state.folder) == (spec.bucket, spec.folder)
    is_doubtful = not state.verified and is_same_place
    wrong = find_wrong(bucket, spec, there) if is_doubtful else ()
    return plan_upload(state, spec, etags(there), wrong)


def is_confirmed(bucket: Bucket, state: UploadState) -> bool:
    """Tell whether the claim of a state is confirmed.

    If an update was killed before it confirmed the claim, the next one does it.

    Raises:
        ServiceError: S3 refuses.
    """
    return Claims(bucket, state.claims).is_confirmed(state.claim)


def confirm(bucket: Bucket, state: UploadState, owner: Mapping[str, str]) -> None:
    """Record in S3 that the engine has recorded the claim.

    Raises:
        ServiceError: S3 refuses.
    """
    Claims(bucket, state.claims).confirm(state.claim, owner, versioned=state.versioned)


def delete(bucket: Bucket, state: UploadState, progress: Progress) -> bool:
    """Release the claim, and remove the objects unless another state uses them.

    Unfinished uploads of the same resource are aborted; a warning names one that cannot be.

    Returns:
        Whether the objects were removed.

    Raises:
        ServiceError: S3 refuses.
    """
    try:
        _multipart(bucket, state, progress).abort_ended()
        keys = [f"{state.folder}{path}" for path in state.files] + [
            f"{state.folder}{content.ARCHIVE_NAME}"
        ]
        return Claims(bucket, state.claims).release(
            state.claim, state.folder, {*keys, *state.objects}, versioned=state.versioned
        )
    except NotFound:
        return True


def etags(listed: Mapping[str, Stored]) -> dict[str, str]:
    """Return key -> ETag of a listing. Pure."""
    return {key: stored.etag for key, stored in listed.items()}


def _multipart(bucket: Bucket, state: UploadState, progress: Progress) -> Multipart:
    root = claims_root_above(state.claims)
    return Multipart(bucket, root, state.claims, state.claim, state.versioned, progress.warn)
