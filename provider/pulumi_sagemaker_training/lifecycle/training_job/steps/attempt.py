"""One attempt at a training: a job on the first instance type that has room for it."""

from dataclasses import replace
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.errors import (
    NoCapacity,
    OutcomeError,
    QuotaTooSmall,
    ServiceError,
    TrainingJobError,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import lacks_capacity
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import STATUS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import CLAIM
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import may_delete
from pulumi_sagemaker_training.lifecycle.training_job.steps.complete import complete
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import Submission
from pulumi_sagemaker_training.lifecycle.training_job.steps.submit import submit

_NO_INSTANCES: Final = (NoCapacity, QuotaTooSmall)
"""Refusals after which another instance type is tried."""


class AttemptResult(NamedTuple):
    """An attempt that has ended, or is waited for no longer.

    Attributes:
        submission: what was created.
        result: what the state should record.
    """

    submission: Submission
    result: Result


def run_attempt(submission: Submission, context: JobContext) -> AttemptResult:
    """Start a job, on a fallback type if there is no capacity, and wait for it.

    Raises:
        ServiceError: the service refuses; no job exists.
        WaitInterrupted: the user interrupted before a job existed.
    """
    made = _start(submission, context)
    for instance_type in submission.spec.options.fallback_instance_types:
        if not _lacks_capacity(made):
            break
        context.ports.reporter.warn(f"{_why(made)}; trying {instance_type}")
        submission = _with_type(submission, made, instance_type, context.ports.clock.new_claim())
        made = _fall_back(made, submission, context)
    if isinstance(made, _NO_INSTANCES):
        raise made
    return AttemptResult(submission, made)


def _start(submission: Submission, context: JobContext) -> Result | NoCapacity | QuotaTooSmall:
    """Start one job and wait for it; return the error if the request itself finds no instances."""
    try:
        submitted = submit(submission, context)
    except _NO_INSTANCES as error:
        return error
    if submitted.announcement:
        context.ports.reporter.info(submitted.announcement)
    return complete(submitted, submission.spec, context)


def _lacks_capacity(made: Result | NoCapacity | QuotaTooSmall) -> bool:
    if isinstance(made, _NO_INSTANCES):
        return True
    problem = made.problem
    return isinstance(problem, OutcomeError) and lacks_capacity(problem.reason)


def _why(made: Result | NoCapacity | QuotaTooSmall) -> str:
    return str(made) if isinstance(made, _NO_INSTANCES) else f"{made.id} found no capacity"


def _with_type(
    submission: Submission,
    made: Result | NoCapacity | QuotaTooSmall,
    instance_type: str,
    claim: str,
) -> Submission:
    """Return the submission on another instance type, with a new claim."""
    spent = submission.spent if isinstance(made, _NO_INSTANCES) else (*submission.spent, made.id)
    return replace(submission, instance_type=instance_type, claim=claim, spent=spent)


def _fall_back(
    last: Result | NoCapacity | QuotaTooSmall, submission: Submission, context: JobContext
) -> Result | NoCapacity | QuotaTooSmall:
    """Try the next instance type, and delete the record of the job that found no capacity.

    With a derived name the record is deleted after another job has been started, so that the
    state always holds a job. An explicit name must be freed first.
    """
    if isinstance(last, _NO_INSTANCES):
        return _start(submission, context)
    if submission.spec.name is not None:
        return _start(submission, context) if remove_record(last, submission, context) else last
    try:
        made = _start(submission, context)
    except TrainingJobError as error:
        context.ports.reporter.warn(str(error))
        return last
    if isinstance(made, _NO_INSTANCES):
        context.ports.reporter.warn(str(made))
        return last
    remove_record(last, submission, context)
    return made


def remove_record(ended: Result, submission: Submission, context: JobContext) -> bool:
    """Delete the record of an ended job, if `on_delete` says so; tell whether it is deleted."""
    status = str(ended.outputs.get(STATUS, ""))
    if submission.spec.options.on_delete != "delete" or not may_delete(status):
        return False
    context.marker.forget(str(ended.outputs.get(CLAIM, "")))
    try:
        context.jobs.delete(ended.id)
    except ServiceError as error:
        context.ports.reporter.warn(
            f"the record of the failed attempt {ended.id} could not be removed: {error}"
        )
        return False
    return True
