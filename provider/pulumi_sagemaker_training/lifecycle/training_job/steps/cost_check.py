"""The cost of a job: shown at preview, limited by `max_cost`, recorded when the job has ended."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import Attempt
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    Unpriced,
    WorstCase,
    billable_cost,
    billed_seconds,
    money,
    over_budget,
    spot_savings,
    unpriceable,
    worst_case,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    BILLABLE,
    SAVED,
    WORST_CASE,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_total import CostTotal

_log = logging.getLogger(__name__)

_NO_PRICES = "what training costs cannot be looked up"
_WITHOUT = "`pulumi config set sagemaker-training:prices off` looks up no prices."


def check_cost(spec: JobSpec, context: JobContext) -> list[Violation]:
    """Return why a job must not be created because of its cost; empty if it may be.

    Prices are fetched only if `max_cost` is set.
    """
    max_cost = spec.options.max_cost
    if max_cost is None:
        return []
    refusal = over_budget(_find(spec, context, insist=True), max_cost)
    return [] if refusal is None else [Violation("max_cost", refusal, codes.MAX_COST)]


def cost_words(spec: JobSpec, context: JobContext, key: str, total: CostTotal) -> str:
    """Return the maximum cost of a job in words; empty if it is not known or not wanted.

    The explanation of an amount is given once, not for each of many equal jobs. If the price list
    does not answer, that is a warning, once: the service of the jobs may not answer either.

    Args:
        spec: the job, which may still hold unknown values.
        context: its prices are used.
        key: identifies the resource, as its URN.
        total: the total of all jobs.
    """
    if not context.settings.has_price_lines:
        return ""
    found = _find(spec, context, insist=spec.options.max_cost is not None)
    if isinstance(found, Unpriced):
        _log.debug("%s: the maximum cost is not known: %s", key, found.reason)
        if found.is_unreachable and total.is_first(found.reason):
            context.ports.reporter.warn(spec.redact(f"{_NO_PRICES}: {found.reason} {_WITHOUT}"))
        return ""
    jobs, usd = total.add(key, found.usd)
    amount = f"at most {money(found.usd)}"
    line = f"costs {amount}: {found.words}" if total.is_first(found.words) else amount
    return f"{line}; the {jobs} jobs so far: {money(usd)}" if jobs > 1 else line


def cost_outputs(
    description: Description,
    spec: JobSpec,
    context: JobContext,
    recorded: Mapping[str, Any] | None = None,
    earlier: Sequence[Attempt] = (),
) -> dict[str, float]:
    """Return the outputs about cost; those that are not known are left out.

    Args:
        description: the job as it is now.
        spec: the program's properties.
        context: its prices are used.
        recorded: the outputs in the state. They are kept while no more time was billed, because a
            new price is not a change of the job.
        earlier: the attempts that the job continues; their costs are added.
    """
    fields = description.fields
    if not context.settings.has_price_lines:
        return {}
    if recorded and billed_seconds(recorded) == billed_seconds(fields):
        return {name: recorded[name] for name in (WORST_CASE, BILLABLE, SAVED) if name in recorded}
    worst = _find(spec, context, insist=False)
    return {
        **({WORST_CASE: round(worst.usd, 4)} if isinstance(worst, WorstCase) else {}),
        **_with_earlier(costs_of(description, context), earlier),
    }


def costs_of(description: Description, context: JobContext) -> dict[str, float]:
    """Return what one job has cost, and what spot capacity has saved, as far as it is known."""
    fields = description.fields
    if not context.settings.has_price_lines or unpriceable(fields) is not None:
        return {}
    prices = context.account.prices()
    found = {BILLABLE: billable_cost(fields, prices), SAVED: spot_savings(fields, prices)}
    return {name: usd for name, usd in found.items() if usd is not None}


def _with_earlier(
    costs: Mapping[str, float], earlier: Sequence[Mapping[str, Any]]
) -> dict[str, float]:
    """Add the costs of earlier attempts; where one is not known, neither is the sum."""
    return {
        name: round(usd + sum(attempt[name] for attempt in earlier), 4)
        for name, usd in costs.items()
        if all(name in attempt for attempt in earlier)
    }


def _find(spec: JobSpec, context: JobContext, *, insist: bool) -> WorstCase | Unpriced:
    request, options = spec.request, spec.options
    return unpriceable(request) or worst_case(
        request,
        options.fallback_instance_types,
        context.account.prices(insist=insist),
        options.max_attempts,
    )
