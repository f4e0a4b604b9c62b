"""The causes of failed jobs, found from `FailureReason` and the secondary status. Pure.

SageMaker documents no list of reasons. The words are those of its documentation (the member
`FailureReason` of DescribeTrainingJob, which names AlgorithmError; the pages "Amazon SageMaker
Training, instance capacity" and "SageMaker roles") and of reasons that users have reported:
aws/sagemaker-python-sdk#57 and #1968 (image), repost.aws "sagemaker-s3-accessdenied-training"
(S3, KMS), aws/sagemaker-python-sdk#134 (exit codes). A reason that is not recognised has the code
of a failure for another reason.
"""

import re
from collections.abc import Mapping
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


_EXIT_CODE: Final = re.compile(r"exit code: (\d+)|\bExitCode (\d+)")
_SILENT: Final = re.compile(
    r"AlgorithmError:\s*,\s*exit code: \d+\.?|AlgorithmError.*ErrorMessage \"\""
)
_ENDINGS: Final[Mapping[int, str]] = {
    1: "an error that the code did not catch",
    2: "wrong arguments, mostly",
    126: "its command cannot be executed",
    127: "its command was not found",
    134: "it aborted",
    137: "it was killed, mostly for lack of memory",
    139: "it crashed in native code",
    143: "it was asked to end",
}
"""What exit codes mean. Sources: "Exit Status" in the manual of bash (126, 127, 128 + signal);
argparse of Python (2)."""


def exit_code_in(reason: str) -> int | None:
    """Return the exit code that a `FailureReason` names, or None."""
    found = _EXIT_CODE.search(reason)
    return int(found[1] or found[2]) if found else None


def about_silence(reason: str) -> str:
    """Return what is known of a failure whose code gave no reason; empty if it gave one.

    A container that ends without `/opt/ml/output/failure` leaves its exit code alone. Source: the
    page "How Amazon SageMaker Processes Training Output".
    """
    if not _SILENT.match(reason.strip()):
        return ""
    code = exit_code_in(reason)
    meaning = _ENDINGS.get(code) if code is not None else None
    return "the training code gave no reason" + (
        f"; exit code {code}: {meaning}" if meaning else ""
    )
