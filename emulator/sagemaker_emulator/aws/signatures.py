"""Signatures of presigned URLs. Pure.

Any keys are accepted, so only a URL that was signed with keys whose secret is known here can be
checked. Such a URL is for one method, one object and the headers that were signed.

Source: "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)" and "Signing
and authenticating REST requests" (version 2) in the Amazon S3 documentation; the message is that
of SignatureDoesNotMatch in its list of error responses.
"""

import hmac
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any, Final

from botocore.auth import HmacV1Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from sagemaker_emulator.http.message import Request
from sagemaker_emulator.protocol.errors import ServiceError

SecretOf = Callable[[str], str | None]
"""Returns the secret of an access key; None for a key that is not known."""

_SIGNATURE_V4: Final = "X-Amz-Signature"
_OF_V2: Final = frozenset({"AWSAccessKeyId", "Signature", "Expires"})
_SIGNED_BY_V2: Final = ("content-md5", "content-type")


def verify(received: Request, in_path: Request, secret_of: SecretOf) -> None:
    """Refuse a presigned URL whose signature is not that of the request.

    Args:
        received: the request as it was sent.
        in_path: the same with its bucket in the path.
        secret_of: the secrets that are known.

    Raises:
        ServiceError: SignatureDoesNotMatch.
    """
    query = dict(urllib.parse.parse_qsl(received.query, keep_blank_values=True))
    if _SIGNATURE_V4 in query:
        key, _, scope = query.get("X-Amz-Credential", "").partition("/")
        secret, given = secret_of(key), query[_SIGNATURE_V4]
        right = [_v4(received, query, scope, secret)] if secret else [given]
    elif query.keys() >= _OF_V2:
        secret, given = secret_of(query["AWSAccessKeyId"]), query["Signature"]
        # curl adds a content type of its own, which nobody signed.
        headers = [in_path.headers, _without_type(in_path.headers)]
        right = [_v2(in_path, sent, query, secret) for sent in headers] if secret else [given]
    else:
        return
    if not any(hmac.compare_digest(one.encode(), given.encode()) for one in right):
        raise ServiceError(
            "The request signature we calculated does not match the signature you provided. "
            "Check your key and signing method.",
            code="SignatureDoesNotMatch",
            status=403,
        )


def _v4(received: Request, query: Mapping[str, str], scope: str, secret: str) -> str:
    _, region, service, _ = (scope.split("/") + [""] * 4)[:4]
    names = query.get("X-Amz-SignedHeaders", "").split(";")
    unsigned = [
        pair for pair in received.query.split("&") if pair.partition("=")[0] != _SIGNATURE_V4
    ]
    request = AWSRequest(
        received.method,
        f"http://{received.header('host')}{received.path}?{'&'.join(unsigned)}",
        {name: value for name, value in received.headers if name in names},
    )
    request.context["timestamp"] = query.get("X-Amz-Date", "")
    signer = S3SigV4QueryAuth(Credentials("", secret), service, region)
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return str(signer.signature(text, request))


def _without_type(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers if name != "content-type"]


def _v2(
    in_path: Request, sent: list[tuple[str, str]], query: Mapping[str, str], secret: str
) -> str:
    headers: Any = HTTPHeaders()
    for name, value in [*sent, *query.items()]:
        if name.lower().startswith("x-amz-") or name in _SIGNED_BY_V2:
            headers[name.lower()] = value
    signer = _SignerV2(Credentials("", secret), query["Expires"])
    text = signer.canonical_string(in_path.method, urllib.parse.urlsplit(in_path.target), headers)
    return str(signer.sign_string(text))


class _SignerV2(HmacV1Auth):
    """The signer of a URL, which has its end in place of a date."""

    def __init__(self, credentials: Credentials, end: str) -> None:
        super().__init__(credentials)
        self._end = end

    def _get_date(self) -> str:
        return self._end
