"""What the outside lends a step: a reporter, interrupts, prices, a clock, and so much time."""

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from pulumi_sagemaker_training.api.model.prices import Prices


class Reporter(Protocol):
    """The lines that the user sees at one resource."""

    def info(self, text: str) -> None:
        """Say something that should stay on the screen."""

    def warn(self, text: str) -> None:
        """Warn of something that goes on nevertheless."""

    def progress(self, text: str) -> None:
        """Show what is going on; the next call overwrites it."""


class Interrupts(Protocol):
    """The user's interrupt of the update."""

    def is_set(self) -> bool:
        """Tell whether the user has interrupted the update."""
        ...


class PriceSource(Protocol):
    """A source of what training costs in the job's region."""

    def __call__(self, *, insist: bool = False) -> Prices:
        """Return the prices; `insist` asks again where they were out of reach lately."""
        ...


@dataclass(frozen=True)
class Clock:
    """A source of time, pauses and randomness; tests give others."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    new_claim: Callable[[], str] = field(default=lambda: secrets.token_hex(8))


@dataclass(frozen=True)
class Ports:
    """What a step is lent to show lines, to wait, and to be interrupted.

    Attributes:
        reporter: shows lines at the resource.
        interrupt: whether the user wants to stop.
        clock: time, pauses and randomness.
    """

    reporter: Reporter
    interrupt: Interrupts
    clock: Clock = field(default_factory=Clock)


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """The time that one operation may take.

    Attributes:
        began: when the operation began, seconds of a step's clock.
        custom_s: the resource's custom timeout, seconds; None where the program sets none.
    """

    began: float
    custom_s: float | None = None

    def deadline(self, now: float, default_s: float) -> float:
        """Return when the operation's time is up, seconds of a step's clock.

        A custom timeout counts from the operation's beginning, whatever was done since; the
        default is granted from now on.

        Args:
            now: the time.
            default_s: granted where there is no custom timeout.
        """
        return now + default_s if self.custom_s is None else self.began + self.custom_s
