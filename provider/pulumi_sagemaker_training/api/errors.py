"""Every error that this package raises on purpose, and the one table that classifies AWS's.

::

    TrainingJobError
    ├── InputError            the input is wrong; nothing was sent
    ├── ServiceError          AWS refused a call, or did not answer
    │   ├── NotFound              the thing does not exist; the only error that means "gone"
    │   ├── NameTaken             a job of this name exists already
        │   ├── AccessDenied          the caller's policy forbids the call
    │   ├── CredentialsError      missing, expired or invalid credentials
    │   │   └── WrongAccount          credentials of an account that the settings do not allow
    │   ├── Throttled             too many calls; retryable
    │   ├── NotVisibleYet         a new role or policy has not spread yet; retryable for minutes
    │   ├── NoCapacity            no instance of this type is available now
    │   ├── QuotaExceeded         an account limit is reached; retryable when another job ends
    │   ├── QuotaTooSmall         an account limit is below what the job needs; never retryable
    │   ├── Unreachable           no answer, or a fault of the service; retryable
    │   └── Refused               any other refusal, in the service's words
    │       └── NoRegion              no usable region is set
    ├── OutcomeError          the job ended, but not as declared; it is kept in the state
    ├── SweepFailed           more trials failed than may; all trials are kept in the state
    ├── WaitTimeout           the job took longer than the create timeout; it is kept in the state
    ├── WaitInterrupted       the user interrupted the wait; the job is kept in the state
    ├── ReplacementFailed     a job whose replacement failed; it is not deleted
    └── Defect                a mistake of this package; asks for a report
"""

import re
from collections.abc import Callable, Sequence
from typing import Final, Literal, NamedTuple, Self

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.model.quotas import shortage_in
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.codes import ErrorCode, with_code

Disposition = Literal["final", "retry"]


class TrainingJobError(Exception):
    """The root of every error that this package raises on purpose.

    Attributes:
        error_code: the code that its message shows; None where the words hold another error, with
            that error's code.
    """

    error_code: ErrorCode | None = None

    def __str__(self) -> str:
        """Return the message, with the code at the end of its first line."""
        words = super().__str__()
        return words if self.error_code is None else with_code(words, self.error_code)


class InputError(TrainingJobError):
    """Input that is wrong; nothing was sent.

    Args:
        violations: one for each broken constraint, each with its property path.
    """

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(item.words for item in self.violations))


class ServiceError(TrainingJobError):
    """A call that AWS refused or did not answer.

    Args:
        operation: the API operation, as `CreateTrainingJob`.
        code: the service's error code, or the name of the client's exception.
        words: the service's own message.
        request_id: the id that AWS support asks for; None when no answer came.
        advice: what the user can do; None where there is nothing to add.
    """

    disposition: Disposition = "final"

    def __init__(
        self,
        operation: str,
        code: str,
        words: str,
        request_id: str | None = None,
        advice: str | None = None,
    ) -> None:
        self.operation = operation
        self.code = code
        self.words = words
        self.request_id = request_id
        self.advice = advice
        super().__init__(self._sentence())

    def advised(self, advice: str) -> Self:
        """Return the same error with other advice."""
        return type(self)(self.operation, self.code, self.words, self.request_id, advice)

    def _sentence(self) -> str:
        request = f" [request {self.request_id}]" if self.request_id else ""
        advice = f" {self.advice}" if self.advice else ""
        words = self.words.rstrip()
        stop = "." if advice and not request and not words.endswith((".", "!", "?")) else ""
        return f"{self.operation}: {self.code}: {words}{request}{stop}{advice}"


class NotFound(ServiceError):
    """A job, bucket or object that does not exist."""

    error_code = codes.NOT_FOUND

    def about(self, what: str) -> "NotFound":
        """Return the same error, which says what was not found, and where."""
        advice = f"There is no {what}."
        return NotFound(self.operation, self.code, self.words, self.request_id, advice)


class NameTaken(ServiceError):
    """A name that another job has already."""

    error_code = codes.NAME_TAKEN


class AccessDenied(ServiceError):
    """A call that the caller's IAM policy forbids."""

    error_code = codes.ACCESS_DENIED


class CredentialsError(ServiceError):
    """Credentials that are missing, expired or invalid."""

    error_code = codes.CREDENTIALS


class WrongAccount(CredentialsError):
    """Credentials of an account that the settings do not allow."""

    error_code = codes.WRONG_ACCOUNT


