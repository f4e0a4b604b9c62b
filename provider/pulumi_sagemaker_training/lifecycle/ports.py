"""The ports of a step: a reporter, interrupts, prices, a clock, and a time limit."""

import random
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.api.values.line import Line

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.model.prices import Prices
    from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
    from pulumi_sagemaker_training.api.model.saved_objects import SavedObjects
    from pulumi_sagemaker_training.api.model.training_plan import PlanNews


class Reporter(Protocol):
    """The lines that the user sees at one resource."""

    def info(self, text: str) -> None:
        """Show a line that stays on the screen."""

    def warn(self, text: str) -> None:
        """Show a warning; the operation continues."""

    def progress(self, line: Line | str) -> None:
        """Show a line that the next call replaces, as far as it says something new.

        It may be called at any rate.
        """


class Interrupts(Protocol):
    """The user's interrupt of the update."""

    def is_set(self) -> bool:
        """Tell whether the user has interrupted the update."""
        ...


class PriceSource(Protocol):
    """A source of the prices of training in the job's region."""

    def __call__(self, *, insist: bool = False) -> "Prices":
        """Return the prices; `insist` fetches them even if they were unreachable lately."""
        ...


class QuotaSource(Protocol):
    """The account's quotas in the job's region."""

    def __call__(self, names: Collection[str], /) -> "Mapping[str, QuotaLimit]":
        """Return those of the named quotas that can be read."""
        ...


class CheckpointSource(Protocol):
    """What is known of the checkpoints of jobs in S3."""

    def __call__(self, uri: str, *, fresh: bool = False) -> "SavedObjects":
        """Return what is known of a prefix; `fresh` lists it again although it was listed lately.

        Never raises: the permission to list checkpoints is optional.
        """
        ...


class PlanSource(Protocol):
    """The training plans in the job's region."""

    def __call__(self, arn: str, *, fresh: bool = False) -> "PlanNews":
        """Return what is known of a plan; `fresh` asks again although it was asked lately."""
        ...


def _random_claim() -> str:
    # Imported here: only a create needs it.
    import secrets

    return secrets.token_hex(8)


@dataclass(frozen=True, eq=False, repr=False)
class Clock:
    """A source of time, pauses and randomness; tests replace it."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    utc: Callable[[], datetime] = utc_now
    new_claim: Callable[[], str] = _random_claim


@dataclass(frozen=True, eq=False, repr=False)
class Ports:
    """The ports that a step needs to show lines, to wait, and to be interrupted.

    Attributes:
        reporter: shows lines at the resource.
        interrupt: the user's interrupt.
        clock: time, pauses and randomness.
    """

    reporter: Reporter
    interrupt: Interrupts
    clock: Clock = field(default_factory=Clock)


class TimeLimit(NamedTuple):
    """The time that one operation may take.

    Attributes:
        began: when the operation began, in seconds of a step's clock.
        custom_s: the resource's custom timeout, in seconds; None if the program sets none.
    """

    began: float
    custom_s: float | None = None

    def deadline(self, now: float, default_s: float) -> float:
        """Return when the operation's time is up, in seconds of a step's clock.

        A custom timeout counts from the operation's beginning; the default counts from now.

        Args:
            now: the time.
            default_s: the time limit without a custom timeout, in seconds.
        """
        return now + default_s if self.custom_s is None else self.began + self.custom_s
