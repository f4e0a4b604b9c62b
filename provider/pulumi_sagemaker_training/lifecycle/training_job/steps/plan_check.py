"""The checks of a job's training plan: whether the job can run on it, and how long to wait."""

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
"""The time after a limit for starting instances and storing the model, in seconds."""


def check_plans(spec: JobSpec, context: JobContext) -> list[Violation]:
    """Check a job that will be created against its training plans, and show these.

    Calls DescribeTrainingPlan. A plan that cannot be described is ignored, with one warning.

    Returns:
        Why the job cannot run on them; empty if it can, or if that is not known.
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
    """Return the time until a job's training plans end and its model is stored, in seconds.

    Returns:
        Zero without a plan, or after its end; infinity if its end is not known.
    """
    left = [0.0]
    for arn in plans_of(spec):
        plan = _look_up(arn, context, fresh=fresh).plan
        if plan is None or plan.end is None:
            return float("inf")
        left.append((plan.end - context.ports.clock.utc()).total_seconds() + STORING_S)
    return max(left)


def plan_lines(spec: JobSpec, context: JobContext) -> list[str]:
    """Return what a Pending job waits for, for the live line."""
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
