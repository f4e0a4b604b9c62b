"""The instances that a job requests, and those on which it may run. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class InstanceGroup:
    """Instances of one type that run together.

    Attributes:
        instance_type, count: the type, and the number of instances.
        plan_arn: the training plan that provides them; None for on-demand or spot.
    """

    instance_type: str
    count: int
    plan_arn: str | None = None


def choices(
    resources: Mapping[str, Any], fallbacks: Sequence[str] = ()
) -> list[tuple[InstanceGroup, ...]]:
    """Return every set of instances that a job may run on.

    Args:
        resources: its `resource_config` in the Python spelling; every value is known.
        fallbacks: the instance types of `fallback_instance_types`.
    """
    count = int(resources.get("instance_count") or 1)
    plan = resources.get("training_plan_arn")
    if groups := resources.get("instance_groups"):
        return [tuple(_group(group, 1, plan) for group in groups)]
    if preferred := resources.get("instance_preferences"):
        return [(_group(item, count, plan),) for item in preferred]
    own = resources.get("instance_type")
    return [(InstanceGroup(str(name), count, plan),) for name in ((own, *fallbacks) if own else ())]


def selected(resources: Mapping[str, Any]) -> tuple[InstanceGroup, ...]:
    """Return the instances that a job ran on; empty if not reported."""
    listed = choices(resources)
    if chosen := resources.get("selected_instance_type"):
        count = resources.get("selected_instance_count") or resources.get("instance_count")
        plans = [g.plan_arn for groups in listed for g in groups if g.instance_type == chosen]
        return (InstanceGroup(str(chosen), int(count or 1), next(iter(plans), None)),)
    return listed[0] if len(listed) == 1 else ()


def plan_arns(resources: Mapping[str, object]) -> tuple[str, ...]:
    """Return the training plans that a job may run on, each once."""
    named = (group.plan_arn for groups in choices(resources) for group in groups)
    return tuple(dict.fromkeys(arn for arn in named if arn))


def _group(item: Mapping[str, Any], count: int, plan: str | None) -> InstanceGroup:
    own = item.get("training_plan_arns") or [plan]
    return InstanceGroup(
        str(item.get("instance_type")), int(item.get("instance_count") or count), own[0]
    )
