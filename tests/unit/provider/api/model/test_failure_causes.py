"""Failed jobs are sorted by their cause, as `FailureReason` tells it."""

import pytest

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.model.failure_causes import cause_of
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
