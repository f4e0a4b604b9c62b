"""How long to be patient with which refusal: policies as values, one loop that follows them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from pulumi_sagemaker_training.api.errors import (
    NotVisibleYet,
    QuotaExceeded,
    ServiceError,
    Throttled,
    WaitInterrupted,
)
from pulumi_sagemaker_training.lifecycle.ports import Ports
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QUOTA, Room
from pulumi_sagemaker_training.lifecycle.waiting.rates import Patience

T = TypeVar("T")

_SLICE_S: Final = 0.5


PROPAGATION: Final = Patience(120, 2, 15, "a new role or policy to become visible")
BUSY: Final = Patience(float("inf"), 5, 60, "SageMaker to take more requests")

Policies = Mapping[type[ServiceError], Patience]


def create_policies(on_quota: str, timeout_s: float) -> Policies:
    """Return what CreateTrainingJob is patient with. Pure.

    Args:
        on_quota: the option.
        timeout_s: the create timeout: how long room, and a busy API, are waited for.
    """
    policies: dict[type[ServiceError], Patience] = {
        NotVisibleYet: PROPAGATION,
        Throttled: replace(BUSY, total_s=timeout_s),
    }
    if on_quota == "wait":
        policies[QuotaExceeded] = replace(QUOTA, total_s=timeout_s)
    return policies


def persist(call: Callable[[], T], policies: Policies, ports: Ports, room: Room | None = None) -> T:
    """Call, and call again while a policy allows it.

    Args:
        call: what to do.
        policies: what to be patient with.
        ports: its clock and its reporter are used.
        room: the line of those who wait for room in a quota. Where there is one, nobody calls
            before his turn.

    Raises:
        ServiceError: what no policy covers, or the last one when patience ends.
        WaitInterrupted: the user interrupted; nothing was created.
    """
    if room is None:
        return _persist(call, policies, ports)
    place = _Place(room, policies, ports)
    try:
        return _persist(lambda: place.hold(call), policies, ports, place.refused)
    finally:
        place.leave()


def _persist(
    call: Callable[[], T],
    policies: Policies,
    ports: Ports,
    is_queued: Callable[[ServiceError], bool] = lambda _: False,
) -> T:
    started, attempts = ports.clock.now(), 0
    while True:
        try:
            return call()
        except ServiceError as error:
            patience = next((p for kind, p in policies.items() if isinstance(error, kind)), None)
            if patience is None or ports.clock.now() - started >= patience.total_s:
                raise
            ports.reporter.progress(f"waiting for {patience.what}: {error.words}")
            if not is_queued(error):
                _sleep(patience.pause(attempts, ports.clock.jitter()), ports)
                attempts += 1


class _Place:
    """Be one create's place in the line of those who wait for room in the quota."""

    def __init__(self, room: Room, policies: Policies, ports: Ports) -> None:
        self._room = room
        self._ports = ports
        self._until = ports.clock.now() + policies[QuotaExceeded].total_s
        self._has_waited = False

    def hold(self, call: Callable[[], T]) -> T:
        """Call when it is our turn, or the time is up, and the service shall say why."""
        while not self._room.may_ask(self, self._ports.clock.now()):
            if self._ports.clock.now() >= self._until:
                break
            if not self._has_waited:
                self._has_waited = True
                self._ports.reporter.progress(f"waiting for {QUOTA.what}, in line with others")
            _sleep(_SLICE_S, self._ports)
        result = call()
        if self._has_waited:
            self._room.accepted(self)
        return result

    def refused(self, error: ServiceError) -> bool:
        """Go back to the line where the quota was full; tell whether it was."""
        if not isinstance(error, QuotaExceeded):
            return False
        self._room.refused(self, self._ports.clock.now(), waited=self._has_waited)
        self._has_waited = True
        return True

    def leave(self) -> None:
        """Wait no longer."""
        self._room.leave(self)


def _sleep(seconds: float, ports: Ports) -> None:
    until = ports.clock.now() + seconds
    while (left := until - ports.clock.now()) > 0:
        if ports.interrupt.is_set():
            raise WaitInterrupted("interrupted before a training job was created")
        ports.clock.sleep(min(left, _SLICE_S))
