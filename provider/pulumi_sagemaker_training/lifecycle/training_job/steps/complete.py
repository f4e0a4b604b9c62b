"""The completion of an accepted job: the wait for it, its check, and what the state records."""

from dataclasses import replace
from typing import Final

from pulumi_sagemaker_training.api.errors import (
    OutcomeError,
    ServiceError,
    TrainingJobError,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services import logs
from pulumi_sagemaker_training.lifecycle.ownership.marker import mark_recorded
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import problem_of
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outputs import outputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    is_over,
    phase_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.checkpoint_check import (
    checkpoint_outputs,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import (
    JobContext,
    Result,
    TaggedJob,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import cost_outputs
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import SubmittedJob
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import wait

_TAIL_LINES: Final = 20


def complete(submitted: SubmittedJob, spec: JobSpec, context: JobContext) -> Result:
    """Wait for an accepted job, check it, and return what the state should record."""
    description, problem = _wait_and_judge(submitted, spec, context)
    if is_over(description.status):
        context.account.quota_queues.freed(description.fields)
    made = {
        **outputs(
            description,
            submitted.tags,
            spec,
            context.settings,
            submitted.claim,
            owned_by=submitted.owned_by,
            earlier=submitted.earlier,
        ),
        **cost_outputs(description, spec, context, earlier=submitted.earlier),
        **checkpoint_outputs(description, context),
    }
    if context.settings.ownership_tags:
        arn = submitted.description.arn
        mark_recorded(arn, submitted.tags, submitted.claim, context.jobs, context.marker)
    seen = TaggedJob(description, submitted.tags)
    return Result(submitted.description.name, made, problem, seen)


def _wait_and_judge(
    submitted: SubmittedJob, spec: JobSpec, context: JobContext
) -> tuple[Description, TrainingJobError | None]:
    first = submitted.description
    try:
        description = wait(first, spec, context, submitted.earlier)
    except WaitInterrupted as problem:
        # A thousand waits may end together here: the last description is used, unless the job was
        # stopped.
        is_left = spec.options.on_interrupt == "leave"
        return first if is_left else _last_known(first, context), problem
    except (WaitTimeout, OutcomeError, ServiceError) as problem:
        return _last_known(first, context), problem
    return description, _judge_outcome(description, spec, context)


def _judge_outcome(
    description: Description, spec: JobSpec, context: JobContext
) -> OutcomeError | None:
    """Return the problem of an ended job, with its last log lines; None if there is none."""
    # Masked before other words follow it: the end of a long reason may be half a secret.
    masked = replace(description, failure_reason=spec.redact(description.failure_reason))
    problem = problem_of(masked, spec.options)
    if problem is None:
        return None
    tail: list[str] = []
    if phase_of(description.status) is Phase.ENDED_BADLY:
        tail = logs.tail(
            context.account.clients, description.name, _TAIL_LINES, spec.redact, description.created
        )
    reason = spec.redact(problem.reason)
    return OutcomeError(problem.job, problem.status, reason, problem.error_code, tail)


def _last_known(first: Description, context: JobContext) -> Description:
    try:
        return context.jobs.describe(first.name)
    except ServiceError:
        return first
