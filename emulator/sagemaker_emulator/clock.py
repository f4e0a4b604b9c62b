"""Time and its speed."""

import time


class Clock:
    """The wall clock, and the number of service seconds in one of its seconds.

    Timestamps are always those of the wall clock. Limits, retention periods and billed time run
    ``time_scale`` times as fast.
    """

    def __init__(self, time_scale: float = 1.0) -> None:
        self.time_scale = time_scale

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return time.time()

    def real_seconds(self, service_seconds: float) -> float:
        """Convert service seconds into real seconds."""
        return service_seconds / self.time_scale

    def service_seconds(self, real_seconds: float) -> float:
        """Convert real seconds into service seconds."""
        return real_seconds * self.time_scale
