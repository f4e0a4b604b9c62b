"""The start of one trial: its job is created, or adopted if an earlier update has created it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pulumi_sagemaker_training.api.errors import (
    NameTaken,
    NoCapacity,
    QuotaExceeded,
    QuotaTooSmall,
    Refused,
)
from pulumi_sagemaker_training.lifecycle.ownership.job_names import attempt_names, base_name
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    REFUSED,
    Trial,
    TrialRecord,
    with_reason,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    checkpoint_prefix,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import (
    Submission,
    SubmittedJob,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.submit import submit

OF_THE_TRIAL = (NameTaken, NoCapacity, QuotaTooSmall, QuotaExceeded, Refused)
"""Refusals that may be this trial's alone; others would hit every trial."""


@dataclass(frozen=True)
class TrialSubmission(Submission):
    """A pending create of a trial, whose name is made for the sweep's first owner.

    Attributes:
        trial_digest: the digest of the trial's content.
        first: the owner that the sweep had when it was created.
    """

    trial_digest: str = ""
    first: Owner | None = None

    @cached_property
    def digest(self) -> str:
        """The digest of the trial's content."""
        return self.trial_digest

    def names(self) -> Iterator[str]:
        """Yield the names to try, in order."""
        return attempt_names(base_name(self.first or self.owner, self.digest))


class Launch(NamedTuple):
    """For whom trials are started.

    Attributes:
        owner: the owner of the sweep.
        first: the owner that the sweep had when it was created.
        replacement_requested: whether jobs that a state has recorded are adopted: our own diff
            requested that the sweep is replaced, or it is updated in place.
    """

    owner: Owner
    first: Owner
    replacement_requested: bool


def launch(trial: Trial, as_whose: Launch, context: JobContext) -> SubmittedJob:
    """Create a trial's job, or adopt the one that an earlier update has created.

    Args:
        trial: the trial; every value is known.
        as_whose: for whom it is started.
        context: what the step needs.

    Raises:
        ServiceError: the service refuses; the trial has no job.
        WaitInterrupted: the user interrupted before a job existed.
    """
    submission = TrialSubmission(
        trial.spec,
        as_whose.owner,
        as_whose.replacement_requested,
        context.ports.clock.new_claim(),
        checkpoints=checkpoint_prefix(trial.spec, as_whose.first, None),
        trial_digest=trial.digest,
        first=as_whose.first,
    )
    return submit(submission, context)


def refused_record(trial: Trial, error: Exception) -> TrialRecord:
    """Return the record of a trial whose job was refused. Pure."""
    return with_reason(TrialRecord(trial.point, "", status=REFUSED), str(error))
