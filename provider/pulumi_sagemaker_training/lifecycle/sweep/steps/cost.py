"""The cost of trials: the worst case of those that will be started, and what forbids them."""

from collections.abc import Sequence

from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import Trial
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
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
    if len(worst) < len(found):
        return ""
    usd = sum(item.usd for item in worst)
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


def too_dear(trials: Sequence[Trial], context: JobContext) -> list[Violation]:
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