class Throttled(ServiceError):
    """Too many calls for the service."""

    error_code = codes.THROTTLED

    disposition: Disposition = "retry"


class NotVisibleYet(ServiceError):
    """A new role or policy that has not spread through AWS yet."""

    error_code = codes.ROLE_NOT_USABLE

    disposition: Disposition = "retry"


class NoCapacity(ServiceError):
    """No instance of the requested type is available now."""

    error_code = codes.NO_CAPACITY


class QuotaExceeded(ServiceError):
    """An account limit that is reached."""

    error_code = codes.QUOTA_REACHED


class QuotaTooSmall(ServiceError):
    """An account limit that the job would not fit either if nothing else ran."""

    error_code = codes.QUOTA_TOO_SMALL


class Unreachable(ServiceError):
    """No answer from the service, or a fault of its own."""

    error_code = codes.UNREACHABLE

    disposition: Disposition = "retry"


class Refused(ServiceError):
    """Any other refusal, in the service's own words."""

    error_code = codes.REFUSED


class NoRegion(Refused):
    """A call for which no usable region is set."""

    error_code = codes.NO_REGION


class OutcomeError(TrainingJobError):
    """A job that did not end as declared. It is kept in the state.

    Args:
        job: the job's name.
        status: the last `TrainingJobStatus`, or the secondary status if it says more.
        reason: `FailureReason`, or how the metrics missed `require_metrics`.
        error_code: why, as far as it can be told.
        log_tail: the last lines of its logs; may be empty.
    """

    def __init__(
        self,
        job: str,
        status: str,
        reason: str,
        error_code: ErrorCode,
        log_tail: Sequence[str] = (),
    ) -> None:
        self.error_code: ErrorCode = error_code
        self.job = job
        self.status = status
        self.reason = reason
        self.log_tail = tuple(log_tail)
        lines = "".join(f"\n    {line}" for line in self.log_tail)
        tail = f"\n  last log lines:{lines}" if lines else ""
        super().__init__(f"training job {job} {status}: {reason}{tail}")


class SweepFailed(TrainingJobError):
    """A sweep of which more trials failed than may. All trials are kept in the state.

    Args:
        words: how many failed, and why the first ones did.
        log_tail: the last log lines of one of them; may be empty.
    """

    error_code = codes.SWEEP_FAILED

    def __init__(self, words: str, log_tail: Sequence[str] = ()) -> None:
        lines = "".join(f"\n    {line}" for line in log_tail)
        super().__init__(f"{words}\n  last log lines of the first:{lines}" if lines else words)


class WaitTimeout(TrainingJobError):
    """A job that took longer than the create timeout. It is kept in the state."""

    error_code = codes.WAIT_TIMEOUT


class WaitInterrupted(TrainingJobError):
    """A wait that the user interrupted. The job is kept in the state."""

    error_code = codes.INTERRUPTED


class ReplacementFailed(TrainingJobError):
    """A refusal to delete a job whose replacement failed in the same update.

    Args:
        job: the former job's name.
    """

    error_code = codes.REPLACEMENT_FAILED

    def __init__(self, job: str) -> None:
        self.job = job
        super().__init__(
            f"training job {job} is kept, because its replacement failed in this update; "
            "fix that, or revert the change, and run `pulumi up` again"
        )


class Defect(TrainingJobError):
    """A mistake of this package. The message asks for a report."""

    error_code = codes.DEFECT


class _Row(NamedTuple):
    code: str
    words: str
    error: type[ServiceError]
    advice: str | None = None
    holds: Callable[[str], bool] = lambda _: True


def _never_fits(words: str) -> bool:
    shortage = shortage_in(words)
    return shortage is not None and shortage.never_fits


_RENEW = "Renew the credentials (for example `aws sso login`) and run the command again."
_PERMIT = "Allow this action in the caller's IAM policy; docs/iam.md lists what is needed."

