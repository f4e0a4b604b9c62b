"""The checkpoints of jobs in S3: when the newest was saved.

The permission to list them is optional. A prefix that cannot be listed is not an error, and after a
refusal its bucket is not asked again by this process.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.model.saved_objects import NOT_KNOWN, SavedObjects
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.s3 import Bucket
from pulumi_sagemaker_training.api.values.s3_uri import parse_s3_uri

MAX_OBJECTS: Final = 10_000
"""The most objects that are listed for one answer, in ten calls."""
_FRESH_S: Final = 60.0
_BETWEEN_CALLS_S: Final = 1.0

Newest = Callable[[str, str, int], tuple[datetime | None, bool]]
"""A function of bucket, prefix and limit: when the newest object was written, whether all count."""


class CheckpointBook:
    """A cache of what is known of checkpoints under one set of access settings. Thread-safe.

    Args:
        newest: finds the newest object below a prefix.
        now_s: the clock.
    """

    def __init__(self, newest: Newest, now_s: Callable[[], float] = time.monotonic) -> None:
        self._newest = newest
        self._now_s = now_s
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, SavedObjects]] = {}
        self._refused: set[str] = set()
        self._next_s = float("-inf")

    def look_up(self, uri: str, *, fresh: bool = False) -> SavedObjects:
        """Return what is known of the objects below a prefix. Never raises.

        Args:
            uri: the prefix, `s3://bucket/prefix`.
            fresh: whether to list them now. Otherwise a prefix is listed once a minute, and one of
                all prefixes in a second, so that the live lines of many jobs cost little.
        """
        bucket, prefix = parse_s3_uri(uri)
        with self._lock:
            now_s = self._now_s()
            at_s, known = self._known.get(uri, (float("-inf"), NOT_KNOWN))
            if bucket in self._refused:
                return NOT_KNOWN
            if not fresh and (now_s - at_s < _FRESH_S or now_s < self._next_s):
                return known
            self._next_s = now_s + _BETWEEN_CALLS_S
        found = self._ask(bucket, prefix)
        with self._lock:
            self._known[uri] = (now_s, found)
        return found

    def _ask(self, bucket: str, prefix: str) -> SavedObjects:
        try:
            newest, is_whole = self._newest(bucket, prefix, MAX_OBJECTS)
        except ServiceError as error:
            if error.disposition != "retry":
                with self._lock:
                    self._refused.add(bucket)
            return NOT_KNOWN
        return SavedObjects(is_known=is_whole, newest=newest) if is_whole else NOT_KNOWN


def checkpoint_book(clients: Clients) -> CheckpointBook:
    """Return the book of the clients' access settings; makes no call yet."""
    return CheckpointBook(lambda bucket, *rest: Bucket(clients.s3, bucket).newest(*rest))
