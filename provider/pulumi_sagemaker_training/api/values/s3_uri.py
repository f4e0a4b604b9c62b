"""The parts of an S3 URI. Pure."""

from typing import NamedTuple


class S3Uri(NamedTuple):
    """A bucket and what is in it: a key, or the prefix of keys.

    Attributes:
        bucket, key: empty in a text that is not a URI.
    """

    bucket: str
    key: str


def parse_s3_uri(uri: str) -> S3Uri:
    """Return the parts of `s3://bucket/key`; SageMaker allows `https` for `s3`."""
    bucket, _, key = uri.partition("://")[2].partition("/")
    return S3Uri(bucket, key)
