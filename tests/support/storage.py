"""Fakes of what a job's run uses of the emulator's account."""

from collections.abc import Sequence

from sagemaker_emulator.aws.s3 import NoSuchBucketError


class FakeS3:
    """A bucket named b, with objects in a dictionary."""

    def __init__(self, **objects: bytes) -> None:
        self.objects: dict[str, bytes] = dict(objects)

    def _check(self, bucket: str) -> None:
        if bucket != "b":
            raise NoSuchBucketError(bucket)

    def list(self, bucket: str, prefix: str) -> list[tuple[str, str, int]]:
        """Return the objects under a prefix."""
        self._check(bucket)
        return [(k, "", len(v)) for k, v in sorted(self.objects.items()) if k.startswith(prefix)]

    def get(self, bucket: str, key: str) -> bytes | None:
        """Return an object."""
        self._check(bucket)
        return self.objects.get(key)

    def put(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object."""
        self._check(bucket)
        self.objects[key] = content


class FakeLogs:
    """Log lines by stream."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}

    def write(
        self, region: str, group: str, stream: str, events: Sequence[tuple[int, str]]
    ) -> None:
        """Keep the messages."""
        self.lines.setdefault(stream, []).extend(message for _, message in events)