# First match wins. `code` and `words` are regular expressions searched in the service's code
# and message. Sources: the error shapes of each operation in the API reference, the page
# "Common Errors" of the SageMaker API reference, and botocore's exceptions.
_TABLE: Final[tuple[_Row, ...]] = (
    _Row(r"^ResourceNotFound", r"", NotFound),
    _Row(r"^NoSuch(Bucket|Key|Entity)|^404$|^ResourceNotFoundException$", r"", NotFound),
    _Row(r"^ValidationException$", r"(?i)requested resource not found", NotFound),
    _Row(r"^ValidationException$", r"(?i)could not find training job", NotFound),
    _Row(r"^ValidationException$", r"(?i)^ModelPackage .* does not exist", NotFound),
    _Row(r"^(ResourceInUse|ConflictException)$", r"", NameTaken),
    _Row(
        r"^ResourceLimitExceeded$",
        r"",
        QuotaTooSmall,
        "Waiting cannot help; ask for a higher limit in Service Quotas.",
        _never_fits,
    ),
    _Row(
        r"^ResourceLimitExceeded$",
        r"",
        QuotaExceeded,
        "Request a higher limit in Service Quotas, stop another job, or set `on_quota='wait'`.",
    ),
    _Row(r"Throttl|^TooManyRequests|^RequestLimitExceeded$|^SlowDown$", r"", Throttled),
    _Row(r"", r"(?i)rate exceeded", Throttled),
    _Row(r"Insufficient.*Capacity|^CapacityError", r"", NoCapacity),
    _Row(r"", r"(?i)^CapacityError|insufficient capacity", NoCapacity),
    _Row(
        r"^(ValidationException|AccessDeniedException)$",
        r"(?i)could not assume role|cannot assume role|role .* (is )?not (be )?assum",
        NotVisibleYet,
        "If the role is not new, allow sagemaker.amazonaws.com to assume it in its trust policy.",
    ),
    _Row(
        r"^ValidationException$",
        r"(?i)does not grant .* permission|ecr.*permission",
        NotVisibleYet,
        "If the policy is not new, allow the execution role to pull the image.",
    ),
    _Row(
        r"^ExpiredToken|^RequestExpired$|TokenRetrieval|SSOToken|SSOError",
        r"",
        CredentialsError,
        _RENEW,
    ),
    _Row(r"", r"(?i)security token .*expired|token has expired", CredentialsError, _RENEW),
    _Row(
        r"^(InvalidClientTokenId|UnrecognizedClientException|InvalidSignatureException"
        r"|SignatureDoesNotMatch|IncompleteSignature|MissingAuthenticationToken(Exception)?"
        r"|InvalidAccessKeyId|NotAuthorized)$",
        r"",
        CredentialsError,
        "Check the profile, the keys and the clock of this machine.",
    ),
    _Row(
        r"^(NoCredentialsError|PartialCredentialsError|CredentialRetrievalError|ProfileNotFound"
        r"|UnknownCredentialError|UnknownTokenProviderError|NoAuthTokenError|InvalidConfigError"
        r"|Login\w+)$",
        r"",
        CredentialsError,
        "Configure credentials: an `aws:profile`, AWS_PROFILE, or AWS_ACCESS_KEY_ID and "
        "AWS_SECRET_ACCESS_KEY.",
    ),
    _Row(
        r"^(NoRegionError|InvalidRegionError)$",
        r"",
        NoRegion,
        "Set it with `pulumi config set aws:region <region>`, or AWS_REGION.",
    ),
    _Row(
        r"^(AccessDenied(Exception)?|UnauthorizedOperation|OptInRequired|403)$",
        r"",
        AccessDenied,
        _PERMIT,
    ),
    _Row(
        r"^(InternalFailure|InternalServerError|InternalError|ServiceUnavailable|5\d\d)",
        r"",
        Unreachable,
    ),
    _Row(
        r"^(EndpointConnectionError|ConnectionError|ConnectTimeoutError|ReadTimeoutError"
        r"|ConnectionClosedError|ResponseStreamingError|HTTPClientError|ProxyConnectionError"
        r"|SSLError|RequestTimeout)$",
        r"",
        Unreachable,
        "Check the region, the endpoint URL and the network.",
    ),
)


def classify(
    operation: str,
    code: str,
    words: str,
    request_id: str | None = None,
    http_status: int | None = None,
) -> ServiceError:
    """Return the typed error for a service's answer. Pure.

    Args:
        operation: the API operation.
        code: the service's error code, or the name of botocore's exception.
        words: the message.
        request_id: from the answer's metadata.
        http_status: decides if the code is unknown: 5xx is `Unreachable`.
    """
    for row in _TABLE:
        if re.search(row.code, code) and re.search(row.words, words) and row.holds(words):
            return row.error(operation, code, words, request_id, row.advice)
    if http_status is not None and http_status >= 500:
        return Unreachable(operation, code, words, request_id)
    return Refused(operation, code, words, request_id)
