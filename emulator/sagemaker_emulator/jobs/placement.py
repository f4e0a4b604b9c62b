"""On which instances a job that starts is placed: those asked for, those preferred, or a plan's.

Of preferences the first that has capacity is selected (page "Instance preference lists for
training jobs"). A job on a training plan is Pending until the plan is Active and has room (page
"View training plan details"; `StoppingCondition.MaxPendingTimeInSeconds`).
"""

import functools
from typing import Any, NamedTuple

from sagemaker_emulator.jobs.engine import CAPACITY_REASON, Context, Engine, Key
from sagemaker_emulator.jobs.quota import Candidate, candidates
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.model.training_plan import TrainingPlan

EXPIRED_REASON = (
    "CapacityError: The training plan {arn} has expired, and its reserved capacity is gone."
)
_LOOK_AGAIN_S = 0.1


class Placement(NamedTuple):
    """What comes of looking for a job's instances.

    Attributes:
        selected: the instances; None where there are none.
        reason: why the job fails; None where it does not.
        wait_s: after how many seconds to look again.
    """

    selected: Candidate | None = None
    reason: str | None = None
    wait_s: float = 0.0


def place(engine: Engine, job: Job) -> Placement:
    """Look for the instances of a job that starts, and write down which were selected."""
    listed = candidates(job.request)
    if not job.request.get("ResourceConfig", {}).get("InstancePreferences"):
        return next(
            (found for c in listed if (found := _try(engine.context, job, c)).selected is None),
            Placement(listed[0] if listed else Candidate("", 0)),
        )
    tried = [Placement(reason=CAPACITY_REASON)]
    for candidate in listed:
        tried.append(_try(engine.context, job, candidate))
        if tried[-1].selected is not None:
            engine.change(Key.of(job), functools.partial(_select, candidate))
            return tried[-1]
    waiting = [placement for placement in tried if placement.wait_s]
    return waiting[0] if waiting else tried[-1]


def lost_after_s(context: Context, job: Job) -> float | None:
    """Return in how many seconds a job's reserved capacity ends; None where it has none."""
    plan, now = _plan_of(context, job), context.clock.now()
    if plan is None:
        return None
    end = plan.active_until(now)
    return 0.0 if end is None else end - now


def instances_in_use(context: Context, plan: TrainingPlan, but: Job | None = None) -> int:
    """Return how many of a plan's instances jobs hold."""
    running = context.store.jobs_where(
        "region=? AND status IN ('InProgress','Stopping') "
        "AND secondary NOT IN ('Starting','Pending','Interrupted')",
        (plan.region,),
    )
    return sum(
        candidate.count
        for job in running
        if but is None or job.name != but.name
        for candidate in candidates(job.request)
        if candidate.plan_arn == plan.arn
    )


def _try(context: Context, job: Job, candidate: Candidate) -> Placement:
    if candidate.plan_arn is not None:
        return _try_plan(context, job, candidate)
    rule = context.rules.for_instance("capacity", candidate.instance_type)
    if rule is not None:
        return Placement(reason=str(rule.body.get("message", CAPACITY_REASON)))
    return Placement(candidate)


def _try_plan(context: Context, job: Job, candidate: Candidate) -> Placement:
    now = context.clock.now()
    plan = context.store.plan(str(candidate.plan_arn))
    if plan is None or plan.status(now) == "Expired":
        return Placement(reason=EXPIRED_REASON.format(arn=candidate.plan_arn))
    if plan.status(now) == "Scheduled":
        return Placement(wait_s=max(0.0, (plan.next_start(now) or now) - now) or _LOOK_AGAIN_S)
    if instances_in_use(context, plan, job) + candidate.count > plan.count:
        return Placement(wait_s=_LOOK_AGAIN_S)
    return Placement(candidate)


def _plan_of(context: Context, job: Job) -> TrainingPlan | None:
    arns = [c.plan_arn for c in candidates(job.request) if c.plan_arn is not None]
    return context.store.plan(arns[0]) if arns else None


def _select(candidate: Candidate, job: Job, _: float) -> None:
    resources: dict[str, Any] = job.request["ResourceConfig"]
    resources["SelectedInstanceType"] = candidate.instance_type
    resources["SelectedInstanceCount"] = candidate.count
