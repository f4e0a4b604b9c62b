"""The errors of requests that no operation answers: not offered, not allowed, failed by a rule."""

from sagemaker_emulator.aws import policy_document
from sagemaker_emulator.control.fault_rules import Rule
from sagemaker_emulator.protocol.errors import NotImplementedHereError, ServiceError

DEFAULT_MESSAGES = {
    "ThrottlingException": "Rate exceeded",
    "ExpiredTokenException": "The security token included in the request is expired",
    "ResourceLimitExceeded": "You have exceeded an account-level service limit",
    "InternalFailure": "The request processing has failed because of an unknown error",
    "AccessDeniedException": "User is not authorized to perform this action",
}
SERVER_CODES = {"InternalFailure", "InternalServerException", "ServiceUnavailable"}


def not_offered(service: str, call: str) -> NotImplementedHereError:
    """Return the error for a service that is not offered."""
    return NotImplementedHereError(f"sagemaker-emulator does not offer {service} ({call}).")


def not_implemented(call: str) -> NotImplementedHereError:
    """Return the error for an operation that is not implemented."""
    return NotImplementedHereError(f"sagemaker-emulator does not implement {call}.")


def ruled_error(rule: Rule) -> ServiceError:
    """Return the error that a rule gives."""
    code = str(rule.body.get("code", "ThrottlingException"))
    default = 500 if code in SERVER_CODES else 400
    message = str(rule.body.get("message", DEFAULT_MESSAGES.get(code, code)))
    return ServiceError(message, code=code, status=int(rule.body.get("status", default)))


def not_allowed(service: str, permission: policy_document.Permission, account: str) -> ServiceError:
    """Return the error for a permission that a policy does not give."""
    code = "AccessDenied" if service in ("s3", "iam", "sts") else "AccessDeniedException"
    message = (
        f"User: arn:aws:iam::{account}:user/tester is not authorized to perform: "
        f"{permission.action} on resource: {permission.resource} "
        "because no identity-based policy allows the action"
    )
    return ServiceError(message, code=code, status=403 if service == "s3" else 400)
