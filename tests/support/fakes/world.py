"""The fakes of everything that a step of the lifecycle uses, in one world."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, cast

from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
from pulumi_sagemaker_training.api.model.saved_objects import NOT_KNOWN, SavedObjects
from pulumi_sagemaker_training.api.model.training_plan import PlanNews
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.line import Line
from pulumi_sagemaker_training.lifecycle.ports import (
    PlanSource,
    Ports,
    PriceSource,
    QuotaSource,
    TimeLimit,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Account, JobContext
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.rates import RateLimiter
from tests.support.fakes.clients import FakeClients
from tests.support.fakes.clock import FakeClock, FakeInterrupt
from tests.support.fakes.jobs import FakeJobs
from tests.support.fakes.watching import FakeWatcher

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.services.client import Clients
    from pulumi_sagemaker_training.api.services.jobs import Jobs
    from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker
    from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watcher


class FakeReporter:
    """A reporter that records its messages.

    Attributes:
        columns: how wide a progress line may be; None for no limit.
    """

    def __init__(self) -> None:
        self.columns: int | None = None
        self.infos: list[str] = []
        self.warnings: list[str] = []
        self.lines: list[str] = []

    def info(self, text: str) -> None:
        self.infos.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def progress(self, line: Line | str) -> None:
        self.lines.append(line if isinstance(line, str) else line.fit(self.columns))


class FakeMarker:
    """A marker that keeps its marks until the test calls ``flush``."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, Callable[[], None]]] = []

    def mark_later(self, claim: str, write: Callable[[], None]) -> None:
        self.marks.append((claim, write))

    def forget(self, claim: str) -> None:
        self.marks = [mark for mark in self.marks if mark[0] != claim]

    def flush(self) -> None:
        """Write every mark, as the real marker does some seconds after the create."""
        marks, self.marks = self.marks, []
        for _, write in marks:
            write()


def no_prices(*, insist: bool = False) -> Prices:
    """Return no price."""
    return Prices(problem="no prices here")


def no_quotas(names: Collection[str], /) -> Mapping[str, QuotaLimit]:
    """Return no quotas."""
    del names
    return {}


def no_plans(arn: str, *, fresh: bool = False) -> PlanNews:
    """Return that nothing is known of a training plan."""
    del arn, fresh
    return PlanNews(problem="no training plans")


@dataclass
class FakeCheckpoints:
    """The checkpoints of jobs in S3: when the newest object below each prefix was saved.

    Attributes:
        newest: by prefix; `saved` for those that are not named.
        listings: the prefixes that were asked for, in order.
    """

    newest: dict[str, SavedObjects] = field(default_factory=dict)
    saved: SavedObjects = NOT_KNOWN
    listings: list[str] = field(default_factory=list)

    def __call__(self, uri: str, *, fresh: bool = False) -> SavedObjects:
        del fresh
        self.listings.append(uri)
        return self.newest.get(uri, self.saved)


def unlimited() -> RateLimiter:
    """Return a rate limiter that allows everything."""
    times = count(1)
    return RateLimiter(1, now=lambda: float(next(times)))


@dataclass
class World:
    """The fakes of everything that a step of the lifecycle uses.

    Attributes:
        interrupt: `world.interrupt.at_s` is the time of the user's interrupt.
    """

    clock: FakeClock = field(default_factory=FakeClock)
    jobs: FakeJobs = field(init=False)
    reporter: FakeReporter = field(default_factory=FakeReporter)
    marker: FakeMarker = field(default_factory=FakeMarker)
    clients: FakeClients = field(default_factory=FakeClients)
    watcher: FakeWatcher = field(init=False)
    interrupt: FakeInterrupt = field(init=False)
    log_reads: RateLimiter = field(default_factory=unlimited)
    prices: PriceSource = no_prices
    quotas: QuotaSource = no_quotas
    plans: PlanSource = no_plans
    checkpoints: FakeCheckpoints = field(default_factory=FakeCheckpoints)

    def __post_init__(self) -> None:
        self.jobs = FakeJobs(self.clock)
        self.clients.cloudwatch.jobs = self.jobs
        self.watcher = FakeWatcher(self.jobs)
        self.interrupt = FakeInterrupt(self.clock)
        self._clock = self.clock.as_clock()

    def context(
        self, settings: Settings | None = None, timeout_s: float | None = None
    ) -> JobContext:
        """Return the context of a step of the lifecycle."""
        account = Account(
            clients=cast("Clients", self.clients),
            watcher=cast("Watcher", self.watcher),
            quota_queues=QuotaQueues(),
            prices=self.prices,
            quotas=self.quotas,
            plans=self.plans,
            checkpoints=self.checkpoints,
            log_reads=self.log_reads,
        )
        return JobContext(
            jobs=cast("Jobs", self.jobs),
            account=account,
            settings=settings or Settings(),
            marker=cast("StateMarker", self.marker),
            ports=Ports(self.reporter, self.interrupt, self._clock),
            time_limit=TimeLimit(self.clock.now(), timeout_s),
        )

    def lent(self) -> "tuple[Jobs, StateMarker, Ports]":
        """Return the arguments of a deletion."""
        context = self.context()
        return context.jobs, context.marker, context.ports
