"""Retries: policies that say which errors are retried and how, and the loop that does it."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from pulumi_sagemaker_training.api.errors import (
    NotVisibleYet,
    QuotaExceeded,
    ServiceError,
    Throttled,
    WaitInterrupted,
)
from pulumi_sagemaker_training.lifecycle.ports import Ports
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QUOTA, QuotaQueue
from pulumi_sagemaker_training.lifecycle.waiting.rates import RetryPolicy

T = TypeVar("T")

_SLICE_S: Final = 0.5


PROPAGATION: Final = RetryPolicy(120, 2, 15, "a new role or policy to become visible")
BUSY: Final = RetryPolicy(float("inf"), 5, 60, "SageMaker to take more requests")

Policies = Mapping[type[ServiceError], RetryPolicy]


def create_policies(on_quota: str, timeout_s: float) -> Policies:
    """Return the retry policies of CreateTrainingJob. Pure.

    Args:
        on_quota: the option of that name.
        timeout_s: the create timeout: the limit of the wait for quota, and for a busy API.
    """
    policies: dict[type[ServiceError], RetryPolicy] = {
        NotVisibleYet: PROPAGATION,
        Throttled: BUSY._replace(total_s=timeout_s),
    }
    if on_quota == "wait":
        policies[QuotaExceeded] = QUOTA._replace(total_s=timeout_s)
    return policies


def call_with_retries(
    call: Callable[[], T], policies: Policies, ports: Ports, queue: QuotaQueue | None = None
) -> T:
    """Call, and retry while a policy allows it.

    Args:
        call: the call to make.
        policies: which errors are retried, and how.
        ports: the clock, the reporter and the user's interrupt.
        queue: the queue of creates that exceed the quota; with it, a create waits for its turn
            before it calls.

    Raises:
        ServiceError: an error that no policy covers, or the last error when the policy ends.
        WaitInterrupted: the user interrupted; nothing was created.
    """
    if queue is None:
        return _call_with_retries(call, policies, ports)
    entry = _QueueEntry(queue, policies, ports)
    try:
        return _call_with_retries(lambda: entry.call_in_turn(call), policies, ports, entry.refused)
    finally:
        entry.leave()


def _call_with_retries(
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
            policy = next((p for kind, p in policies.items() if isinstance(error, kind)), None)
            if policy is None or ports.clock.now() - started >= policy.total_s:
                raise
            ports.reporter.progress(f"waiting for {policy.what}: {error.words}")
            if not is_queued(error):
                _sleep(policy.pause(attempts, ports.clock.jitter()), ports)
                attempts += 1


class _QueueEntry:
    """One create's place in the queue for the quota."""

    def __init__(self, queue: QuotaQueue, policies: Policies, ports: Ports) -> None:
        self._queue = queue
        self._ports = ports
        self._until = ports.clock.now() + policies[QuotaExceeded].total_s
        self._has_waited = False

    def call_in_turn(self, call: Callable[[], T]) -> T:
        """Call at this create's turn, or when the time is up; the service then gives the reason."""
        while not self._queue.may_call(self, self._ports.clock.now()):
            if self._ports.clock.now() >= self._until:
                break
            self._has_waited = True
            self._ports.reporter.progress(f"waiting for {QUOTA.what}, in a queue")
            _sleep(_SLICE_S, self._ports)
        result = call()
        if self._has_waited:
            self._queue.accepted(self)
        return result

    def refused(self, error: ServiceError) -> bool:
        """Go back to the queue if the error is about the quota; tell whether it is."""
        if not isinstance(error, QuotaExceeded):
            return False
        self._queue.refused(self, self._ports.clock.now(), waited=self._has_waited)
        self._has_waited = True
        return True

    def leave(self) -> None:
        """Leave the queue."""
        self._queue.leave(self)


def _sleep(seconds: float, ports: Ports) -> None:
    until = ports.clock.now() + seconds
    while (left := until - ports.clock.now()) > 0:
        if ports.interrupt.is_set():
            raise WaitInterrupted("interrupted before a training job was created")
        ports.clock.sleep(min(left, _SLICE_S))
