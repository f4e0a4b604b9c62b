"""A job on a training plan: whether it can run there, from when, and until when. Pure.

Sources: the page "Training plans utilization for SageMaker training jobs" (a plan must be
Scheduled or Active), `InstancePreference.TrainingPlanArns` (the types must match),
`DescribeTrainingPlan.TargetResources` (a plan is for its target alone), and
`StoppingCondition.MaxPendingTimeInSeconds`: the wait for the plan, and between its reserved
capacities, does not count for the limit.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.model.instances import InstanceGroup, choices, plan_arns
from pulumi_sagemaker_training.api.model.training_plan import FOR_TRAINING, TrainingPlan, plan_name
from pulumi_sagemaker_training.api.values.text import duration
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec

_RESOURCES = "resource_config"


def plans_of(spec: JobSpec) -> tuple[str, ...]:
    """Return the ARNs of the plans that a job may run on; none if they are not known yet."""
    resources = spec.request.get(_RESOURCES) or {}
    return () if has_unknown(resources) else plan_arns(resources)


def missing_plan(spec: JobSpec, arn: str, region: str) -> list[Violation]:
    """Return the violation for a plan that does not exist."""
    message = (
        f"there is no training plan {plan_name(arn)} in {region}; name one that "
        "`aws sagemaker list-training-plans` lists"
    )
    return [Violation(_path(spec, arn), message, codes.TRAINING_PLAN)]


def misfits(spec: JobSpec, arn: str, plan: TrainingPlan) -> list[Violation]:
    """Return why a job cannot run on a plan; empty if it can."""
    path = _path(spec, arn)
    if not plan.is_usable:
        message = f"training plan {plan.name} is {plan.status}; it has to be Scheduled or Active"
        return [Violation(path, message, codes.TRAINING_PLAN)]
    if plan.targets and FOR_TRAINING not in plan.targets:
        listed = ", ".join(plan.targets)
        message = f"training plan {plan.name} is for {listed}, and not for training jobs"
        return [Violation(path, message, codes.TRAINING_PLAN)]
    return [*_wrong_instances(spec, arn, plan), *_wrong_fallbacks(spec, arn, plan)]


def _wrong_instances(spec: JobSpec, arn: str, plan: TrainingPlan) -> Iterator[Violation]:
    for group in _groups_on(spec, arn):
        held = [item.count for item in plan.capacities if item.instance_type == group.instance_type]
        if plan.capacities and not held:
            types = ", ".join(dict.fromkeys(item.instance_type for item in plan.capacities))
            message = f"training plan {plan.name} has {types}, and not {group.instance_type}"
            yield Violation(_path(spec, arn), message, codes.TRAINING_PLAN)
        elif held and group.count > max(held):
            message = (
                f"training plan {plan.name} has {max(held)} {group.instance_type}, and the job "
                f"needs {group.count}"
            )
            yield Violation(_path(spec, arn), message, codes.TRAINING_PLAN)


def _wrong_fallbacks(spec: JobSpec, arn: str, plan: TrainingPlan) -> Iterator[Violation]:
    known = {item.instance_type for item in plan.capacities}
    strangers = [name for name in spec.options.fallback_instance_types if name not in known]
    if strangers and known and (spec.request.get(_RESOURCES) or {}).get("training_plan_arn") == arn:
        message = (
            f"training plan {plan.name} has no {', '.join(strangers)}; leave out what it has not, "
            "or give instance_preferences, of which some may be on demand"
        )
        yield Violation("fallback_instance_types", message, codes.TRAINING_PLAN)


def plan_line(plan: TrainingPlan, now: datetime) -> str:
    """Return the line about a job's plan in a preview."""
    start = plan.next_start(now) if plan.status == "Scheduled" else None
    begins = f", starts at {_moment(start)}" if start is not None else ""
    ends = f", ends at {_moment(plan.end)}" if plan.end is not None else ""
    return (
        f"runs on training plan {plan.name} ({plan.status}{begins}{ends}); its upfront fee is not "
        "counted again"
    )


def waiting_words(plan: TrainingPlan, now: datetime) -> str:
    """Return what a Pending job waits for."""
    if plan.status == "Active" and not plan.is_in_gap(now):
        free = "" if plan.available is None else f" ({plan.available} are free)"
        return f"waits for instances of training plan {plan.name}{free}"
    start = plan.next_start(now)
    if start is None:
        return f"waits for training plan {plan.name}, which is {plan.status}"
    left = duration((start - now).total_seconds())
    return f"waits for training plan {plan.name}, which starts at {_moment(start)}, in {left}"


def _groups_on(spec: JobSpec, arn: str) -> list[InstanceGroup]:
    listed = choices(spec.request.get(_RESOURCES) or {})
    return [group for groups in listed for group in groups if group.plan_arn == arn]


def _path(spec: JobSpec, arn: str) -> str:
    resources = spec.request.get(_RESOURCES) or {}
    if resources.get("training_plan_arn") == arn:
        return f"{_RESOURCES}.training_plan_arn"
    preferred = resources.get("instance_preferences") or ()
    index = next(n for n, i in enumerate(preferred) if arn in (i.get("training_plan_arns") or ()))
    return f"{_RESOURCES}.instance_preferences[{index}].training_plan_arns"


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
