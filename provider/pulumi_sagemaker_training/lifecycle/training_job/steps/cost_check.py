"""Say at preview what a job may cost, refuse one above `max_cost`, and note what it has cost."""

import logging
import threading
from collections.abc import Mapping
from typing import Any

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    Unpriced,
    WorstCase,
    billable_cost,
    billed_seconds,
    money,
    over_budget,
    unpriceable,
    worst_case,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    BILLABLE,
    WORST_CASE,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext

_log = logging.getLogger(__name__)


class CostTotal:
    """The total of what the jobs of one run of the engine may cost. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._amounts: dict[str, float] = {}

    def add(self, key: str, usd: float) -> tuple[int, float]:
        """Add a job's amount, once however often it is given.

        Returns:
            How many jobs there are by now, and what they may cost together.
        """
        with self._lock:
            self._amounts[key] = usd
            return len(self._amounts), sum(self._amounts.values())


def check_cost(spec: JobSpec, context: JobContext, key: str, total: CostTotal) -> list[Violation]:
    """Check what a job that is about to be created may cost.

    Asks for prices only where `max_cost` is set or the stack wants the line. A price that is
    not known is passed over in silence, unless `max_cost` is set.

    Args:
        spec: the job, which may still hold unknown values.
        context: its prices and its reporter are used.
        key: tells the resource from others, as its URN.
        total: what all jobs may cost together.

    Returns:
        Why the job may not be started; empty when it may.
    """
    max_cost = spec.options.max_cost
    if max_cost is None and not context.settings.has_price_lines:
        return []
    found = _find(spec, context, insist=max_cost is not None)
    refusal = over_budget(found, max_cost) if max_cost is not None else None
    if refusal is not None:
        return [Violation("max_cost", refusal)]
    if isinstance(found, Unpriced):
        _log.debug("%s: the maximum cost is not known: %s", key, found.reason)
    elif context.settings.has_price_lines:
        context.ports.reporter.info(_line(found, *total.add(key, found.usd)))
    return []


def cost_outputs(
    description: Description,
    spec: JobSpec,
    context: JobContext,
    recorded: Mapping[str, Any] | None = None,
) -> dict[str, float]:
    """Return the outputs that tell of money; those that are not known are left out.

    Args:
        description: the job as it is now.
        spec: the program's properties.
        context: its prices are used.
        recorded: the outputs in the state. What they tell stays while no more time was billed:
            a price that changed is no change of the job.
    """
    fields = description.fields
    if not context.settings.has_price_lines:
        return {}
    if recorded and billed_seconds(recorded) == billed_seconds(fields):
        return {name: recorded[name] for name in (WORST_CASE, BILLABLE) if name in recorded}
    worst = _find(spec, context, insist=False)
    told = {
        WORST_CASE: round(worst.usd, 4) if isinstance(worst, WorstCase) else None,
        BILLABLE: billable_cost(fields, context.account.prices())
        if unpriceable(fields) is None
        else None,
    }
    return {name: usd for name, usd in told.items() if usd is not None}


def _find(spec: JobSpec, context: JobContext, *, insist: bool) -> WorstCase | Unpriced:
    request, fallbacks = spec.request, spec.options.fallback_instance_types
    return unpriceable(request) or worst_case(
        request, fallbacks, context.account.prices(insist=insist)
    )


def _line(found: WorstCase, jobs: int, total_usd: float) -> str:
    line = f"costs at most {money(found.usd)}: {found.words}"
    return f"{line}; the {jobs} jobs so far: {money(total_usd)}" if jobs > 1 else line
