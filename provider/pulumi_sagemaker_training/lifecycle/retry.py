"""How long to be patient with which refusal: policies as values, one loop that follows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from pulumi_sagemaker_training.api.errors import (
    NotVisibleYet,
    QuotaExceeded,
    ServiceError,
    WaitInterrupted,
)
from pulumi_sagemaker_training.lifecycle.work import Work

T = TypeVar("T")

_SLICE_S: Final = 0.5


@dataclass(frozen=True, slots=True)
class Patience:
    """Say how often and how long to try again.

    Attributes:
        total_s: give up after so many seconds.
        first_s, longest_s: the first pause and the longest, seconds; each doubles the last,
            and half of it is random, so that a thousand resources do not come back together.
        what: what is waited for, for the live line.
    """

    total_s: float
    first_s: float
    longest_s: float
    what: str

    def pause(self, attempt: int, jitter: float) -> float:
        """Return the pause after the attempt, counted from 0. Pure.

        Args:
            attempt: how many pauses there were.
            jitter: from 0 to 1.
        """
        full = min(self.first_s * 2.0**attempt, self.longest_s)
        return full / 2 + full / 2 * jitter


PROPAGATION: Final = Patience(120, 2, 15, "a new role or policy to become visible")
QUOTA_PAUSE: Final = (5.0, 60.0)

Policies = Mapping[type[ServiceError], Patience]


def create_policies(on_quota: str, timeout_s: float) -> Policies:
    """Return what CreateTrainingJob is patient with. Pure.

    Args:
        on_quota: the option.
        timeout_s: the create timeout: how long room is waited for.
    """
    policies: dict[type[ServiceError], Patience] = {NotVisibleYet: PROPAGATION}
    if on_quota == "wait":
        first, longest = QUOTA_PAUSE
        policies[QuotaExceeded] = Patience(timeout_s, first, longest, "room in the account's quota")
    return policies


def persist(call: Callable[[], T], policies: Policies, work: Work) -> T:
    """Call, and call again while a policy allows it.

    Raises:
        ServiceError: what no policy covers, or the last one when patience ends.
        WaitInterrupted: the user interrupted; nothing was created.
    """
    started, attempts = work.clock.now(), 0
    while True:
        try:
            return call()
        except ServiceError as error:
            patience = next((p for kind, p in policies.items() if isinstance(error, kind)), None)
            if patience is None or work.clock.now() - started >= patience.total_s:
                raise
            work.voice.progress(f"waiting for {patience.what}: {error.words}")
            _sleep(patience.pause(attempts, work.clock.jitter()), work)
            attempts += 1


def _sleep(seconds: float, work: Work) -> None:
    until = work.clock.now() + seconds
    while (left := until - work.clock.now()) > 0:
        if work.interrupt.is_set():
            raise WaitInterrupted("interrupted before a training job was created")
        work.clock.sleep(min(left, _SLICE_S))
