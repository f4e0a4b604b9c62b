"""What the process of a plugin shares among its resources: clients, watchers, the marker."""

import os
import threading
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.client import clients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.services.pricing import PriceBook, price_book
from pulumi_sagemaker_training.api.settings import Access, Settings
from pulumi_sagemaker_training.lifecycle.ownership.job_names import region_in
from pulumi_sagemaker_training.lifecycle.ownership.marker import DELAY_S, StateMarker
from pulumi_sagemaker_training.lifecycle.ports import Interrupts, Reporter
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watcher


def marking_delay_s(environment: Mapping[str, str]) -> float:
    """Return how long after a create the engine has surely recorded it, seconds. Pure.

    An engine that skips its checkpoints records everything when it ends, and not before.
    """
    skips = environment.get("PULUMI_SKIP_CHECKPOINTS", "").lower() in ("1", "true")
    return float("inf") if skips else DELAY_S


_lock: Final = threading.Lock()
_books: Final[dict[Access, PriceBook]] = {}
_watchers: Final[dict[Access, Watcher]] = {}
_quota_queues: Final[dict[Access, QuotaQueues]] = {}
marker: Final = StateMarker(
    delay_s=marking_delay_s(os.environ), is_interrupted=engine.interrupt.is_set
)
"""Shared by everything that marks what the engine has recorded: jobs and uploads."""


class ResourceReporter:
    """The lines at one resource, shown through the engine."""

    def __init__(self, urn: str) -> None:
        self._urn = urn

    def info(self, text: str) -> None:
        """Say something that stays on the screen."""
        engine.log(self._urn, text)

    def warn(self, text: str) -> None:
        """Warn of something that goes on nevertheless."""
        engine.log(self._urn, text, "warning")

    def progress(self, text: str) -> None:
        """Show what is going on, on the resource's live line."""
        engine.log(self._urn, text, ephemeral=True)


def access_of(options: Options, settings: Settings, recorded: Mapping[str, Any]) -> Access:
    """Return where a job is: in the region that it was made in, else where the settings say."""
    return settings.access.overridden(
        region=region_in(recorded.get("training_job_arn")) or options.region,
        profile=options.profile,
        assume_role_arn=options.assume_role_arn,
        endpoint_url=options.endpoint_url,
    )


def context_for(
    access: Access,
    settings: Settings,
    reporter: Reporter,
    *,
    timeout_s: float | None = None,
    interrupt: Interrupts = engine.interrupt,
) -> JobContext:
    """Gather what a step of the lifecycle works with; clients and watchers are shared."""
    shared = clients(access)
    jobs = Jobs(shared, sleep=engine.interrupt.sleep, is_interrupted=engine.interrupt.is_set)
    return JobContext(
        jobs=jobs,
        clients=shared,
        settings=settings,
        watcher=_watcher(access, jobs, settings.max_poll_interval_s),
        marker=marker,
        reporter=reporter,
        interrupt=interrupt,
        timeout_s=timeout_s,
        prices=partial(_prices, access),
        quota_queues=_quota_queues.setdefault(access, QuotaQueues()),
    )


def _prices(access: Access, *, insist: bool = False) -> Prices:
    with _lock:
        if access not in _books:
            _books[access] = price_book(clients(access))
        book = _books[access]
    return book.prices(insist=insist)


def _watcher(access: Access, jobs: Jobs, longest_pause_s: float) -> Watcher:
    with _lock:
        if access not in _watchers:
            watcher = Watcher(jobs, longest_pause_s)
            engine.interrupt.on_set(watcher.wake_all)
            _watchers[access] = watcher
        return _watchers[access]
