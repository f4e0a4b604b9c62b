"""The record of requests, for tests that count them."""

import threading
from collections import Counter, deque
from dataclasses import dataclass, fields
from typing import Any

KEPT = 10_000


@dataclass(slots=True)
class Entry:
    """One request and its answer."""

    time: float
    service: str
    operation: str
    region: str
    request: dict[str, Any]
    status: int
    error_code: str | None
    request_id: str
    user_agent: str
    duration_ms: float


class Recorder:
    """The latest requests, oldest first, and the counts of all requests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        """Record a request."""
        with self._lock:
            self._entries.append(entry)
            self._counts[f"{entry.service}:{entry.operation}"] += 1

    def listing(
        self, operation: str | None = None, service: str | None = None, job: str = ""
    ) -> dict[str, Any]:
        """Return the recorded requests.

        Args:
            operation, service: of these alone, if they are given.
            job: of training jobs whose names begin so alone.
        """
        with self._lock:
            entries = list(self._entries)
            counts = dict(self._counts)
        kept = [
            {field.name: getattr(entry, field.name) for field in fields(entry)}
            for entry in entries
            if (operation is None or entry.operation == operation)
            and (service is None or entry.service == service)
            and str(entry.request.get("TrainingJobName", "")).startswith(job)
        ]
        return {"requests": kept, "counts": counts}

    def clear(self) -> None:
        """Remove all records and counts."""
        with self._lock:
            self._entries.clear()
            self._counts.clear()
