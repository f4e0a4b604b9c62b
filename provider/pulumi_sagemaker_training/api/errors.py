"""Every error that this package raises on purpose.

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

from collections.abc import Sequence
from typing import Literal, Self

from pulumi_sagemaker_training import codes
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
        error_code: why, as far as that is known.
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
