"""The changes that move jobs through the status machine.

Every change is one transaction on the store: read the job, change it, write it. A change of a job
that has been deleted, or is being stopped, returns None, and the caller does nothing more.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sagemaker_emulator.aws.account import Account
from sagemaker_emulator.behaviour import Behaviours
from sagemaker_emulator.clock import Clock
from sagemaker_emulator.control.fault_rules import Rules
from sagemaker_emulator.jobs.scheduler import Scheduler
from sagemaker_emulator.jobs.store import Store
from sagemaker_emulator.model import warm_pool
from sagemaker_emulator.model.job import Job, enter, fail
from sagemaker_emulator.model.statuses import IN_PROGRESS, STOPPING
from sagemaker_emulator.options import Options
from sagemaker_emulator.runner.images import Images
from sagemaker_emulator.runner.sandbox import Sandbox

CAPACITY_REASON = (
    "CapacityError: Unable to provision requested ML compute capacity. "
    "Please retry using a different ML instance type."
)
INTERNAL_REASON = "InternalServerError: We encountered an internal error.  Please try again."


class Key(NamedTuple):
    """The identity of a job. A later job of the same name has another key."""

    region: str
    name: str
    created: float

    @classmethod
    def of(cls, job: Job) -> "Key":
        """Return the key of a job."""
        return cls(job.region, job.name, job.created)


@dataclass(frozen=True, slots=True)
class Context:
    """What a job's run uses: options, clock, storage, rules, behaviours, sandbox."""

    options: Options
    clock: Clock
    store: Store
    account: Account
    rules: Rules
    behaviours: Behaviours
    images: Images
    scheduler: Scheduler
    sandbox: Sandbox


class Engine:
    """The changes of jobs, used by simulated and by real runs."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def now(self) -> float:
        """Return the time."""
        return self.context.clock.now()

    def read(self, key: Key) -> Job | None:
        """Return a job, or None when it has been deleted."""
        job = self.context.store.get(key.region, key.name)
        return job if job is not None and job.created == key.created else None

    def change(self, key: Key, apply: Callable[[Job, float], bool | None]) -> Job | None:
        """Change a job. If ``apply`` returns False, nothing is written."""
        with self.context.store.transaction():
            job = self.read(key)
            if job is None or apply(job, self.now()) is False:
                return None
            self.context.store.save(job)
            return job

    def advance(self, key: Key, secondary: str, message: str | None = None) -> Job | None:
        """Move a job to its next status, unless it is being stopped."""

        def apply(job: Job, now: float) -> bool:
            if job.status != IN_PROGRESS:
                return False
            self._enter(job, secondary, now, message)
            return True

        return self.change(key, apply)

    def upload_while_stopping(self, key: Key) -> Job | None:
        """Set a job that is being stopped to Uploading."""

        def apply(job: Job, now: float) -> bool:
            if job.status != STOPPING or job.secondary == "Uploading":
                return False
            self._enter(job, "Uploading", now, None)
            return True

        return self.change(key, apply)

    def complete(self, key: Key, model_uri: str) -> Job | None:
        """End a job as Completed; its instances may become a warm pool."""

        def apply(job: Job, now: float) -> bool:
            if job.status != IN_PROGRESS:
                return False
            job.model_uri = model_uri
            self._enter(job, "Completed", now, None)
            warm_pool.retain(job, now, self.context.clock)
            return True

        job = self.change(key, apply)
        if job is not None:
            self.watch_warm_pool(job)
        return job

    def fail(self, key: Key, reason: str) -> Job | None:
        """End a job as Failed, whatever its status is."""

        def apply(job: Job, now: float) -> bool:
            if job.is_terminal:
                return False
            fail(job, reason, now, time_scale=self.context.clock.time_scale)
            warm_pool.terminate(job)
            return True

        return self.change(key, apply)

    def fail_or_retry(self, key: Key, reason: str) -> Job | None:
        """End a job as Failed, or restart it after an internal error.

        A job restarts as often as its RetryStrategy allows.

        Returns:
            The changed job: Failed, or Starting again.
        """

        def apply(job: Job, now: float) -> bool:
            allowed = job.request.get("RetryStrategy", {}).get("MaximumRetryAttempts", 0)
            retries = reason.startswith("InternalServerError") and job.attempts < allowed
            if not retries or job.status != IN_PROGRESS:
                return False
            job.attempts += 1
            self._enter(job, "Restarting", now, None)
            self._enter(job, "Starting", now, None)
            return True

        return self.change(key, apply) or self.fail(key, reason)

    def begin_stop(self, key: Key, outcome: str) -> Job | None:
        """Set a job to Stopping; ``outcome`` is the secondary status that it will end in."""

        def apply(job: Job, now: float) -> bool:
            if job.status != IN_PROGRESS:
                return False
            job.outcome = outcome
            self._enter(job, "Stopping", now, None)
            return True

        return self.change(key, apply)

    def finish_stop(self, key: Key, model_uri: str | None) -> Job | None:
        """End a job that was being stopped."""

        def apply(job: Job, now: float) -> bool:
            if job.status != STOPPING:
                return False
            job.model_uri = model_uri
            self._enter(job, job.outcome or "Stopped", now, None)
            warm_pool.terminate(job)
            return True

        return self.change(key, apply)

    def watch_warm_pool(self, job: Job) -> None:
        """Schedule the end of a warm pool."""
        pool = job.warm_pool
        if pool is None or pool.status != "Available" or pool.expires is None:
            return
        key = Key.of(job)
        expire = functools.partial(self._expire_warm_pool, key)
        self.context.scheduler.after(pool.expires - self.now(), expire)

    def _expire_warm_pool(self, key: Key) -> None:
        def apply(job: Job, now: float) -> bool:
            return warm_pool.expire(job, now, self.context.clock)

        job = self.change(key, apply)
        if job is None:
            current = self.read(key)
            # An update may have extended the period.
            if current is not None:
                self.watch_warm_pool(current)

    def _enter(self, job: Job, secondary: str, now: float, message: str | None) -> None:
        scale = self.context.clock.time_scale
        enter(job, secondary, now, time_scale=scale, message=message)
