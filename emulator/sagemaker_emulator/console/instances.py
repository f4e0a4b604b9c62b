"""What a job runs on, and what its time would cost on AWS. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sagemaker_emulator.model.job import SPOT_BILLED_SHARE, Job, billable_seconds, trained_seconds

PriceOf = Callable[[str, str], float | None]
"""The USD of an instance's hour, by region and type; None if it is not known."""


@dataclass(frozen=True, slots=True)
class Instances:
    """Instances of one type."""

    type: str
    count: int


def instances_of(request: dict[str, Any]) -> list[Instances]:
    """Return a job's instances; none for a job without a type of its own."""
    resources = request.get("ResourceConfig") or {}
    found = []
    for group in resources.get("InstanceGroups") or [resources]:
        name = group.get("SelectedInstanceType") or group.get("InstanceType")
        count = group.get("SelectedInstanceCount") or group.get("InstanceCount")
        if name and count:
            found.append(Instances(str(name), int(count)))
    return found


def in_words(request: dict[str, Any]) -> str:
    """Return a job's instances as a text; empty for a job without a type of its own."""
    return ", ".join(f"{item.count} \u00d7 {item.type}" for item in instances_of(request))


def billed_s(job: Job, now: float, time_scale: float) -> float | None:
    """Return the seconds that are billed for a job so far; None before its instances run."""
    if job.training_start is None:
        return None
    if job.is_terminal:
        return billable_seconds(job)
    share = SPOT_BILLED_SHARE if job.is_spot else 1.0
    return trained_seconds(job, now, time_scale) * share


def cost_usd(job: Job, seconds: float | None, price_of: PriceOf) -> float | None:
    """Return the cost of a job's billed seconds; None if they or a price are not known."""
    found = instances_of(job.request)
    prices = [price_of(job.region, item.type) for item in found]
    if seconds is None or not found or None in prices:
        return None
    an_hour = sum(
        price * item.count for price, item in zip(prices, found, strict=True) if price is not None
    )
    return seconds / 3600 * an_hour
