"""The wall clock, and the speed of the service's time."""

import time

from sagemaker_emulator.time_scale import TimeScale


class Clock(TimeScale):
    """The wall clock, whose time all timestamps are, and the scale of the service's time."""

    def now(self) -> float:
        """Return the time in seconds since 1970."""
        return time.time()
