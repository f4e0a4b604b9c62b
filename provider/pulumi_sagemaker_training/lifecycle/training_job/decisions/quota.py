"""Whether the account's quotas are large enough for a job. Pure."""

from collections.abc import Mapping
from typing import Any

from pulumi_sagemaker_training.api.model.quotas import (
    QuotaLimit,
    QuotaShortage,
    increase_command,
    quotas_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec


def quotas_needed(spec: JobSpec) -> dict[str, int]:
    """Return how many instances of each quota the job, and each of its fallbacks, needs."""
    return quotas_of(spec.request, spec.options.fallback_instance_types)


def forecast(spec: JobSpec, limits: Mapping[str, QuotaLimit], region: str) -> list[str]:
    """Return a warning for each quota that is too small for the job.

    Args:
        spec: the job; every value of its `resource_config` is known.
        limits: the quotas that could be read, by name; others are ignored.
        region: the job's region.
    """
    own = quotas_of(spec.request)
    short = [
        (QuotaShortage(name, limits[name].value, 0, needed), limits[name])
        for name, needed in quotas_needed(spec).items()
        if name in limits and limits[name].value < needed
    ]
    has_way_out = _has_way_out(spec, {shortage.name for shortage, _ in short})
    return [
        _warning(shortage, limit, region, is_skipped=has_way_out or shortage.name not in own)
        for shortage, limit in short
    ]


def refusal(shortage: QuotaShortage, limit: QuotaLimit | None, region: str) -> str:
    """Return the message about a quota that refused a job and is too small for it."""
    command = increase_command(shortage.name, shortage.delta, region, limit and limit.code)
    return f"{_sentence(shortage)}, so waiting cannot help. Request more: {command}"


def _has_way_out(spec: JobSpec, short: set[str]) -> bool:
    """Tell whether a fallback's quotas are not known to be too small."""
    return any(
        not short & set(quotas_of(_with_type(spec.request, name)))
        for name in spec.options.fallback_instance_types
    )


def _with_type(request: Mapping[str, Any], instance_type: str) -> dict[str, object]:
    resources = request.get("resource_config") or {}
    return {**request, "resource_config": {**resources, "instance_type": instance_type}}


def _warning(shortage: QuotaShortage, limit: QuotaLimit, region: str, *, is_skipped: bool) -> str:
    outcome = (
        "this instance type will be skipped" if is_skipped else "the service will refuse the job"
    )
    command = increase_command(shortage.name, shortage.delta, region, limit.code)
    return f"{shortage.words()}: {outcome}. Request more: {command}"


def _sentence(shortage: QuotaShortage) -> str:
    words = shortage.words()
    return words[0].upper() + words[1:]
