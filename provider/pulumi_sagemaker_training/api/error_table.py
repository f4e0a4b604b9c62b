"""The one table that turns an error of AWS into one of ours. Pure."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    CredentialsError,
    NameTaken,
    NoCapacity,
    NoRegion,
    NotFound,
    NotVisibleYet,
    QuotaExceeded,
    QuotaTooSmall,
    Refused,
    ServiceError,
    Throttled,
    Unreachable,
)
from pulumi_sagemaker_training.api.model.quotas import shortage_in


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
