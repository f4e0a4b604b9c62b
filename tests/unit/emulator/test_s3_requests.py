"""What S3 refuses of a request before it stores anything, and what it takes for a form."""

import base64
import datetime as dt
from urllib.parse import urlencode

import pytest

from sagemaker_emulator.aws import checksums, forms, presigned
from sagemaker_emulator.http.message import Request
from sagemaker_emulator.protocol.errors import ServiceError

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC).timestamp()
V4 = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "y",
    "X-Amz-Signature": "x",
    "X-Amz-Date": "20260102T030405Z",
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
}
V2 = {"Signature": "x", "AWSAccessKeyId": "y", "Expires": str(int(NOW) + 60)}


def refusal(query: dict[str, str], now: float) -> tuple[int, str, str]:
    """Return the status, the code and the message with which a presigned URL is refused."""
    with pytest.raises(ServiceError) as caught:
        presigned.verify(Request("GET", f"/b/k?{urlencode(query)}", []), now)
    return caught.value.status, caught.value.code, caught.value.message


@pytest.mark.parametrize("query", [V4, V2])
def test_a_presigned_url_expires(query: dict[str, str]) -> None:
    presigned.verify(Request("GET", f"/b/k?{urlencode(query)}", []), NOW + 60)
    assert refusal(query, NOW + 61) == (403, "AccessDenied", "Request has expired")


def test_a_presigned_url_of_the_future_is_refused() -> None:
    assert refusal(V4, NOW - 16 * 60) == (403, "AccessDenied", "Request is not yet valid")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X-Amz-Expires": "x"}, "X-Amz-Expires should be a number"),
        ({"X-Amz-Expires": "-1"}, "X-Amz-Expires must be non-negative"),
        ({"X-Amz-Expires": "604801"}, "X-Amz-Expires must be less than a week"),
        ({"X-Amz-Date": "today"}, "X-Amz-Date must be in the ISO8601 Long Format"),
    ],
)
def test_times_that_cannot_be_read_are_refused(change: dict[str, str], message: str) -> None:
    status, code, said = refusal({**V4, **change}, NOW)
    assert (status, code) == (400, "AuthorizationQueryParametersError")
    assert said.startswith(message)


@pytest.mark.parametrize("missing", sorted(V4))
def test_a_presigned_url_without_a_parameter_is_refused(missing: str) -> None:
    query = {name: value for name, value in V4.items() if name != missing}
    status, code, said = refusal(query, NOW)
    assert (status, code) == (400, "AuthorizationQueryParametersError")
    assert said.startswith("Query-string authentication version 4 requires the X-Amz-Algorithm, ")


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"Signature": "x"}, "requires the Signature, Expires and AWSAccessKeyId parameters"),
        ({**V2, "Expires": "soon"}, "Invalid date (should be seconds since epoch): soon"),
    ],
)
def test_a_url_of_the_older_signature_needs_its_time(query: dict[str, str], message: str) -> None:
    status, code, said = refusal(query, NOW)
    assert (status, code) == (403, "AccessDenied")
    assert said.endswith(message)


def form(policy: bytes) -> Request:
    """Return a form that uploads a file, with a policy."""
    part = b'--b\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
    fields = part % (b"key", b"k") + part % (b"policy", policy) + part % (b"file", b"content")
    return Request("POST", "/b", [("content-type", "multipart/form-data; boundary=b")], fields)


@pytest.mark.parametrize(
    ("policy", "after_s", "refused"),
    [
        (b'{"expiration": "2026-01-02T03:05:05Z", "conditions": []}', 60, ""),
        (b'{"expiration": "2026-01-02T03:05:05Z"}', 61, "AccessDenied"),
        (b'{"expiration": "2026-01-02T03:05:05.000Z"}', 61, "AccessDenied"),
        (b'{"conditions": []}', 0, "InvalidPolicyDocument"),
        (b"no json", 0, "InvalidPolicyDocument"),
    ],
)
def test_the_policy_of_a_form_expires(policy: bytes, after_s: int, refused: str) -> None:
    request = form(base64.b64encode(policy))
    if not refused:
        presigned.verify(request, NOW + after_s)
        return
    with pytest.raises(ServiceError) as caught:
        presigned.verify(request, NOW + after_s)
    assert caught.value.code == refused


def test_a_url_without_a_signature_does_not_expire() -> None:
    presigned.verify(Request("GET", "/b/k?Expires=1&versionId=2", []), NOW)


@pytest.mark.parametrize(
    ("method", "content_type", "is_form"),
    [
        ("PUT", "application/x-www-form-urlencoded", True),
        ("PUT", "Application/X-WWW-Form-URLEncoded; charset=utf-8", True),
        ("POST", "application/x-www-form-urlencoded", True),
        ("PUT", "multipart/form-data; boundary=b", True),
        ("POST", "multipart/form-data; boundary=b", False),
        ("PUT", "text/csv", False),
        ("PUT", "", False),
    ],
)
def test_only_the_form_of_post_object_is_a_form(
    method: str, content_type: str, *, is_form: bool
) -> None:
    request = Request(method, "/b/k", [("content-type", content_type)], b"a=b")
    assert forms.type_of_form(request) == (content_type if is_form else "")


@pytest.mark.parametrize(
    ("method", "query", "stores"),
    [
        ("PUT", "", True),
        ("PUT", "?X-Amz-Signature=x", True),
        ("PUT", "?tagging", False),
        ("PUT", "?partNumber=1&uploadId=u", False),
        ("POST", "", False),
    ],
)
def test_only_put_object_gives_an_object_its_type(method: str, query: str, *, stores: bool) -> None:
    assert forms.is_put_object(Request(method, f"/b/k{query}", [])) == stores


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    ("md5", "code"), [("AAAAAAAAAAAAAAAAAAAAAA==", "BadDigest"), ("no", "InvalidDigest")]
)
def test_a_wrong_md5_is_refused(method: str, md5: str, code: str) -> None:
    request = Request(method, "/b?delete", [("content-md5", md5)], b"body")
    with pytest.raises(ServiceError) as caught:
        checksums.verify(request, lambda *_: {})
    assert (caught.value.status, caught.value.code) == (400, code)
