"""Every error that the emulator answers with.

::

    ServiceError                     an answer in AWS's form: code, message, HTTP status
    ├── ValidationError              ValidationException
    ├── InUseError                   ResourceInUse
    ├── LimitExceededError           ResourceLimitExceeded
    ├── SerializationError           SerializationException: not the JSON that was asked for
    ├── UnknownOperationError        UnknownOperationException: no such target
    ├── NotImplementedHereError      an operation that AWS has and the emulator has not
    ├── NotAdmittedError             AccessDenied: a web page's request, or a foreign Host
    └── InternalError                InternalFailure: our own defect, or the disk's
"""

from __future__ import annotations


class ServiceError(Exception):
    """An error answer.

    Args:
        message: What the service says.
        code: The ``__type`` that clients switch on; the class's own when None.
        status: The HTTP status; the class's own when None.
    """

    code = "InternalFailure"
    status = 500

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.status = status or type(self).status


class ValidationError(ServiceError):
    """The request breaks a rule."""

    code = "ValidationException"
    status = 400


class InUseError(ServiceError):
    """The name is taken, or the resource is busy."""

    code = "ResourceInUse"
    status = 400


class LimitExceededError(ServiceError):
    """A quota is used up."""

    code = "ResourceLimitExceeded"
    status = 400


class SerializationError(ServiceError):
    """The body is not what the operation takes."""

    code = "SerializationException"
    status = 400


class UnknownOperationError(ServiceError):
    """The target names no operation of the service."""

    code = "UnknownOperationException"
    status = 400


class NotImplementedHereError(ServiceError):
    """AWS has the operation; the emulator has not."""

    code = "NotImplementedException"
    status = 501


class NotAdmittedError(ServiceError):
    """The request comes from a web page, or under a foreign host name."""

    code = "AccessDenied"
    status = 403


class InternalError(ServiceError):
    """Something on this side broke."""

    code = "InternalFailure"
    status = 500
