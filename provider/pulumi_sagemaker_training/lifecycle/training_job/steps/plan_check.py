"""What a job's training plan is asked for: may the job run on it, until when is it waited for."""

from typing import Final

from pulumi_sagemaker_training.api.model.training_plan import PlanNews, plan_name
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.on_plan import (
    misfits,
    missing_plan,
    plan_line,
    plans_of,
    waiting_words,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext

STORING_S: Final = 1_800.0
"""Granted past a limit for instances to start and the model to be stored, seconds."""


def check_plans(spec: JobSpec, context: JobContext) -> list[Violation]:
    """Hold a job that is about to be created against its training plans; say which they are.

    Calls DescribeTrainingPlan. A plan that may not be described is passed over, which is said
    once.

    Returns:
        Why the job cannot run on them; empty where it can, or where that is not known.
    """
    found: list[Violation] = []
    for arn in plans_of(spec):
        news = _look_up(arn, context)
        if news.is_missing:
            found += missing_plan(spec, arn, context.jobs.region)
        elif news.plan is not None:
            wrong = misfits(spec, arn, news.plan)
            if not wrong:
                context.ports.reporter.info(plan_line(news.plan, context.ports.clock.utc()))
            found += wrong
    return found


def plan_time_left_s(spec: JobSpec, context: JobContext, *, fresh: bool = False) -> float:
    """Return how long a job's training plans go on, and its model may take, seconds.

    Returns:
        Zero without a plan, or past its end; infinity where its end is not known.
    """
    left = [0.0]
    for arn in plans_of(spec):
        plan = _look_up(arn, context, fresh=fresh).plan
        if plan is None or plan.end is None:
            return float("inf")
        left.append((plan.end - context.ports.clock.utc()).total_seconds() + STORING_S)
    return max(left)


def plan_lines(spec: JobSpec, context: JobContext) -> list[str]:
    """Return, for the live line, what a job that is Pending waits for."""
    now = context.ports.clock.utc()
    found = {arn: _look_up(arn, context).plan for arn in plans_of(spec)}
    return [
        waiting_words(plan, now) if plan else f"waits for training plan {plan_name(arn)}"
        for arn, plan in found.items()
    ]


def _look_up(arn: str, context: JobContext, *, fresh: bool = False) -> PlanNews:
    news = context.account.plans(arn, fresh=fresh)
    if news.is_first and not news.is_missing:
        context.ports.reporter.warn(
            f"training plan {plan_name(arn)} cannot be described, so that its instances are not "
            f"checked and its times not known: {news.problem}"
        )
    return news
