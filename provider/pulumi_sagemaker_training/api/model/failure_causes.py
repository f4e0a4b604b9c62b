"""The causes of failed jobs, told from `FailureReason` and the secondary status. Pure.

SageMaker documents no list of reasons. The words are those of its documentation (the member
`FailureReason` of DescribeTrainingJob, which names AlgorithmError; the pages "Amazon SageMaker
Training, instance capacity" and "SageMaker roles") and of reasons that users have reported:
aws/sagemaker-python-sdk#57 and #1968 (image), repost.aws "sagemaker-s3-accessdenied-training"
(S3, KMS), aws/sagemaker-python-sdk#134 (exit codes). A reason that is not recognised has the code
of a failure for another reason.
"""

import re
from typing import Final, NamedTuple

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.codes import ErrorCode


class _Row(NamedTuple):
    words: str
    code: ErrorCode


_LIMITS: Final = {
    "MaxRuntimeExceeded": codes.MAX_RUNTIME,
    "MaxWaitTimeExceeded": codes.MAX_WAIT,
}

_SHORTAGE: Final = re.compile(
    r"exit code: 137\b|OutOfMemory|out of memory|more memory|No space left on device|disk space",
    re.IGNORECASE,
)

# First match wins: a special cause stands before the general kind of error that names it too.
_TABLE: Final = (
    _Row(r"^CapacityError|ML compute capacity|insufficient capacity", codes.JOB_WITHOUT_CAPACITY),
    _Row(r"ResourceLimitExceeded|account-level service limit", codes.JOB_OVER_LIMIT),
    _Row(r"\bkms\b|KMSException|customer master key", codes.KEY_NOT_USABLE),
    _Row(r"algorithm container|\becr\b|docker image|pull .*image", codes.IMAGE_NOT_PULLED),
    _Row(r"subnet|security group|\bvpc\b|network interface|\bENI\b", codes.NETWORK),
    _Row(r"^AlgorithmError", codes.ALGORITHM_FAILED),
    _Row(
        r"data download|artifact upload|No S3 objects|NoSuchBucket|access ?denied|\bs3:",
        codes.DATA_NOT_READABLE,
    ),
    _Row(r"^Internal(Server)?Error|internal error", codes.SERVICE_FAULT),
    _Row(r"^ClientError", codes.JOB_MISCONFIGURED),
)


def cause_of(status: str, secondary: str, reason: str) -> ErrorCode:
    """Return the code of why a job did not end well.

    Args:
        status: `TrainingJobStatus`.
        secondary: `SecondaryStatus`.
        reason: `FailureReason`; empty if there is none.
    """
    if secondary in _LIMITS:
        return _LIMITS[secondary]
    if _SHORTAGE.search(reason):
        return codes.OUT_OF_RESOURCES
    # What the training code says in its own words tells nothing about SageMaker.
    said = reason.partition(":")[0] if reason.startswith("AlgorithmError") else reason
    found = next((row.code for row in _TABLE if re.search(row.words, said, re.IGNORECASE)), None)
    if found is not None:
        return found
    return codes.STOPPED if status == "Stopped" and not reason else codes.JOB_FAILED
