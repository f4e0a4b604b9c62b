"""What a job may cost at most, and what it has cost. Pure.

The upper bound, with the sources:

- A job runs for at most MaxRuntimeInSeconds, or a day if that is not set; with a RetryStrategy
  this limits all attempts together. (StoppingCondition in the API reference.)
- Managed spot training is billed for less time at the same price, so the price on demand is an
  upper bound. The wait for spot capacity, MaxWaitTimeInSeconds, is not billed.
  (BillableTimeInSeconds and StoppingCondition in the API reference.)
- Every instance is billed for the whole time: instances x time. (BillableTimeInSeconds.)
- Of several allowed instance types only one is used and billed; the dearest is the upper bound.
  (InstancePreferences in the developer guide; our own `fallback_instance_types` are tried after
  a capacity error, for which nothing is billed.)
- A job at its time limit that has saved checkpoints is continued by further jobs, up to our own
  `max_attempts`; each may run for as long.
- A warm pool is billed for KeepAlivePeriodInSeconds more, instances x time. (WarmPoolStatus.)
- Storage is billed by GB and month. For instances with storage of their own none is billed; it
  is counted nevertheless, which keeps the bound. (VolumeSizeInGB.)
- The instances of a training plan are paid in advance, with the plan (CreateTrainingPlan; "Reserve
  the best training plan" in the developer guide): they are not counted again.
- Serverless jobs are billed by token: not known here.

Not included: the two minutes between the limit and the end, the upload of the model, instances
of debugger and profiler rules, S3, logs and traffic.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_training.api.model.instances import InstanceGroup, choices, selected
from pulumi_sagemaker_training.api.model.prices import HOURS_A_MONTH, Prices
from pulumi_sagemaker_training.api.values.text import duration
from pulumi_sagemaker_training.api.values.times import moment
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import BILLABLE

_CHECKPOINTS: Final = "checkpoint_config"
_DAY_S: Final = 86_400
_HOUR_S: Final = 3_600
_MINUTE_S: Final = 60
_DECIDES: Final = ("resource_config", "stopping_condition", "serverless_job_config")
_RULES: Final = ("debug_rule_configurations", "profiler_rule_configurations")


class WorstCase(NamedTuple):
    """The most that a job may cost.

    Attributes:
        usd: the amount.
        words: how it is calculated.
    """

    usd: float
    words: str


class Unpriced(NamedTuple):
    """The reason why the cost of a job is not known.

    Attributes:
        reason: in words.
        is_pending: whether it will be known during the update.
        is_unreachable: whether the price list did not answer.
    """

    reason: str
    is_pending: bool = False
    is_unreachable: bool = False


def unpriceable(request: Mapping[str, object]) -> Unpriced | None:
    """Return why a price list cannot give the cost of a request, or None if it can."""
    if has_unknown([request.get(member) for member in _DECIDES]):
        return Unpriced("it depends on values that are not known yet", is_pending=True)
    if "serverless_job_config" in request:
        return Unpriced("serverless jobs are billed by token, not by time")
    return None


def worst_case(
    request: Mapping[str, Any], fallbacks: Sequence[str], prices: Prices, max_attempts: int = 1
) -> WorstCase | Unpriced:
    """Return the most that a job may cost.

    Args:
        request: the members of CreateTrainingJob, canonical.
        fallbacks: the instance types of `fallback_instance_types`.
        prices: of the job's region.
        max_attempts: the option of that name; it counts if the job keeps checkpoints.
    """
    found = unpriceable(request)
    if found is not None:
        return found
    listed = choices(request.get("resource_config") or {}, fallbacks)
    billed = {g.instance_type for groups in listed for g in groups if g.plan_arn is None}
    if prices.problem and (billed or not listed):
        return Unpriced(prices.problem, is_unreachable=prices.is_unreachable)
    missing = billed - set(prices.hourly)
    if missing or not listed:
        named = ", ".join(sorted(missing)) or "a job without instances"
        return Unpriced(f"the price list of the region has no price for {named}")
    dearest = max(listed, key=lambda groups: _hourly(groups, prices))
    attempts = max_attempts if request.get(_CHECKPOINTS) else 1
    return _priced(request, dearest, prices, len(listed), attempts)


def over_budget(found: WorstCase | Unpriced, max_cost: float) -> str | None:
    """Return why `max_cost` forbids a job, or None if it does not."""
    if isinstance(found, Unpriced):
        if found.is_pending:
            return None
        return (
            f"is set to {money(max_cost)}, but what the job may cost is not known: "
            f"{found.reason}; fix that, or remove max_cost"
        )
    if found.usd <= max_cost:
        return None
    return (
        f"is {money(max_cost)}, but the job may cost {money(found.usd)}: {found.words}; lower "
        "stopping_condition.max_runtime_in_seconds, take fewer or cheaper instances, or raise "
        "max_cost"
    )


def billable_cost(fields: Mapping[str, object], prices: Prices) -> float | None:
    """Return the cost of a job's billed time in USD, without storage; None if not known.

    Args:
        fields: the members of DescribeTrainingJob.
        prices: of the job's region.
    """
    seconds = billed_seconds(fields)
    return None if seconds is None else cost_after(seconds, fields, prices)


def spot_savings(fields: Mapping[str, Any], prices: Prices) -> float | None:
    """Return what spot capacity saved in USD; None without spot, or if it is not known.

    The time that is not billed is priced as on demand: SageMaker bills spot capacity for less time
    at the same price. (BillableTimeInSeconds in the API reference.)

    Args:
        fields: the members of DescribeTrainingJob.
        prices: of the job's region.
    """
    trained, billed = fields.get("training_time_in_seconds"), fields.get("billable_time_in_seconds")
    if not fields.get("enable_managed_spot_training") or trained is None or billed is None:
        return None
    return cost_after(max(0, int(trained) - int(billed)), fields, prices)


def cost_after(seconds: int, fields: Mapping[str, Any], prices: Prices) -> float | None:
    """Return what a job's instances cost for some time, USD; None if a price is not known.

    Of a job that still runs on spot capacity this is an upper bound: what is billed is known only
    when it has ended.

    Args:
        seconds: the time.
        fields: the members of DescribeTrainingJob.
        prices: of the job's region.
    """
    groups = selected(fields.get("resource_config") or {})
    if not groups or unpriceable(fields) is not None:
        return None
    if any(g.instance_type not in prices.hourly for g in groups if g.plan_arn is None):
        return None
    return round(_hourly(groups, prices) * seconds / _HOUR_S, 4)


def cost_so_far(
    fields: Mapping[str, object],
    earlier: Sequence[Mapping[str, object]],
    prices: Prices,
    now: datetime,
) -> float | None:
    """Return what a running job has cost by the whole minutes that it has trained, USD.

    With its earlier attempts; None before the first minute, or if a price is not known. On spot
    capacity it is an upper bound.
    """
    began = moment(fields.get("training_start_time"))
    if began is None:
        return None
    minutes = int((now - began).total_seconds()) // _MINUTE_S
    found = cost_with_earlier(cost_after(minutes * _MINUTE_S, fields, prices), earlier)
    return found or None


def cost_with_earlier(usd: float | None, earlier: Sequence[Mapping[str, Any]]) -> float | None:
    """Return a cost with that of earlier attempts; None if one of them is not known."""
    if usd is None or any(BILLABLE not in attempt for attempt in earlier):
        return None
    return round(usd + sum(float(attempt[BILLABLE]) for attempt in earlier), 4)


def billed_seconds(fields: Mapping[str, Any]) -> int | None:
    """Return the billed seconds of each instance, including the warm pool; None if not known."""
    billable = fields.get("billable_time_in_seconds")
    if billable is None:
        return None
    pool = fields.get("warm_pool_status") or {}
    return int(billable) + int(pool.get("resource_retained_billable_time_in_seconds") or 0)


def money(usd: float) -> str:
    """Return an amount as text, rounded up: $1.00, $0.46; below a cent $0.0019."""
    digits = 2 if usd >= 0.01 else 4
    scale: int = 10**digits
    # Rounded first, because 2 x 0.23 in floats may be a little more than 0.46.
    return f"${ceil(round(usd * scale, 6)) / scale:,.{digits}f}"


def _hourly(groups: Sequence[InstanceGroup], prices: Prices) -> float:
    """Return what instances cost an hour, USD; nothing where a plan has paid for them."""
    return sum(g.count * prices.hourly[g.instance_type] for g in groups if g.plan_arn is None)


def _words_of(group: InstanceGroup, prices: Prices) -> str:
    if group.plan_arn is not None:
        return f"{group.count} x {group.instance_type}, paid for with the training plan,"
    return f"{group.count} x {group.instance_type} at ${prices.hourly[group.instance_type]:g}/h"


def _priced(
    request: Mapping[str, Any],
    groups: tuple[InstanceGroup, ...],
    prices: Prices,
    choices: int,
    attempts: int,
) -> WorstCase:
    limits = request.get("stopping_condition") or {}
    resources = request.get("resource_config") or {}
    runtime = int(limits.get("max_runtime_in_seconds") or _DAY_S)
    kept = int(resources.get("keep_alive_period_in_seconds") or 0)
    hours = (runtime * attempts + kept) / _HOUR_S
    gigabytes = int(resources.get("volume_size_in_gb") or 0) * sum(f.count for f in groups)
    storage = gigabytes * (prices.volume_gb_month or 0.0) * hours / HOURS_A_MONTH
    what = " + ".join(_words_of(group, prices) for group in groups)
    times = f", {attempts} times (max_attempts)" if attempts > 1 else ""
    words = [f"{what} for {_spelt(runtime)}{times}"]
    words += [f"{_spelt(kept)} as a warm pool"] if kept else []
    words += [f"{money(storage)} for storage"] if storage else []
    notes = _notes(request, choices, lacks_storage=bool(gigabytes) and not storage)
    text = " + ".join(words) + (f" ({'; '.join(notes)})" if notes else "")
    return WorstCase(_hourly(groups, prices) * hours + storage, text)


def _notes(request: Mapping[str, Any], choices: int, *, lacks_storage: bool) -> list[str]:
    notes = []
    if choices > 1:
        notes.append(f"the dearest of {choices} instance types")
    if request.get("enable_managed_spot_training"):
        notes.append("the price on demand; spot is billed for less time")
    if lacks_storage:
        notes.append("without storage, whose price is not known")
    if any("instance_type" in rule for member in _RULES for rule in request.get(member) or ()):
        notes.append("without the instances of debugger and profiler rules")
    return notes


def _spelt(seconds: int) -> str:
    """Return a duration in words without zeros at its end: 1 h, 15 min, 1 h 30 min."""
    return duration(seconds).removesuffix(" 00 s").removesuffix(" 00 min")
