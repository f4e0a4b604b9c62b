"""The state that one process of a plugin keeps between calls, in one object."""

import os
from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.per_key import PerKey
from pulumi_sagemaker_training.adapters.runtime.recent_calls import (
    CheckedInputs,
    CheckedSecrets,
    CheckpointPlaces,
    Forecasts,
    RecentReads,
    RequestedReplacements,
    ShownWarnings,
    TakenOnce,
    UnfinishedCalls,
)
from pulumi_sagemaker_training.adapters.runtime.remediations import Remediations
from pulumi_sagemaker_training.api.services.client import SharedClients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.lifecycle.ownership.marker import DELAY_S, StateMarker
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.ports import Reporter
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import Predecessor
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_total import CostTotal
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.rates import RateLimiter
from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watcher

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.model.prices import Prices
    from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
    from pulumi_sagemaker_training.api.model.saved_objects import SavedObjects
    from pulumi_sagemaker_training.api.model.training_plan import PlanNews
    from pulumi_sagemaker_training.api.services.checkpoints import CheckpointBook
    from pulumi_sagemaker_training.api.services.pricing import PriceBook
    from pulumi_sagemaker_training.api.services.quotas import QuotaBook
    from pulumi_sagemaker_training.api.services.training_plans import PlanBook
    from pulumi_sagemaker_training.lifecycle.waiting.describe_ahead import DescribeAhead

# A last log line is optional, and costs two calls.
_LOG_READS_PER_S: Final = 0.25


def marking_delay_s(environment: Mapping[str, str]) -> float:
    """Return how long after a create the engine has recorded it, in seconds. Pure.

    An engine that skips its checkpoints records everything only when it ends.
    """
    skips = environment.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in ("1", "true")
    return float("inf") if skips else DELAY_S


class ProcessState:
    """The state that the calls of one process share. Thread-safe.

    What only some calls need is imported by the first of them.

    Args:
        connection: the connection to the engine.
        clients: returns AWS's clients; by default they are made on first use.

    Attributes:
        marker: marks jobs and uploads that the engine has recorded.
        predecessors: the trainings whose place the replacements of this process's diffs take.
        import_notes: messages about jobs that were just read without a state, in case they are
            imported. A lookup reads a job in the same way, but no check follows it.
        cost_total: the maximum cost of the jobs of this update.
        log_reads: limits how often log lines are read for the live lines of all jobs.
    """

    def __init__(self, connection: engine.Connection, clients: SharedClients | None = None) -> None:
        self.connection = connection
        self.clients = clients if clients is not None else SharedClients()
        self.marker = StateMarker(
            delay_s=marking_delay_s(os.environ), is_interrupted=connection.interrupt.is_set
        )
        self.requested_replacements = RequestedReplacements()
        self.forecasts = Forecasts()
        self.predecessors = TakenOnce[Predecessor]()
        self.checkpoint_places = CheckpointPlaces()
        self.recent_reads = RecentReads()
        self.unfinished_calls = UnfinishedCalls()
        self.checked_inputs = CheckedInputs()
        self.checked_secrets = CheckedSecrets()
        self.remediations = Remediations()
        self.shown_warnings = ShownWarnings()
        self.import_notes = TakenOnce[str]()
        self.cost_total = CostTotal()
        self.log_reads = RateLimiter(_LOG_READS_PER_S)
        self._price_books: PerKey[Access, PriceBook] = PerKey()
        self._quota_books: PerKey[Access, QuotaBook] = PerKey()
        self._plan_books: PerKey[Access, PlanBook] = PerKey()
        self._checkpoint_books: PerKey[Access, CheckpointBook] = PerKey()
        self._watchers: PerKey[Access, Watcher] = PerKey()
        self._quota_queues: PerKey[Access, QuotaQueues] = PerKey()
        self._ahead: PerKey[tuple[Access, str, str], DescribeAhead] = PerKey()

    def jobs(self, access: Access, reporter: Reporter | None = None) -> Jobs:
        """Return the calls to SageMaker under these settings; a reporter shows throttling."""
        interrupt = self.connection.interrupt
        clients = self.clients.of(access)

        def show_throttled(operation: str) -> None:
            if reporter is None:
                return
            rate = clients.call_rate(operation).per_second
            limit = f" to {rate:.1f} calls a second" if rate else ""
            reporter.progress(f"SageMaker throttles {operation}{limit}; retrying")

        return Jobs(
            clients,
            sleep=interrupt.sleep,
            is_interrupted=interrupt.is_set,
            on_throttled=show_throttled,
        )

    def prices(self, access: Access, *, insist: bool = False) -> "Prices":
        """Return the prices; `insist` fetches them even if they were unreachable lately."""
        from pulumi_sagemaker_training.api.services.pricing import price_book

        book = self._price_books.get(access, lambda: price_book(self.clients.of(access)))
        return book.prices(insist=insist)

    def quotas(self, access: Access, names: Collection[str], /) -> "Mapping[str, QuotaLimit]":
        """Return the named quotas that can be read."""
        from pulumi_sagemaker_training.api.services.quotas import quota_book

        book = self._quota_books.get(access, lambda: quota_book(self.clients.of(access)))
        return book.limits(names)

    def plans(self, access: Access, arn: str, *, fresh: bool = False) -> "PlanNews":
        """Return a training plan, as far as it is known; `fresh` ignores a recent answer."""
        from pulumi_sagemaker_training.api.services.training_plans import plan_book

        book = self._plan_books.get(access, lambda: plan_book(self.clients.of(access)))
        return book.look_up(arn, fresh=fresh)

    def checkpoints(self, access: Access, uri: str, *, fresh: bool = False) -> "SavedObjects":
        """Return what is known of the checkpoints below a prefix; `fresh` lists them now."""
        from pulumi_sagemaker_training.api.services.checkpoints import checkpoint_book

        clients = self.clients.of
        book = self._checkpoint_books.get(access, lambda: checkpoint_book(clients(access)))
        return book.look_up(uri, fresh=fresh)

    def watcher(self, access: Access, longest_pause_s: float) -> Watcher:
        """Return the one watcher of all jobs under these access settings."""

        def made() -> Watcher:
            watcher = Watcher(self.jobs(access), longest_pause_s)
            self.connection.interrupt.on_set(watcher.wake_all)
            return watcher

        return self._watchers.get(access, made)

    def describe_ahead(self, access: Access, owner: Owner) -> "DescribeAhead":
        """Return the describes ahead for the jobs of an owner's stack."""
        from pulumi_sagemaker_training.lifecycle.waiting.describe_ahead import DescribeAhead

        def made() -> DescribeAhead:
            jobs, clients = self.jobs(access), self.clients.of(access)
            return DescribeAhead(
                partial(jobs.tagged, owner.tags_of_stack()),
                jobs.describe,
                lambda: clients.call_rate("DescribeTrainingJob").per_second is not None,
            )

        return self._ahead.get((access, owner.project, owner.stack), made)

    def quota_queues(self, access: Access) -> QuotaQueues:
        """Return the queues of creates under these access settings that exceed the quota."""
        return self._quota_queues.get(access, QuotaQueues)


class _Current:
    """The holder of this process's state."""

    def __init__(self) -> None:
        self.state = ProcessState(engine.connection())


_current: Final = _Current()


def process_state() -> ProcessState:
    """Return the state of this process."""
    return _current.state


def renew_process_state() -> ProcessState:
    """Start again as a new process does, but keep the clients. For tests."""
    _current.state.marker.stop()
    _current.state = ProcessState(engine.renew_connection(), _current.state.clients)
    return _current.state
