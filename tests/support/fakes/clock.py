"""A clock whose time passes only in a sleep, and the user's interrupt at a time of it."""

from datetime import UTC, datetime, timedelta
from itertools import count

from pulumi_sagemaker_training.lifecycle.ports import Clock

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
FOREVER = float("inf")


class FakeClock:
    """A clock whose seconds pass only in ``sleep``, at once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.pauses: list[float] = []
        self._claims = count(1)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert seconds > 0, "a sleep of 0 seconds could repeat without end"
        self.pauses.append(seconds)
        self.seconds += seconds

    def as_clock(self) -> Clock:
        return Clock(
            now=self.now,
            sleep=self.sleep,
            jitter=lambda: 1.0,
            new_claim=lambda: f"claim-{next(self._claims)}",
            utc=lambda: EPOCH + timedelta(seconds=self.seconds),
        )


class FakeInterrupt:
    """An interrupt at a time of the fake clock, or never."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.at_s = FOREVER

    def is_set(self) -> bool:
        return self._clock.now() >= self.at_s


def time_at(seconds: float) -> datetime:
    """Return a time of the fake clock as a date."""
    return EPOCH + timedelta(seconds=seconds)
