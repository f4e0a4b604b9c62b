"""What a step of the lifecycle works with: the service, the settings, a clock, and a reporter."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker
from pulumi_sagemaker_training.lifecycle.ports import (
    Clock,
    Interrupts,
    PriceSource,
    Reporter,
    no_prices,
)
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.rates import RateLimiter
from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watcher


@dataclass(frozen=True)
class JobContext:
    """What a step of the lifecycle needs beside the job itself.

    Attributes:
        jobs, clients: the service, under the access settings of this job.
        settings: the stack's.
        watcher: shared by all jobs of one access.
        marker: writes down that the engine has recorded a job.
        reporter: shows lines at this resource.
        interrupt: whether the user wants to stop.
        timeout_s: the custom timeout, None for the default.
        quota_queues: of the creates that hit the quota, shared like the watcher.
        prices: what training costs; asks AWS when it is called first.
        log_reads: how often all jobs together may read a log line for their live lines.
    """

    jobs: Jobs
    clients: Clients
    settings: Settings
    watcher: Watcher
    marker: StateMarker
    reporter: Reporter
    interrupt: Interrupts
    log_reads: RateLimiter
    timeout_s: float | None = None
    clock: Clock = field(default_factory=Clock)
    began: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "began", self.clock.now())

    def time_left(self, default_s: float) -> float:
        """Return how long the operation may still take, seconds.

        Args:
            default_s: granted from now on where the program set no custom timeout, which
                counts from the operation's beginning.
        """
        if self.timeout_s is None:
            return default_s
        return max(0.0, self.began + self.timeout_s - self.clock.now())

    prices: PriceSource = no_prices
    quota_queues: QuotaQueues = field(default_factory=QuotaQueues)


@dataclass(frozen=True, slots=True)
class Found:
    """A job and its tags as they are now."""

    description: Description
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation leaves in the state.

    Attributes:
        id: the job's name.
        outputs: python spelling.
        problem: why the operation fails although there is a job; None when all is well.
        seen: the job that the outputs were made from, where it was just fetched.
    """

    id: str
    outputs: Mapping[str, object]
    problem: Exception | None = None
    seen: Found | None = field(default=None, compare=False, repr=False)
