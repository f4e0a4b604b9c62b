"""The creation of a training job, with the wait for it, and further jobs that continue it."""

from dataclasses import replace
from typing import Final

from pulumi_sagemaker_training.api.errors import OutcomeError, TrainingJobError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    Predecessor,
    checkpoint_prefix,
    prefix_in,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    Continuation,
    attempt_of,
    decide_continuation,
    earlier_in,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import recorded_claim
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.attempt import (
    AttemptResult,
    remove_record,
    run_attempt,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.checkpoint_check import saved_objects
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext, Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import costs_of
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import Submission

_NOT_CONTINUED: Final = "It was not continued by another job"
_OUT_OF_TIME: Final = Continuation(is_due=False, words="the create timeout is over")
_NAME_STAYS: Final = Continuation(
    is_due=False, words="its record keeps the explicit training_job_name"
)


def create(
    spec: JobSpec,
    owner: Owner,
    context: JobContext,
    *,
    replacement_requested: bool,
    before: Predecessor | None = None,
) -> Result:
    """Create a job, wait as long as `wait_for` says, and check the result.

    A job that a time limit stops is continued by further jobs, as `max_attempts` says.

    Args:
        spec: the job; every value is known and checked.
        owner: the owner of the job.
        context: what the step needs.
        replacement_requested: whether our own diff requested this replacement.
        before: the training that this diff found in the state.

    Returns:
        The outputs of the last job. After a job exists, every failure is returned in
        `Result.problem`, so that the adapter keeps the job in the state.

    Raises:
        ServiceError: the service refuses; no job exists.
        WaitInterrupted: the user interrupted before a job existed.
    """
    claim, checkpoints = context.ports.clock.new_claim(), checkpoint_prefix(spec, owner, before)
    submission = Submission(
        spec,
        owner,
        replacement_requested,
        claim,
        checkpoints=checkpoints,
        replaces=before.job if before is not None else "",
    )
    last = run_attempt(submission, context)
    while (ended := _ended(last)) is not None:
        decided = _decide(last, ended, context)
        if not decided.is_due:
            return _explained(last.result, decided.words)
        context.ports.reporter.info(spec.redact(decided.words))
        following = _continue(last, ended, context)
        if following is None:
            break
        last = following
    return last.result


def _ended(last: AttemptResult) -> Description | None:
    """Return the job that has ended other than declared; None if it has not."""
    seen = last.result.seen
    return seen.description if seen and isinstance(last.result.problem, OutcomeError) else None


def _decide(last: AttemptResult, ended: Description, context: JobContext) -> Continuation:
    options, earlier = last.submission.spec.options, earlier_in(last.result.outputs)
    decided = decide_continuation(ended, options, earlier, saved_objects(ended, context))
    now = context.ports.clock.now()
    if not decided.is_due:
        return decided
    if now >= context.time_limit.deadline(now, 1.0):
        return _OUT_OF_TIME
    keeps_name = last.submission.spec.name is not None and options.on_delete != "delete"
    return _NAME_STAYS if keeps_name else decided


def _continue(last: AttemptResult, ended: Description, context: JobContext) -> AttemptResult | None:
    """Run the next attempt; None, with a warning, if no job could be created.

    The last job keeps its record, so that its name stays taken: a create that is cut off and
    repeated passes over it, and finds the attempt that follows. Only an explicit name is freed.
    """
    submission, result = last
    claim = recorded_claim(result.outputs)
    context.marker.forget(claim)
    attempt = attempt_of(ended, claim, costs_of(ended, context))
    following = replace(
        submission,
        claim=context.ports.clock.new_claim(),
        instance_type=None,
        after=result.id,
        checkpoints=prefix_in(ended.fields),
        earlier=(*earlier_in(result.outputs), attempt),
    )
    if submission.spec.name is not None:
        is_freed = remove_record(result, submission, context)
        return run_attempt(following, context) if is_freed else None
    try:
        return run_attempt(following, context)
    except TrainingJobError as error:
        context.ports.reporter.warn(f"training job {result.id} cannot be continued now: {error}")
        return None


def _explained(result: Result, words: str) -> Result:
    """Return a result whose problem says why the job was not continued."""
    problem = result.problem
    if not words or not isinstance(problem, OutcomeError):
        return result
    reason = f"{problem.reason} {_NOT_CONTINUED}: {words}."
    named = OutcomeError(problem.job, problem.status, reason, problem.error_code, problem.log_tail)
    return replace(result, problem=named)
