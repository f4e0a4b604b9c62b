"""The account's quotas, as rules set them, and how much of them is used.

Names and the sentence of a refusal are the service's: the page "Amazon SageMaker endpoints and
quotas", and reports such as gabehollombe-aws/jupyter-notebooks#1. The quota of every instance
type that a job prefers is checked (page "Instance preference lists for training jobs"). Whether
a job on a training plan counts for the quotas on demand is not documented; it does not here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sagemaker_emulator.control.fault_rules import Rules
from sagemaker_emulator.jobs.store import Store
from sagemaker_emulator.protocol.errors import LimitExceededError

ON_DEMAND = "training job"
SPOT = "spot training job"
WARM_POOL = "training warm pool"
USAGES = (ON_DEMAND, SPOT, WARM_POOL)


class Quota(NamedTuple):
    """One quota: how many instances of a type may be used for one purpose."""

    instance_type: str
    usage: str

    @property
    def name(self) -> str:
        """Its name in Service Quotas."""
        return f"{self.instance_type} for {self.usage} usage"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Instances of one type that a job runs on, or may come to run on."""

    instance_type: str
    count: int
    plan_arn: str | None = None


def candidates(request: dict[str, Any]) -> list[Candidate]:
    """Return the instances of a request, each group or preference apart. Pure.

    Of preferences all are returned until one is selected.
    """
    resources = request.get("ResourceConfig", {})
    count = int(resources.get("InstanceCount", 1))
    selected = resources.get("SelectedInstanceType")
    if selected is not None:
        count = int(resources.get("SelectedInstanceCount", count))
        return [c for c in _listed(resources, count) if c.instance_type == selected]
    return _listed(resources, count)


def _listed(resources: dict[str, Any], count: int) -> list[Candidate]:
    plan = resources.get("TrainingPlanArn")
    listed = resources.get("InstanceGroups") or resources.get("InstancePreferences") or [resources]
    return [
        Candidate(
            item["InstanceType"],
            int(item.get("InstanceCount", count)),
            (item.get("TrainingPlanArns") or [plan])[0],
        )
        for item in listed
        if item.get("InstanceType")
    ]


def needed(request: dict[str, Any]) -> dict[Quota, int]:
    """Return how many instances a request asks for, by quota. Pure."""
    resources = request.get("ResourceConfig", {})
    usage = SPOT if request.get("EnableManagedSpotTraining") else ON_DEMAND
    usages = [usage, *([WARM_POOL] if resources.get("KeepAlivePeriodInSeconds") else [])]
    counts: dict[Quota, int] = {}
    for found in candidates(request):
        if found.plan_arn is not None:
            continue
        for quota in (Quota(found.instance_type, usage) for usage in usages):
            counts[quota] = counts.get(quota, 0) + found.count
    return counts


def most_hosts(request: dict[str, Any]) -> int:
    """Return how many hosts a request may come to run on. Pure."""
    counts = [candidate.count for candidate in candidates(request)]
    prefers = bool(request.get("ResourceConfig", {}).get("InstancePreferences"))
    return max(counts, default=0) if prefers else sum(counts)


def check(request: dict[str, Any], region: str, rules: Rules, store: Store) -> None:
    """Refuse a request that would exceed a quota.

    Raises:
        LimitExceededError: with the service's message.
    """
    if not len(rules):
        return
    for quota, delta in needed(request).items():
        rule = rules.for_instance("quota", quota.instance_type, usage=quota.usage)
        if rule is None:
            continue
        limit = int(rule.body.get("limit", 0))
        used = sum(counts.get(quota, 0) for counts in _held(region, store))
        if used + delta > limit:
            raise LimitExceededError(message(quota, limit, used, delta))


def message(quota: Quota, limit: int, used: int, delta: int) -> str:
    """Return the service's sentence for a quota without room. Pure."""
    return (
        f"The account-level service limit '{quota.name}' is {limit} Instances, "
        f"with current utilization of {used} Instances and a request delta of {delta} Instances. "
        "Please use AWS Service Quotas to request an increase for this quota. If AWS Service "
        "Quotas is not available, contact AWS support to request an increase for this quota."
    )


def _held(region: str, store: Store) -> Iterator[dict[Quota, int]]:
    """Yield what each job that holds instances counts for."""
    for job in store.jobs_where("region=? AND status IN ('InProgress','Stopping')", (region,)):
        yield needed(job.request)
    for job in store.jobs_where("region=? AND warm_status='Available'", (region,)):
        counts = needed(job.request)
        yield {quota: n for quota, n in counts.items() if quota.usage == WARM_POOL}
