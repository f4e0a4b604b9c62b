"""Quotas that rules set, and their use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sagemaker_emulator.protocol.errors import LimitExceededError

if TYPE_CHECKING:
    from sagemaker_emulator.control.fault_rules import Rules
    from sagemaker_emulator.jobs.store import Store


def wanted(request: dict[str, Any]) -> dict[str, int]:
    """Return the number of instances of each type that a request asks for. Pure."""
    resources = request.get("ResourceConfig", {})
    groups = resources.get("InstanceGroups") or [resources]
    counts: dict[str, int] = {}
    for group in groups:
        kind = group.get("InstanceType")
        if kind:
            counts[kind] = counts.get(kind, 0) + int(group.get("InstanceCount", 1))
    return counts


def check(request: dict[str, Any], region: str, rules: Rules, store: Store) -> None:
    """Refuse a request that would exceed a quota.

    Raises:
        LimitExceededError: With the service's message.
    """
    if not len(rules):
        return
    for kind, delta in wanted(request).items():
        rule = rules.for_instance("quota", kind)
        if rule is None:
            continue
        limit = int(rule.body.get("limit", 0))
        used = _used(kind, region, store)
        if used + delta > limit:
            raise LimitExceededError(message(kind, limit, used, delta))


def message(kind: str, limit: int, used: int, delta: int) -> str:
    """Return the service's message for an exceeded quota. Pure."""
    return (
        f"The account-level service limit '{kind} for training job usage' is {limit} Instances, "
        f"with current utilization of {used} Instances and a request delta of {delta} Instances. "
        "Please use AWS Service Quotas to request an increase for this quota. If AWS Service "
        "Quotas is not available, contact AWS support to request an increase for this quota."
    )


def _used(kind: str, region: str, store: Store) -> int:
    running = store.jobs_where("region=? AND status IN ('InProgress','Stopping')", (region,))
    return sum(wanted(job.request).get(kind, 0) for job in running)
