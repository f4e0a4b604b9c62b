"""What the plugin's process remembers from one call of the engine to the next.

Where a call does not tell its URN nothing is remembered: it would be taken for another resource's.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description

_FRESH_S: Final = 5.0


class RequestedReplacements:
    """The resources of which this process's own diff requested a replacement."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urns: set[str] = set()

    def add(self, urn: str) -> None:
        """Remember a resource."""
        with self._lock:
            self._urns.update({urn} if urn else ())

    def take(self, urn: str) -> bool:
        """Tell whether the resource was remembered, and forget it."""
        with self._lock:
            requested = urn in self._urns
            self._urns.discard(urn)
            return requested


class Unfinished:
    """The resources whose last create or update in this process has not ended well.

    With `--continue-on-error` the engine goes on to delete what such a job should have replaced.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._urns: set[str] = set()

    def add(self, urn: str) -> None:
        """Remember a resource, from before its call on: whatever ends the call, it was not well."""
        with self._lock:
            self._urns.update({urn} if urn else ())

    def ended(self, urn: str, *, well: bool) -> None:
        """Forget a resource if its call ended well."""
        if well:
            with self._lock:
                self._urns.discard(urn)

    def __contains__(self, urn: str) -> bool:
        """Tell whether a resource is remembered."""
        with self._lock:
            return urn in self._urns


class CheckedSecrets:
    """Which properties a preview's check found secret, for the diff that follows it.

    They cannot go through the inputs while these are not fully known: an update plan would hold
    the update to them.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._paths: dict[str, tuple[str, ...]] = {}

    def put(self, urn: str, paths: tuple[str, ...]) -> None:
        """Remember the secret paths of a resource."""
        with self._lock:
            self._paths[urn] = paths

    def get(self, urn: str) -> tuple[str, ...] | None:
        """Return the secret paths of a resource; None where it was not checked here."""
        with self._lock:
            return self._paths.get(urn)


class ShownWarnings:
    """The warnings that this process has shown at each resource, so that none is shown twice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: set[tuple[str, str]] = set()

    def is_first(self, urn: str, text: str) -> bool:
        """Tell whether the words are new at the resource, and remember them."""
        with self._lock:
            is_first = (urn, text) not in self._shown
            self._shown.add((urn, text))
            return is_first


class ImportNotes:
    """What is to be said of jobs that were just read without a state, should they be imported.

    A lookup of a job is read in the same way, but nothing is checked after it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notes: dict[str, str] = {}

    def put(self, urn: str, note: str) -> None:
        """Remember what to say at a resource."""
        with self._lock:
            self._notes[urn] = note

    def take(self, urn: str) -> str | None:
        """Return what to say at a resource, and forget it; None where nothing is."""
        with self._lock:
            return self._notes.pop(urn, None)


class RecentReads:
    """What reads have seen in the last seconds, for the diffs that follow them.

    A refresh reads each resource and has its differences told right after: one describe serves
    both. A description is given away once.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, Description]] = {}

    def put(self, urn: str, description: Description) -> None:
        """Remember what was seen of a resource."""
        with self._lock:
            self._seen.update({urn: (self._now(), description)} if urn else {})

    def take(self, urn: str, name: str) -> Description | None:
        """Return what was just seen of a resource's job, and forget it; None where it is old."""
        with self._lock:
            at, description = self._seen.pop(urn, (float("-inf"), None))
        if description is None or description.name != name or self._now() - at > _FRESH_S:
            return None
        return description
