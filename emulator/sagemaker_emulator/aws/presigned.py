"""Presigned URLs of S3: how long they are valid. Pure. Signatures themselves are not verified.

Source: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" in the Amazon S3
API Reference, and the API's list of error codes: an expired URL is AccessDenied with the message
"Request has expired".
"""

import datetime as dt
import urllib.parse
from typing import Final

from sagemaker_emulator.http.message import Request
from sagemaker_emulator.protocol.errors import ServiceError

LONGEST_S: Final = 7 * 86_400
_TIME: Final = "%Y%m%dT%H%M%SZ"
_EARLY_S: Final = 15 * 60


def verify(request: Request, now: float) -> None:
    """Refuse a presigned URL that has expired, or whose times cannot be read.

    Args:
        now: the time in seconds since the epoch.

    Raises:
        ServiceError: AccessDenied or AuthorizationQueryParametersError.
    """
    query = dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True))
    if "X-Amz-Signature" in query:
        begin = _begin(query.get("X-Amz-Date", ""))
        end = begin + _duration(query.get("X-Amz-Expires", ""))
        if begin > now + _EARLY_S:
            raise _denied("Request is not yet valid")
    elif "Signature" in query and query.get("Expires", "").isdecimal():
        end = float(query["Expires"])
    else:
        return
    if now > end:
        raise _denied("Request has expired")


def _begin(text: str) -> float:
    try:
        return dt.datetime.strptime(text, _TIME).replace(tzinfo=dt.UTC).timestamp()
    except ValueError:
        raise _unreadable(
            "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
        ) from None


def _duration(text: str) -> int:
    try:
        seconds = int(text)
    except ValueError:
        raise _unreadable("X-Amz-Expires should be a number") from None
    if seconds < 0:
        raise _unreadable("X-Amz-Expires must be non-negative")
    if seconds > LONGEST_S:
        raise _unreadable(
            "X-Amz-Expires must be less than a week (in seconds) that is less than 604800"
        )
    return seconds


def _denied(message: str) -> ServiceError:
    return ServiceError(message, code="AccessDenied", status=403)


def _unreadable(message: str) -> ServiceError:
    return ServiceError(message, code="AuthorizationQueryParametersError", status=400)
