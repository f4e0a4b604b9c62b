"""What the outside lends a step: a reporter, interrupts, prices, a clock."""

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
    """Tell whether the user has interrupted the update."""

    def is_set(self) -> bool:
        """Tell whether the user has interrupted the update."""
        ...


class PriceSource(Protocol):
    """Tell what training costs in the job's region."""

    def __call__(self, *, insist: bool = False) -> Prices:
        """Return the prices; `insist` asks again where they were out of reach lately."""
        ...


def no_prices(*, insist: bool = False) -> Prices:
    """Know no price."""
    del insist
    return Prices(problem="prices were not requested")


@dataclass(frozen=True)
class Clock:
    """Give time, pauses and randomness; tests give others."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    new_claim: Callable[[], str] = field(default=lambda: secrets.token_hex(8))


class Ports(Protocol):
    """What a step that waits is lent: a clock, a reporter, and the user's interrupt."""

    @property
    def clock(self) -> Clock:
        """Time, pauses and randomness."""
        ...

    @property
    def reporter(self) -> Reporter:
        """Shows lines at the resource."""
        ...

    @property
    def interrupt(self) -> Interrupts:
        """Whether the user wants to stop."""
        ...
