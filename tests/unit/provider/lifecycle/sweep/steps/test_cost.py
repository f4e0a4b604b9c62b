"""The cost of a sweep's trials in words."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import Trial
from pulumi_sagemaker_training.lifecycle.sweep.steps.cost import cost_of
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_total import CostTotal

if TYPE_CHECKING:
    from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext

PRICES = Prices({"ml.m5.large": 0.1})


def trial(instance_type: str) -> Trial:
    """Return what `cost_of` reads of a trial."""
    resources = {"instance_type": instance_type, "instance_count": 1}
    limits = {"max_runtime_in_seconds": 3600}
    request = {"resource_config": resources, "stopping_condition": limits}
    return cast("Trial", SimpleNamespace(spec=SimpleNamespace(request=request)))


def words(*instance_types: str, total: CostTotal | None = None) -> str:
    context: Any = SimpleNamespace(
        settings=SimpleNamespace(has_price_lines=True),
        account=SimpleNamespace(prices=lambda: PRICES),
    )
    trials = [trial(name) for name in instance_types]
    return cost_of(trials, cast("JobContext", context), "sweep", total or CostTotal())


def test_trials_of_one_price_show_how_the_amount_comes_about() -> None:
    assert words(*["ml.m5.large"] * 2) == (
        "costs at most $0.20: 2 times 1 x ml.m5.large at $0.1/h for 1 h"
    )


def test_a_trial_without_a_known_price_is_named_beside_the_cost_of_the_others() -> None:
    total = CostTotal()
    assert words("ml.m5.large", "ml.p9.large", total=total) == (
        "$0.10 at most for 1 of them; 1 more has no known cost: the price list of the region has "
        "no price for ml.p9.large"
    )
    # What is no upper bound is in no total.
    assert total.add("other", 1.0) == (1, 1.0)


def test_where_no_price_is_known_nothing_is_said() -> None:
    assert words("ml.p9.large") == ""
