"""Time, and how fast it passes."""

from __future__ import annotations

import time


class Clock:
    """The wall clock, and the ratio of the service's seconds to it.

    Timestamps are always the wall clock's. Limits, retention periods and billed time run
    ``time_scale`` times as fast.
    """

    def __init__(self, time_scale: float = 1.0) -> None:
        self.time_scale = time_scale

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return time.time()

    def real_seconds(self, service_seconds: float) -> float:
        """Turn a period of the service into one of the wall clock."""
        return service_seconds / self.time_scale

    def service_seconds(self, real_seconds: float) -> float:
        """Turn a period of the wall clock into one of the service."""
        return real_seconds * self.time_scale
