"""The cost of trials: the worst case of those that will be started, and what forbids them."""

from collections.abc import Sequence

from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import Trial
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    Unpriced,
    WorstCase,
    money,
    worst_case,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import check_cost
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_total import CostTotal


def cost_of(trials: Sequence[Trial], context: JobContext, key: str, total: CostTotal) -> str:
    """Return the maximum cost of trials in words; empty if it is not known or not wanted.

    Args:
        trials: the trials that will be started.
        context: its prices are used.
        key: identifies the sweep, as its URN.
        total: the total of all resources of this update.
    """
    if not context.settings.has_price_lines or not trials:
        return ""
    prices = context.account.prices()
    found = [worst_case(trial.spec.request, (), prices) for trial in trials]
    worst = [item for item in found if isinstance(item, WorstCase)]
    unknown = [item for item in found if isinstance(item, Unpriced)]
    if not worst:
        return ""
    usd = sum(item.usd for item in worst)
    if unknown:
        # Less than all trials have no upper bound: it does not count in the total.
        return f"{money(usd)} at most for {len(worst)} of them; {_without_price(unknown)}"
    jobs, so_far = total.add(key, usd)
    line = f"costs at most {money(usd)}{_calculation(worst)}"
    return f"{line}; all resources so far: {money(so_far)}" if jobs > 1 else line


def _calculation(worst: Sequence[WorstCase]) -> str:
    """Return how the amount comes about, where all trials cost the same."""
    words = {item.words for item in worst}
    if len(words) > 1:
        return ""
    times = f"{len(worst)} times " if len(worst) > 1 else ""
    return f": {times}{words.pop()}"


def _without_price(unknown: Sequence[Unpriced]) -> str:
    verb = "1 more has" if len(unknown) == 1 else f"{len(unknown)} more have"
    return f"{verb} no known cost: {unknown[0].reason}"


def check_costs(trials: Sequence[Trial], context: JobContext) -> list[Violation]:
    """Return why a trial must not be created because of the template's `max_cost`."""
    for trial in trials:
        found = check_cost(trial.spec, context)
        if found:
            return [
                Violation(
                    f"template.{item.path}", f"({trial.point.words}) {item.message}", item.code
                )
                for item in found
            ]
    return []
