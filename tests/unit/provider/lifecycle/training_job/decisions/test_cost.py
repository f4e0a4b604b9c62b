"""What bounds a job's cost, and how it is told."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    Unpriced,
    WorstCase,
    billable_cost,
    billed_seconds,
    money,
    over_budget,
    worst_case,
)
from tests.support.jobs import JOB, SERVERLESS_JOB, changed

PRICES = Prices({"ml.m5.large": 0.1, "ml.m5.xlarge": 0.2, "ml.p5.48xlarge": 60.0}, 0.146)
NO_STORAGE = Prices(PRICES.hourly)
PLAN = "arn:aws:sagemaker:us-east-1:123456789012:training-plan/plan"


def job(**changes: Any) -> dict[str, Any]:
    hour = {"stopping_condition__max_runtime_in_seconds": 3600}
    return changed(JOB, **{"resource_config__volume_size_in_gb": None, **hour, **changes})


def bound(request: dict[str, Any], *fallbacks: str, prices: Prices = PRICES) -> WorstCase:
    found = worst_case(request, fallbacks, prices)
    assert isinstance(found, WorstCase), found
    return found


def reason(request: dict[str, Any], *fallbacks: str, prices: Prices = PRICES) -> str:
    found = worst_case(request, fallbacks, prices)
    assert isinstance(found, Unpriced), found
    return found.reason


def test_all_instances_are_billed_for_the_longest_that_the_job_may_run() -> None:
    found = bound(job(resource_config__instance_count=3))
    assert found.usd == pytest.approx(0.3)
    assert found.words == "3 x ml.m5.large at $0.1/h for 1 h"


def test_a_job_without_a_limit_may_run_a_day() -> None:
    assert bound(job(stopping_condition=None)).usd == pytest.approx(2.4)


def test_waiting_for_spot_capacity_costs_nothing_and_the_price_on_demand_bounds_it() -> None:
    spot = {
        "enable_managed_spot_training": True,
        "stopping_condition__max_wait_time_in_seconds": 86_400,
    }
    found = bound(job(**spot))
    assert found.usd == pytest.approx(0.1)
    assert "spot is billed for less time" in found.words


def test_retries_share_the_time_of_the_job() -> None:
    retried = job(retry_strategy={"maximum_retry_attempts": 30})
    assert bound(retried).usd == pytest.approx(0.1)


def test_instance_groups_run_together() -> None:
    groups = [
        {"instance_group_name": "a", "instance_type": "ml.m5.large", "instance_count": 2},
        {"instance_group_name": "b", "instance_type": "ml.m5.xlarge", "instance_count": 1},
    ]
    found = bound(job(resource_config={"instance_groups": groups}))
    assert found.usd == pytest.approx(0.4)
    assert "2 x ml.m5.large at $0.1/h + 1 x ml.m5.xlarge at $0.2/h" in found.words


@pytest.mark.parametrize(
    "resources",
    [
        {
            "instance_count": 2,
            "instance_preferences": [
                {"instance_type": "ml.m5.xlarge"},
                {"instance_type": "ml.m5.large"},
            ],
        },
        {
            "instance_preferences": [
                {"instance_type": "ml.m5.large", "instance_count": 3},
                {"instance_type": "ml.m5.xlarge", "instance_count": 2},
            ]
        },
    ],
)
def test_the_dearest_of_the_preferred_types_counts(resources: dict[str, Any]) -> None:
    found = bound(job(resource_config=resources))
    assert found.usd == pytest.approx(0.4)
    assert "the dearest of 2 instance types" in found.words


def test_the_dearest_of_type_and_fallbacks_counts() -> None:
    assert bound(job(), "ml.m5.xlarge").usd == pytest.approx(0.2)
    assert bound(job(resource_config__instance_type="ml.m5.xlarge"), "ml.m5.large").usd == 0.2


def test_a_warm_pool_is_billed_on() -> None:
    found = bound(job(resource_config__keep_alive_period_in_seconds=1800))
    assert found.usd == pytest.approx(0.15)
    assert "30 min as a warm pool" in found.words


def test_storage_is_billed_for_each_instance_and_hour() -> None:
    sized = job(resource_config__volume_size_in_gb=500, resource_config__instance_count=2)
    assert bound(sized).usd == pytest.approx(0.2 + 2 * 500 * 0.146 / 730)
    without = bound(sized, prices=NO_STORAGE)
    assert without.usd == pytest.approx(0.2)
    assert "without storage, whose price is not known" in without.words


def test_instances_of_rules_are_said_not_to_be_counted() -> None:
    rule = {"rule_configuration_name": "r", "rule_evaluator_image": "i"}
    assert "rules" not in bound(job(debug_rule_configurations=[rule])).words
    sized = {**rule, "instance_type": "ml.t3.medium"}
    assert (
        "without the instances of debugger"
        in bound(job(profiler_rule_configurations=[sized])).words
    )


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (SERVERLESS_JOB, "billed by token"),
        (job(resource_config__instance_type="ml.new.large"), "no price for ml.new.large"),
        (job(resource_config=None), "a job without instances"),
    ],
)
def test_what_the_price_list_cannot_tell_is_said(request_: dict[str, Any], why: str) -> None:
    assert why in reason(request_)


ON_PLAN = job(resource_config__training_plan_arn=PLAN)


def test_instances_of_a_training_plan_are_paid_for_and_not_counted_again() -> None:
    found = bound(ON_PLAN)
    assert found.usd == 0
    assert found.words == "1 x ml.m5.large, paid for with the training plan, for 1 h"
    assert over_budget(found, 0.01) is None
    stored = bound(
        job(resource_config__training_plan_arn=PLAN, resource_config__volume_size_in_gb=730)
    )
    assert stored.usd == pytest.approx(0.146)


def test_a_training_plans_instances_need_no_price() -> None:
    unlisted = job(
        resource_config__training_plan_arn=PLAN, resource_config__instance_type="ml.new.large"
    )
    assert bound(unlisted, prices=Prices(problem="denied")).usd == 0
    assert billable_cost({**unlisted, "billable_time_in_seconds": 60}, PRICES) == 0


def test_of_preferences_on_a_plan_and_on_demand_those_on_demand_bound_the_cost() -> None:
    preferred = [
        {"instance_type": "ml.p5.48xlarge", "training_plan_arns": [PLAN]},
        {"instance_type": "ml.m5.large"},
    ]
    resources = {"instance_count": 2, "instance_preferences": preferred}
    assert bound(job(resource_config=resources)).usd == pytest.approx(0.2)


def test_a_fallback_without_a_price_leaves_the_bound_unknown() -> None:
    assert "ml.new.large" in reason(job(), "ml.new.large")


def test_the_problem_of_the_price_list_is_the_reason() -> None:
    assert reason(job(), prices=Prices(problem="denied")) == "denied"


@pytest.mark.parametrize("path", ["resource_config__instance_count", "stopping_condition"])
def test_unknown_values_leave_the_question_open(path: str) -> None:
    found = worst_case(job(**{path: UNKNOWN}), (), PRICES)
    assert isinstance(found, Unpriced)
    assert found.is_pending
    assert over_budget(found, 0.01) is None


def test_unknown_values_elsewhere_do_not_matter() -> None:
    assert bound(job(role_arn=UNKNOWN)).usd == pytest.approx(0.1)


def test_max_cost_is_the_most_that_is_allowed() -> None:
    found = bound(job(resource_config__instance_count=3))
    assert over_budget(found, 0.4) is None
    assert over_budget(WorstCase(1.0, ""), 1.0) is None
    refusal = over_budget(found, 0.29)
    assert refusal is not None
    assert refusal.startswith("is $0.29, but the job may cost $0.30: 3 x ml.m5.large")


def test_max_cost_with_an_unknown_price_says_why_and_what_to_do() -> None:
    refusal = over_budget(Unpriced("denied"), 5)
    assert refusal is not None
    assert "$5.00, but what the job may cost is not known: denied; fix that, or remove" in refusal


@pytest.mark.parametrize(
    ("usd", "spelt"),
    [
        (0, "$0.0000"),
        (0.00185, "$0.0019"),
        (0.46, "$0.46"),
        (2 * 0.23, "$0.46"),
        (0.4601, "$0.47"),
        (1234.5, "$1,234.50"),
    ],
)
def test_amounts_are_rounded_up(usd: float, spelt: str) -> None:
    assert money(usd) == spelt


def finished(**changes: Any) -> dict[str, Any]:
    fields = {
        "billable_time_in_seconds": 1800,
        "resource_config": {"instance_type": "ml.m5.large", "instance_count": 2},
    }
    return {**fields, **changes}


def test_billed_time_is_multiplied_by_the_instances() -> None:
    assert billable_cost(finished(), PRICES) == pytest.approx(0.1)


def test_a_retained_warm_pool_has_been_billed_too() -> None:
    pool = {"status": "Terminated", "resource_retained_billable_time_in_seconds": 1800}
    assert billed_seconds(finished(warm_pool_status=pool)) == 3600
    assert billable_cost(finished(warm_pool_status=pool), PRICES) == pytest.approx(0.2)


def test_the_selected_type_of_the_preferred_ones_has_been_billed() -> None:
    resources = {
        "instance_preferences": [
            {"instance_type": "ml.m5.large", "instance_count": 4},
            {"instance_type": "ml.m5.xlarge", "instance_count": 2},
        ],
        "selected_instance_type": "ml.m5.xlarge",
        "selected_instance_count": 2,
    }
    assert billable_cost(finished(resource_config=resources), PRICES) == pytest.approx(0.2)
    resources.pop("selected_instance_type")
    assert billable_cost(finished(resource_config=resources), PRICES) is None


@pytest.mark.parametrize(
    "fields",
    [
        finished(billable_time_in_seconds=None),
        finished(resource_config=None),
        finished(resource_config={"instance_type": "ml.new.large", "instance_count": 1}),
        finished(serverless_job_config={"job_type": "FineTuning"}),
    ],
)
def test_what_was_billed_is_not_guessed(fields: dict[str, Any]) -> None:
    assert billable_cost(fields, PRICES) is None
