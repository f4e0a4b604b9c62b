"""The creation of a training job, with the wait for it."""

from dataclasses import replace
from typing import Final

from pulumi_sagemaker_training.api.errors import (
    NoCapacity,
    OutcomeError,
    QuotaTooSmall,
    ServiceError,
    TrainingJobError,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services import logs
from pulumi_sagemaker_training.lifecycle.ownership.marker import mark_recorded
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    Predecessor,
    checkpoint_prefix,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import (
    lacks_capacity,
    problem_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import outputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import STATUS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import CLAIM
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    is_over,
    may_delete,
    phase_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import cost_outputs
from pulumi_sagemaker_training.lifecycle.training_job.steps.submit import (
    Submission,
    SubmittedJob,
    submit,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import wait

_TAIL_LINES: Final = 20
_NO_INSTANCES: Final = (NoCapacity, QuotaTooSmall)
"""Refusals after which another instance type is tried."""


def create(
    spec: JobSpec,
    owner: Owner,
    context: JobContext,
    *,
    replacement_requested: bool,
    before: Predecessor | None = None,
) -> Result:
    """Create a job, wait as long as `wait_for` says, and check the result.

    Args:
        spec: the job; every value is known and checked.
        owner: the owner of the job.
        context: what the step needs.
        replacement_requested: whether our own diff requested this replacement.
        before: the training that this diff found in the state.

    Returns:
        The job's outputs. After a job exists, every failure is returned in `Result.problem`, so
        that the adapter keeps the job in the state.

    Raises:
        ServiceError: the service refuses; no job exists.
        WaitInterrupted: the user interrupted before a job existed.
    """
    claim, checkpoints = context.ports.clock.new_claim(), checkpoint_prefix(spec, owner, before)
    submission = Submission(spec, owner, replacement_requested, claim, checkpoints=checkpoints)
    made = _attempt(submission, context)
    for instance_type in spec.options.fallback_instance_types:
        if not _lacks_capacity(made):
            break
        context.ports.reporter.warn(f"{_why(made)}; trying {instance_type}")
        submission = _next_submission(
            submission, made, instance_type, context.ports.clock.new_claim()
        )
        made = _fall_back(made, submission, context)
    if isinstance(made, _NO_INSTANCES):
        raise made
    return made


def _attempt(submission: Submission, context: JobContext) -> Result | NoCapacity | QuotaTooSmall:
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


def _next_submission(
    submission: Submission,
    made: Result | NoCapacity | QuotaTooSmall,
    instance_type: str,
    claim: str,
) -> Submission:
    """Return the submission of the next attempt, with a new claim."""
    spent = submission.spent if isinstance(made, _NO_INSTANCES) else (*submission.spent, made.id)
    return replace(submission, instance_type=instance_type, claim=claim, spent=spent)


def _fall_back(
    last: Result | NoCapacity | QuotaTooSmall, submission: Submission, context: JobContext
) -> Result | NoCapacity | QuotaTooSmall:
    """Try the next instance type, and delete the record of the failed attempt.

    With a derived name the record is deleted after another job has been started, so that the
    state always holds a job. An explicit name must be freed first.
    """
    if isinstance(last, _NO_INSTANCES):
        return _attempt(submission, context)
    if submission.spec.name is not None:
        return (
            _attempt(submission, context)
            if _remove_failed(last, submission.spec, context)
            else last
        )
    try:
        made = _attempt(submission, context)
    except TrainingJobError as error:
        context.ports.reporter.warn(str(error))
        return last
    if isinstance(made, _NO_INSTANCES):
        context.ports.reporter.warn(str(made))
        return last
    _remove_failed(last, submission.spec, context)
    return made


def _remove_failed(failed: Result, spec: JobSpec, context: JobContext) -> bool:
    """Delete the record of an attempt that found no capacity, if `on_delete` says so."""
    status = str(failed.outputs.get(STATUS, ""))
    if spec.options.on_delete != "delete" or not may_delete(status):
        return False
    context.marker.forget(str(failed.outputs.get(CLAIM, "")))
    try:
        context.jobs.delete(failed.id)
    except ServiceError as error:
        context.ports.reporter.warn(
            f"the record of the failed attempt {failed.id} could not be removed: {error}"
        )
        return False
    return True


def complete(submitted: SubmittedJob, spec: JobSpec, context: JobContext) -> Result:
    """Wait for an accepted job, check it, and return what the state should record."""
    description, problem = _wait_and_judge(submitted.description, spec, context)
    if is_over(description.status):
        context.account.quota_queues.freed(description.fields)
    name = submitted.description.name
    if context.settings.ownership_tags:
        arn = submitted.description.arn
        mark_recorded(arn, submitted.tags, submitted.claim, context.jobs, context.marker)
    made = outputs(
        description,
        submitted.tags,
        spec,
        context.settings,
        submitted.claim,
        owned_by=submitted.owned_by,
    )
    return Result(name, {**made, **cost_outputs(description, spec, context)}, problem)


def _wait_and_judge(
    first: Description, spec: JobSpec, context: JobContext
) -> tuple[Description, TrainingJobError | None]:
    try:
        description = wait(first, spec, context)
    except WaitInterrupted as problem:
        # A thousand waits may end together here: the last description is used, unless the job was
        # stopped.
        is_left = spec.options.on_interrupt == "leave"
        return first if is_left else _last_known(first, context), problem
    except (WaitTimeout, OutcomeError, ServiceError) as problem:
        return _last_known(first, context), problem
    return description, judge_outcome(description, spec, context)


def judge_outcome(
    description: Description, spec: JobSpec, context: JobContext
) -> OutcomeError | None:
    """Return the problem of an ended job, with its last log lines; None if there is none."""
    problem = problem_of(description, spec.options)
    if problem is None:
        return None
    tail: list[str] = []
    if phase_of(description.status) is Phase.ENDED_BADLY:
        tail = logs.tail(context.account.clients, description.name, _TAIL_LINES, spec.redact)
    reason = spec.redact(problem.reason)
    return OutcomeError(problem.job, problem.status, reason, tail)


def _last_known(first: Description, context: JobContext) -> Description:
    try:
        return context.jobs.describe(first.name)
    except ServiceError:
        return first
