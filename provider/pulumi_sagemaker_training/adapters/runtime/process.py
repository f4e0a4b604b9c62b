"""The state that one process of a plugin keeps between calls, in one object."""

import os
import threading
from collections.abc import Collection, Mapping
from functools import partial
from typing import Final

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.recent_calls import (
    CheckedSecrets,
    CheckpointPlaces,
    Forecasts,
    ImportNotes,
    Predecessors,
    RecentReads,
    RequestedReplacements,
    ShownWarnings,
    UnfinishedCalls,
)
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
from pulumi_sagemaker_training.api.model.saved_objects import SavedObjects
from pulumi_sagemaker_training.api.model.training_plan import PlanNews
from pulumi_sagemaker_training.api.services.checkpoints import CheckpointBook, checkpoint_book
from pulumi_sagemaker_training.api.services.client import SharedClients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.services.pricing import PriceBook, price_book
from pulumi_sagemaker_training.api.services.quotas import QuotaBook, quota_book
from pulumi_sagemaker_training.api.services.training_plans import PlanBook, plan_book
from pulumi_sagemaker_training.api.settings import Access
from pulumi_sagemaker_training.lifecycle.ownership.marker import DELAY_S, StateMarker
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.ports import Reporter
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import CostTotal
from pulumi_sagemaker_training.lifecycle.training_job.steps.progress import log_read_limiter
from pulumi_sagemaker_training.lifecycle.waiting.describe_ahead import DescribeAhead
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watcher


def marking_delay_s(environment: Mapping[str, str]) -> float:
    """Return how long after a create the engine has recorded it, in seconds. Pure.

    An engine that skips its checkpoints records everything only when it ends.
    """
    skips = environment.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in ("1", "true")
    return float("inf") if skips else DELAY_S


class ProcessState:
    """The state that the calls of one process share. Thread-safe.

    Args:
        connection: the connection to the engine.
        clients: returns AWS's clients; by default they are made on first use.

    Attributes:
        marker: marks jobs and uploads that the engine has recorded.
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
        self.predecessors = Predecessors()
        self.checkpoint_places = CheckpointPlaces()
        self.recent_reads = RecentReads()
        self.unfinished_calls = UnfinishedCalls()
        self.checked_secrets = CheckedSecrets()
        self.shown_warnings = ShownWarnings()
        self.import_notes = ImportNotes()
        self.cost_total = CostTotal()
        self.log_reads = log_read_limiter()
        self._lock = threading.Lock()
        self._price_books: dict[Access, PriceBook] = {}
        self._quota_books: dict[Access, QuotaBook] = {}
        self._plan_books: dict[Access, PlanBook] = {}
        self._checkpoint_books: dict[Access, CheckpointBook] = {}
        self._watchers: dict[Access, Watcher] = {}
        self._quota_queues: dict[Access, QuotaQueues] = {}
        self._ahead: dict[tuple[Access, str, str], DescribeAhead] = {}

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

    def prices(self, access: Access, *, insist: bool = False) -> Prices:
        """Return the prices; `insist` fetches them even if they were unreachable lately."""
        with self._lock:
            if access not in self._price_books:
                self._price_books[access] = price_book(self.clients.of(access))
            book = self._price_books[access]
        return book.prices(insist=insist)

    def quotas(self, access: Access, names: Collection[str], /) -> Mapping[str, QuotaLimit]:
        """Return the named quotas that can be read."""
        with self._lock:
            if access not in self._quota_books:
                self._quota_books[access] = quota_book(self.clients.of(access))
            book = self._quota_books[access]
        return book.limits(names)

    def plans(self, access: Access, arn: str, *, fresh: bool = False) -> PlanNews:
        """Return a training plan, as far as it is known; `fresh` ignores a recent answer."""
        with self._lock:
            if access not in self._plan_books:
                self._plan_books[access] = plan_book(self.clients.of(access))
            book = self._plan_books[access]
        return book.look_up(arn, fresh=fresh)

    def checkpoints(self, access: Access, uri: str, *, fresh: bool = False) -> SavedObjects:
        """Return what is known of the checkpoints below a prefix; `fresh` lists them now."""
        with self._lock:
            if access not in self._checkpoint_books:
                self._checkpoint_books[access] = checkpoint_book(self.clients.of(access))
            book = self._checkpoint_books[access]
        return book.look_up(uri, fresh=fresh)

    def watcher(self, access: Access, longest_pause_s: float) -> Watcher:
        """Return the one watcher of all jobs under these access settings."""
        with self._lock:
            if access not in self._watchers:
                watcher = Watcher(self.jobs(access), longest_pause_s)
                self.connection.interrupt.on_set(watcher.wake_all)
                self._watchers[access] = watcher
            return self._watchers[access]

    def describe_ahead(self, access: Access, owner: Owner) -> DescribeAhead:
        """Return the describes ahead for the jobs of an owner's stack."""
        with self._lock:
            key = (access, owner.project, owner.stack)
            if key not in self._ahead:
                jobs, clients = self.jobs(access), self.clients.of(access)
                self._ahead[key] = DescribeAhead(
                    partial(jobs.tagged, owner.tags_of_stack()),
                    jobs.describe,
                    lambda: clients.call_rate("DescribeTrainingJob").per_second is not None,
                )
            return self._ahead[key]

    def quota_queues(self, access: Access) -> QuotaQueues:
        """Return the queues of creates under these access settings that exceed the quota."""
        with self._lock:
            return self._quota_queues.setdefault(access, QuotaQueues())


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
    _current.state = ProcessState(engine.renew_connection(), _current.state.clients)
    return _current.state
