"""SearchTrainingPlanOfferings, CreateTrainingPlan, DescribeTrainingPlan, ListTrainingPlans.

Everything that is asked for is on offer, in one reserved capacity and in two with a day between
them. A rule `plan` says instead when the capacity of a plan of this name is there.
"""

import sqlite3
from typing import Any

from sagemaker_emulator.jobs.engine import Context
from sagemaker_emulator.jobs.placement import instances_in_use
from sagemaker_emulator.jobs.quota import candidates
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.training_plan import TRAINING_JOB, Offering, TrainingPlan, summary
from sagemaker_emulator.names import training_plan_arn
from sagemaker_emulator.operations.paging import decode_token, encode_token
from sagemaker_emulator.protocol.errors import InUseError, ServiceError, ValidationError

DEFAULT_TYPE = "ml.p4d.24xlarge"
DEFAULT_HOURS = 24
DEFAULT_PAGE = 100
USD_AN_HOUR = 10.0
_HOUR_S = 3_600
_DAY_S = 86_400
_USABLE = ("Scheduled", "Active")
_SORT_KEYS = {"TrainingPlanName": "TrainingPlanName", "StartTime": "StartTime", "Status": "Status"}


class PlanNotFoundError(ServiceError):
    """There is no such plan or offering."""

    code = "ResourceNotFound"
    status = 400


def search_training_plan_offerings(
    service: JobService, _region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return what a plan of the wanted length can be bought for."""
    clock = service.context.clock
    hours = int(params.get("DurationHours", DEFAULT_HOURS))
    kind = params.get("InstanceType", DEFAULT_TYPE)
    count = int(params.get("InstanceCount") or 1)
    begin = float(params.get("StartTimeAfter", clock.now()))
    whole, half, day = (clock.real_seconds(s) for s in (hours * _HOUR_S, hours * 1_800, _DAY_S))
    offered = [Offering(kind, count, ((begin, begin + whole),))]
    if hours > 1:
        second = begin + half + day
        offered.append(Offering(kind, count, ((begin, begin + half), (second, second + half))))
    latest = params.get("EndTimeBefore")
    return {
        "TrainingPlanOfferings": [
            _offering(item, hours)
            for item in offered
            if latest is None or item.windows[-1][1] <= latest
        ]
    }


def _offering(offering: Offering, hours: int) -> dict[str, Any]:
    share = hours * 60 // len(offering.windows)
    return {
        "TrainingPlanOfferingId": offering.id,
        "TargetResources": [TRAINING_JOB],
        "DurationHours": hours,
        "DurationMinutes": 0,
        "UpfrontFee": f"{_fee(offering.count, hours * 60):.4f}",
        "CurrencyCode": "USD",
        "ReservedCapacityOfferings": [
            {
                "ReservedCapacityType": "Instance",
                "InstanceType": offering.instance_type,
                "InstanceCount": offering.count,
                "DurationHours": share // 60,
                "DurationMinutes": share % 60,
                "StartTime": start,
                "EndTime": end,
            }
            for start, end in offering.windows
        ],
    }


def create_training_plan(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Buy a plan; it is paid for at once."""
    context = service.context
    offering = Offering.from_id(params["TrainingPlanOfferingId"])
    if offering is None:
        raise PlanNotFoundError("The training plan offering was not found.")
    now, name = context.clock.now(), params["TrainingPlanName"]
    rule = context.rules.for_plan(name)
    windows = offering.windows
    if rule is not None:
        windows = tuple((now + start, now + end) for start, end in rule.body["reserved"])
    minutes = round(sum(context.clock.service_seconds(end - start) for start, end in windows) / 60)
    plan = TrainingPlan(
        region=region,
        name=name,
        arn=training_plan_arn(region, context.options.account_id, name),
        instance_type=offering.instance_type,
        count=offering.count,
        windows=windows,
        minutes=minutes,
        fee=_fee(offering.count, minutes),
        created=now,
    )
    try:
        with context.store.transaction():
            context.store.insert_plan(plan)
            context.store.put_tags(plan.arn, {t["Key"]: t["Value"] for t in params.get("Tags", [])})
    except sqlite3.IntegrityError:
        raise InUseError(f"A training plan named {name} already exists.") from None
    return {"TrainingPlanArn": plan.arn}


def _fee(count: int, minutes: int) -> float:
    return USD_AN_HOUR * count * minutes / 60


def describe_training_plan(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return a plan, by its name or ARN."""
    context, named = service.context, params["TrainingPlanName"]
    arn = named
    if not named.startswith("arn:"):
        arn = training_plan_arn(region, context.options.account_id, named)
    plan = context.store.plan(arn)
    if plan is None or plan.region != region:
        raise PlanNotFoundError(f"Training plan {named} was not found.")
    return _summary(context, plan)


def list_training_plans(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a page of plans."""
    wanted = {item["Value"] for item in params.get("Filters", [])}
    found = [_summary(service.context, plan) for plan in service.context.store.plans(region)]
    found = [
        plan
        for plan in found
        if (not wanted or plan["Status"] in wanted)
        and plan["StartTime"] > params.get("StartTimeAfter", float("-inf"))
        and plan["StartTime"] < params.get("StartTimeBefore", float("inf"))
    ]
    key = _SORT_KEYS[params.get("SortBy", "TrainingPlanName")]
    found.sort(key=lambda plan: plan[key], reverse=params.get("SortOrder") == "Descending")
    question = {k: v for k, v in params.items() if k not in ("NextToken", "MaxResults")}
    [start] = decode_token(params.get("NextToken"), question, [0])
    end = start + int(params.get("MaxResults", DEFAULT_PAGE))
    answer: dict[str, Any] = {"TrainingPlanSummaries": found[start:end]}
    if end < len(found):
        answer["NextToken"] = encode_token(question, [end])
    return answer


def _summary(context: Context, plan: TrainingPlan) -> dict[str, Any]:
    return summary(plan, instances_in_use(context, plan), context.clock.now())


def check_plans(context: Context, params: dict[str, Any]) -> None:
    """Refuse a job that its training plan cannot carry.

    That the plan must be Scheduled or Active is documented (page "Training plans utilization for
    SageMaker training jobs"), and that the types must match (`InstancePreference`); the sentences
    are ours.

    Raises:
        ValidationError: the plan is not there, over, or of other instances.
    """
    for candidate in candidates(params):
        if candidate.plan_arn is None:
            continue
        plan = context.store.plan(candidate.plan_arn)
        if plan is None:
            raise ValidationError(f"Training plan {candidate.plan_arn} does not exist.")
        status = plan.status(context.clock.now())
        if status not in _USABLE:
            raise ValidationError(
                f"Training plan {plan.arn} is {status}. It must be Scheduled or Active."
            )
        if candidate.instance_type != plan.instance_type or candidate.count > plan.count:
            raise ValidationError(
                f"Training plan {plan.arn} has {plan.count} {plan.instance_type}, and the job asks "
                f"for {candidate.count} {candidate.instance_type}."
            )
