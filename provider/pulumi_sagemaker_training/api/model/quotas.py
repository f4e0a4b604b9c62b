"""Quotas of training instances: names, refusals, and the command to request more. Pure.

Sources: the names are those of the page "Amazon SageMaker endpoints and quotas" and of refusals
that were reported (gabehollombe-aws/jupyter-notebooks#1; sagemaker-python-sdk#35 has an older
sentence). Warm pools have a quota of their own, which is 0 in a new account (page "Request a warm
pool quota increase"). The quota of every preferred type must be large enough (page "Instance
preference lists for training jobs"). It is not documented whether a training plan's capacity counts
for the on-demand quotas, so a job on a plan is not checked.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_training.api.model.instances import InstanceGroup, choices, selected

_COUNT: Final = r"\d+(?:\.\d+)?"
_REFUSAL: Final = re.compile(
    rf"service limit (?:'(?P<quoted>[^']+)'|for (?P<plain>\S+)) is (?P<limit>{_COUNT}) \w+, with "
    rf"current utilization of (?P<used>{_COUNT}) \w+ and a request delta of (?P<delta>{_COUNT})"
)


class QuotaShortage(NamedTuple):
    """A refusal because of a quota, with its numbers.

    Attributes:
        name: the quota's name.
        limit, used, delta: the allowed, used and requested number of instances.
    """

    name: str
    limit: float
    used: float
    delta: float

    @property
    def never_fits(self) -> bool:
        """Tell whether the quota is too small for the job even if no other job runs."""
        return self.limit < self.delta

    def words(self) -> str:
        """Return the shortage in words."""
        return f"the quota '{self.name}' is {self.limit:g}, and the job needs {self.delta:g}"


class QuotaLimit(NamedTuple):
    """A quota as Service Quotas describes it.

    Attributes:
        code: the code by which an increase is requested, as `L-1A2B3C4D`.
        value: the allowed number of instances.
    """

    code: str
    value: float


def shortage_in(words: str) -> QuotaShortage | None:
    """Return the shortage in the service's refusal; None if it has no numbers."""
    found = _REFUSAL.search(words)
    if found is None:
        return None
    name = found["quoted"] or found["plain"]
    return QuotaShortage(name, *(float(found[part]) for part in ("limit", "used", "delta")))


def quotas_of(request: Mapping[str, Any], fallbacks: Sequence[str] = ()) -> dict[str, int]:
    """Return the requested number of instances for each quota, by the quota's name.

    Args:
        request: the request in the Python spelling; every value of `resource_config` is known.
        fallbacks: further instance types.
    """
    needed: dict[str, int] = {}
    for groups in choices(request.get("resource_config") or {}, fallbacks):
        needed.update(_needed(request, groups))
    return needed


def quotas_held(request: Mapping[str, Any]) -> dict[str, int]:
    """Return what a job used of each quota; all that it requested, if that is not known."""
    groups = selected(request.get("resource_config") or {})
    return _needed(request, groups) if groups else quotas_of(request)


def quota_name(instance_type: str, *, is_spot: bool = False) -> str:
    """Return the name of the quota of an instance type."""
    return f"{instance_type} for {'spot ' if is_spot else ''}training job usage"


def increase_command(name: str, wanted: float, region: str, code: str | None = None) -> str:
    """Return the command that requests a higher quota from AWS.

    Args:
        name: the quota's name.
        wanted: the number of instances that it should allow.
        region: the region, because quotas are regional.
        code: the quota's code, if known; otherwise the command looks it up.
    """
    where = f"--region {region} --service-code sagemaker"
    query = f"\"Quotas[?QuotaName=='{name}'].QuotaCode\""
    found = code or (
        f"$(aws service-quotas list-aws-default-service-quotas {where} --query {query} "
        "--output text)"
    )
    return (
        f"aws service-quotas request-service-quota-increase {where} --desired-value {wanted:g} "
        f"--quota-code {found}"
    )


def _needed(request: Mapping[str, Any], groups: Sequence[InstanceGroup]) -> dict[str, int]:
    is_spot = bool(request.get("enable_managed_spot_training"))
    is_kept = bool((request.get("resource_config") or {}).get("keep_alive_period_in_seconds"))
    needed: dict[str, int] = {}
    for group in groups:
        if group.plan_arn is not None:
            continue
        names = [quota_name(group.instance_type, is_spot=is_spot)]
        names += [f"{group.instance_type} for training warm pool usage"] if is_kept else []
        for name in names:
            needed[name] = needed.get(name, 0) + group.count
    return needed
