"""The errors that the emulator answers with.

::

    ServiceError                     an answer in AWS's form: code, message, HTTP status
    ├── ValidationError              ValidationException
    ├── InUseError                   ResourceInUse
    ├── LimitExceededError           ResourceLimitExceeded
    ├── SerializationError           SerializationException: the body is not the expected JSON
    ├── UnknownOperationError        UnknownOperationException: no such operation
    ├── NotImplementedHereError      an operation of AWS that the emulator does not implement
    ├── NotAdmittedError             AccessDenied: a web page's request, or a foreign Host
    └── InternalError                InternalFailure: a defect of the emulator, or a failed disk
"""


class ServiceError(Exception):
    """An error answer.

    Args:
        message: the message of the answer.
        code: the error code in ``__type``; that of the class when None.
        status: the HTTP status; that of the class when None.
    """

    code = "InternalFailure"
    status = 500

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.status = status or type(self).status


class ValidationError(ServiceError):
    """A request that breaks a rule."""

    code = "ValidationException"
    status = 400


class InUseError(ServiceError):
    """A name that is in use, or a resource that is busy."""

    code = "ResourceInUse"
    status = 400


class LimitExceededError(ServiceError):
    """A request that exceeds a quota."""

    code = "ResourceLimitExceeded"
    status = 400


class SerializationError(ServiceError):
    """A body that the operation cannot read."""

    code = "SerializationException"
    status = 400


class UnknownOperationError(ServiceError):
    """An operation that the service does not have."""

    code = "UnknownOperationException"
    status = 400


class NotImplementedHereError(ServiceError):
    """An operation of AWS that the emulator does not implement."""

    code = "NotImplementedException"
    status = 501


class NotAdmittedError(ServiceError):
    """A request from a web page, or with a foreign host name."""

    code = "AccessDenied"
    status = 403


class InternalError(ServiceError):
    """A failure inside the emulator."""

    code = "InternalFailure"
    status = 500
