"""The parts of an S3 URI."""

import pytest

from pulumi_sagemaker_training.api.values.s3_uri import S3Uri, parse_s3_uri


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://bucket/a/b.csv", S3Uri("bucket", "a/b.csv")),
        ("https://bucket/a/", S3Uri("bucket", "a/")),
        ("s3://bucket/", S3Uri("bucket", "")),
        ("s3://bucket", S3Uri("bucket", "")),
        ("s3://bucket//a://b", S3Uri("bucket", "/a://b")),
        ("bucket/a", S3Uri("", "")),
        ("", S3Uri("", "")),
    ],
)
def test_a_uri_has_a_bucket_and_a_key(uri: str, parts: S3Uri) -> None:
    assert parse_s3_uri(uri) == parts
