"""Failed jobs are sorted by their cause, as `FailureReason` tells it."""

import pytest

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.model.failure_causes import about_silence, cause_of, exit_code_in
from pulumi_sagemaker_training.codes import ErrorCode

IMAGE = (
    "ClientError: Cannot pull algorithm container. Either the image does not exist or its "
    "permissions are incorrect."
)
CAPACITY = "CapacityError: Unable to provision requested ML compute capacity."


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("AlgorithmError: ExecuteUserScriptError: exit code: 1", codes.ALGORITHM_FAILED),
        ("AlgorithmError: , exit code: 1", codes.ALGORITHM_FAILED),
        ("AlgorithmError: KeyError: 'subnet', exit code: 1", codes.ALGORITHM_FAILED),
        ("AlgorithmError: , exit code: 137", codes.OUT_OF_RESOURCES),
        ("AlgorithmError: CUDA out of memory, exit code: 1", codes.OUT_OF_RESOURCES),
        ("ClientError: Please use an instance type with more memory", codes.OUT_OF_RESOURCES),
        ("ClientError: No space left on device", codes.OUT_OF_RESOURCES),
        (CAPACITY, codes.JOB_WITHOUT_CAPACITY),
        ("ResourceLimitExceeded: The account-level service limit", codes.JOB_OVER_LIMIT),
        (IMAGE, codes.IMAGE_NOT_PULLED),
        ("ClientError: Data download failed: AccessDenied (403)", codes.DATA_NOT_READABLE),
        ("ClientError: Data download failed:NoSuchBucket (404)", codes.DATA_NOT_READABLE),
        ("ClientError: Artifact upload failed:Error 7: no permission", codes.DATA_NOT_READABLE),
        ("ClientError: Data download failed: not authorized to kms:Decrypt", codes.KEY_NOT_USABLE),
        ("ClientError: The subnet has no free addresses", codes.NETWORK),
        ("InternalServerError: We encountered an internal error.", codes.SERVICE_FAULT),
        ("ClientError: Invalid MPI configuration", codes.JOB_MISCONFIGURED),
        ("something else", codes.JOB_FAILED),
        ("", codes.JOB_FAILED),
    ],
)
def test_a_failed_job_has_the_code_of_its_cause(reason: str, code: ErrorCode) -> None:
    assert cause_of("Failed", "Failed", reason) is code


@pytest.mark.parametrize(
    ("secondary", "code"),
    [
        ("MaxRuntimeExceeded", codes.MAX_RUNTIME),
        ("MaxWaitTimeExceeded", codes.MAX_WAIT),
        ("Stopped", codes.STOPPED),
    ],
)
def test_a_stopped_job_has_the_code_of_what_stopped_it(secondary: str, code: ErrorCode) -> None:
    assert cause_of("Stopped", secondary, "") is code


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("AlgorithmError: , exit code: 1", "exit code 1: an error that the code did not catch"),
        ("AlgorithmError: , exit code: 137", "exit code 137: it was killed, mostly for lack"),
        ("AlgorithmError: , exit code: 7", "the training code gave no reason"),
        ('AlgorithmError: ExecuteUserScriptError: ExitCode 2 ErrorMessage "" Command x', "code 2:"),
    ],
)
def test_a_code_that_gave_no_reason_is_explained_by_its_exit_code(reason: str, words: str) -> None:
    assert words in about_silence(reason)


@pytest.mark.parametrize(
    "reason", ["", "AlgorithmError: no data, exit code: 1", "CapacityError: none"]
)
def test_a_reason_that_says_something_needs_no_explanation(reason: str) -> None:
    assert about_silence(reason) == ""


def test_the_exit_code_is_read_from_a_reason() -> None:
    assert exit_code_in("AlgorithmError: no data, exit code: 3") == 3
    assert exit_code_in('AlgorithmError: ExecuteUserScriptError: ExitCode 4 ErrorMessage ""') == 4
    assert exit_code_in("CapacityError: none") is None
