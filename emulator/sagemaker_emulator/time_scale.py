"""The speed of the service's time. Pure."""


class TimeScale:
    """The number of service seconds in one real second.

    Limits, retention periods and billed time run ``time_scale`` times as fast as the wall clock.
    """

    def __init__(self, time_scale: float = 1.0) -> None:
        self.time_scale = time_scale

    def real_seconds(self, service_seconds: float) -> float:
        """Convert service seconds into real seconds."""
        return service_seconds / self.time_scale

    def service_seconds(self, real_seconds: float) -> float:
        """Convert real seconds into service seconds."""
        return real_seconds * self.time_scale
