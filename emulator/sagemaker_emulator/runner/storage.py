"""What the run of a job uses of the account: its objects in S3, and its logs."""

from collections.abc import Sequence
from typing import Protocol


class ObjectStore(Protocol):
    """Objects in buckets.

    Raises:
        NoSuchBucketError: by every method, if the bucket does not exist.
    """

    def list(self, bucket: str, prefix: str) -> list[tuple[str, str, int]]:
        """Return key, ETag and size of the objects under a prefix, in order of their keys."""

    def get(self, bucket: str, key: str) -> bytes | None:
        """Return an object's content, or None."""

    def put(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object."""


class LogWriter(Protocol):
    """The logs of an account."""

    def write(
        self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]
    ) -> None:
        """Append events, each a time in milliseconds and a text."""
