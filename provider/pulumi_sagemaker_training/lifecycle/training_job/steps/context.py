"""The context that a step of the lifecycle works with, and its result."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker
from pulumi_sagemaker_training.lifecycle.ports import (
    CheckpointSource,
    PlanSource,
    Ports,
    PriceSource,
    QuotaSource,
    TimeLimit,
)
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.rates import RateLimiter
from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watcher


@dataclass(frozen=True, eq=False, repr=False)
class Account:
    """What all jobs of one account and region share.

    Attributes:
        clients: AWS's services.
        watcher: notices which jobs change.
        quota_queues: the queues of creates that exceed the quota.
        prices: the prices of training; they are fetched on first use.
        quotas: what the account allows; they are fetched on first use.
        plans: the training plans of its jobs; each is described when it is asked for.
        checkpoints: what is known of checkpoints in S3; each prefix is listed when it is asked for.
        log_reads: limits how often log lines are read for the live lines.
    """

    clients: Clients
    watcher: Watcher
    quota_queues: QuotaQueues
    prices: PriceSource
    quotas: QuotaSource
    plans: PlanSource
    checkpoints: CheckpointSource
    log_reads: RateLimiter


@dataclass(frozen=True, eq=False, repr=False)
class JobContext:
    """What a step of the lifecycle needs, besides the job itself.

    Attributes:
        jobs: the calls to SageMaker.
        account: shared with the other jobs of the account and region.
        settings: the stack's settings.
        marker: marks jobs that the engine has recorded.
        ports: the reporter of this resource, the user's interrupt, and a clock.
        time_limit: the time that this operation may take.
    """

    jobs: Jobs
    account: Account
    settings: Settings
    marker: StateMarker
    ports: Ports
    time_limit: TimeLimit


class TaggedJob(NamedTuple):
    """A job and its tags as they are now."""

    description: Description
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation leaves in the state.

    Attributes:
        id: the job's name.
        outputs: the outputs in the Python spelling.
        problem: why the operation fails although a job exists; None if it succeeds.
        seen: the job from which the outputs were made, if it was just fetched.
    """

    id: str
    outputs: Mapping[str, object]
    problem: Exception | None = None
    seen: TaggedJob | None = field(default=None, compare=False, repr=False)
