"""Where a request of S3 names its bucket."""

import pytest

from sagemaker_emulator.aws.virtual_hosts import bucket_of, in_path
from sagemaker_emulator.http.message import Request


@pytest.mark.parametrize(
    ("host", "bucket"),
    [
        ("bucket.localhost", "bucket"),
        ("bucket.localhost:4566", "bucket"),
        ("Bucket.LOCALHOST.:1", "bucket"),
        ("my.bucket.localhost", "my.bucket"),
        ("bucket.s3.localhost", "bucket"),
        ("my.bucket.s3.us-east-1.localhost", "my.bucket"),
        ("bucket.s3-eu-west-1.localhost", "bucket"),
        ("s3.localhost", ""),
        ("s3.us-east-1.localhost:4566", ""),
        ("localhost:4566", ""),
        ("127.0.0.1:4566", ""),
        ("[::1]:4566", ""),
        ("", ""),
    ],
)
def test_a_bucket_is_found_in_the_host_name(host: str, bucket: str) -> None:
    assert bucket_of(host) == bucket


def test_a_request_keeps_everything_but_where_its_bucket_stands() -> None:
    headers = [("host", "bucket.s3.localhost:1"), ("range", "bytes=0-1")]
    given = Request("GET", "/a%2Fb?versionId=1", headers, b"body", [("Host", "bucket.localhost:1")])
    made = in_path(given)
    assert (made.method, made.target, made.body) == ("GET", "/bucket/a%2Fb?versionId=1", b"body")
    assert made.headers == [("host", "localhost:1"), ("range", "bytes=0-1")]
    assert made.original_headers == [("Host", "localhost:1")]


def test_a_request_with_its_bucket_in_the_path_is_left_as_it_is() -> None:
    given = Request("GET", "/bucket/key", [("host", "s3.localhost")])
    assert in_path(given) is given
