"""Presigned URLs and forms of S3: how long they are valid. Pure.

Source: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" and "POST
Policy" in the Amazon S3 API Reference. An expired URL is AccessDenied with the message "Request has
expired". Seen: the message of an expired form in aws/aws-sdk-ruby#895, those of missing parameters
in kaliber-scala/play-s3#73 and aws/aws-sdk-php#97, that of a bad time in transloadit/uppy#1130.
"""

import base64
import datetime as dt
import json
import re
import urllib.parse
from collections.abc import Mapping
from typing import Final

from sagemaker_emulator.http.message import Request
from sagemaker_emulator.protocol.errors import ServiceError

LONGEST_S: Final = 7 * 86_400
_V4: Final = (
    *("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature"),
    *("X-Amz-Date", "X-Amz-SignedHeaders", "X-Amz-Expires"),
)
_V2: Final = ("Signature", "Expires", "AWSAccessKeyId")
_TIME: Final = "%Y%m%dT%H%M%SZ"
_EARLY_S: Final = 15 * 60
# A field of a form that comes before its file.
_POLICY: Final = re.compile(
    rb'\A.{0,65536}?name="policy"\r\n(?:[^\r\n]+\r\n)*\r\n([\w+/=\s]+?)\r\n--',
    re.IGNORECASE | re.DOTALL,
)


def verify(request: Request, now: float) -> None:
    """Refuse a presigned URL or form that has expired, is incomplete, or has unreadable times.

    Args:
        now: the time in seconds since the epoch.

    Raises:
        ServiceError: AccessDenied, AuthorizationQueryParametersError or InvalidPolicyDocument.
    """
    query = dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True))
    if "X-Amz-Signature" in query or "X-Amz-Algorithm" in query:
        begin, end = _validity(query)
        if begin > now + _EARLY_S:
            raise _denied("Request is not yet valid")
    elif "Signature" in query:
        end = _end_of_v2(query)
    elif request.method == "POST" and (policy := _POLICY.search(request.body)):
        if now > _end_of_policy(policy[1]):
            raise _denied("Invalid according to Policy: Policy expired.")
        return
    else:
        return
    if now > end:
        raise _denied("Request has expired")


def _validity(query: Mapping[str, str]) -> tuple[float, float]:
    if not query.keys() >= set(_V4):
        names = f"{', '.join(_V4[:-1])}, and {_V4[-1]}"
        raise _unreadable(f"Query-string authentication version 4 requires the {names} parameters.")
    begin = _begin(query["X-Amz-Date"])
    return begin, begin + _duration(query["X-Amz-Expires"])


def _end_of_v2(query: Mapping[str, str]) -> int:
    if not query.keys() >= set(_V2):
        names = f"{', '.join(_V2[:-1])} and {_V2[-1]}"
        raise _denied(f"Query-string authentication requires the {names} parameters")
    try:
        return int(query["Expires"])
    except ValueError:
        text = query["Expires"]
        raise _denied(f"Invalid date (should be seconds since epoch): {text}") from None


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


def _end_of_policy(encoded: bytes) -> float:
    try:
        policy = json.loads(base64.b64decode(encoded))
        return dt.datetime.fromisoformat(policy["expiration"]).timestamp()
    except (ValueError, TypeError, KeyError):
        raise ServiceError(
            "Invalid Policy: Invalid JSON, or no 'expiration' value.",
            code="InvalidPolicyDocument",
            status=400,
        ) from None


def _denied(message: str) -> ServiceError:
    return ServiceError(message, code="AccessDenied", status=403)


def _unreadable(message: str) -> ServiceError:
    return ServiceError(message, code="AuthorizationQueryParametersError", status=400)
