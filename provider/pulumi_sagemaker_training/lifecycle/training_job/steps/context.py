"""What a step of the lifecycle works with, and what it leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker
from pulumi_sagemaker_training.lifecycle.ports import Ports, PriceSource, TimeLimit
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.rates import RateLimiter
from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watcher


@dataclass(frozen=True)
class Account:
    """What all jobs of one account and region share.

    Attributes:
        clients: AWS's services.
        watcher: notices which jobs change.
        quota_queues: of the creates that hit the quota.
        prices: what training costs; asks AWS when it is called first.
        log_reads: how often a log line may be read for the live lines.
    """

    clients: Clients
    watcher: Watcher
    quota_queues: QuotaQueues
    prices: PriceSource
    log_reads: RateLimiter


@dataclass(frozen=True)
class JobContext:
    """What a step of the lifecycle needs beside the job itself.

    Attributes:
        jobs: the calls to SageMaker.
        account: shared with the other jobs of the account and region.
        settings: the stack's.
        marker: writes down that the engine has recorded a job.
        ports: the reporter of this resource, the user's interrupt, and a clock.
        time_limit: of this operation.
    """

    jobs: Jobs
    account: Account
    settings: Settings
    marker: StateMarker
    ports: Ports
    time_limit: TimeLimit


@dataclass(frozen=True, slots=True)
class TaggedJob:
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
    seen: TaggedJob | None = field(default=None, compare=False, repr=False)
