"""Saying and refusing what a job may cost: who is asked, how often, and what stays."""

import logging
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import (
    check_cost,
    cost_outputs,
    cost_words,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_total import CostTotal
from tests.support.fakes import World, described
from tests.support.jobs import JOB, SERVERLESS_JOB, changed

OFF = Settings(has_price_lines=False)
DENIED = Prices(problem="denied")
SILENT = Prices(problem="GetProducts: no answer.", is_unreachable=True)


class FakeMarket:
    """A source of prices that remembers how it was asked."""

    def __init__(self, prices: Prices | None = None) -> None:
        self.told = prices or Prices({"ml.m5.large": 0.6})
        self.asked: list[bool] = []

    def __call__(self, *, insist: bool = False) -> Prices:
        self.asked.append(insist)
        return self.told


@pytest.fixture
def market() -> FakeMarket:
    return FakeMarket()


@pytest.fixture
def world() -> World:
    return World()


def context_of(world: World, market: FakeMarket, settings: Settings | None = None) -> JobContext:
    world.prices = market
    return world.context(settings)


def job(**changes: Any) -> JobSpec:
    props = changed(JOB, resource_config__volume_size_in_gb=None)
    return parse_spec({**props, **changes}, Settings())


def test_a_job_says_what_it_may_cost(world: World, market: FakeMarket) -> None:
    words = cost_words(job(), context_of(world, market), "a", CostTotal())
    assert words == "costs at most $0.10: 1 x ml.m5.large at $0.6/h for 10 min"


def test_jobs_of_one_run_are_added_up_each_once(world: World, market: FakeMarket) -> None:
    cost_total, context = CostTotal(), context_of(world, market)
    lines = [cost_words(job(), context, key, cost_total) for key in ("a", "b", "a")]
    assert [line.endswith("; the 2 jobs so far: $0.20") for line in lines] == [False, True, True]


def test_how_an_amount_comes_about_is_said_once(world: World, market: FakeMarket) -> None:
    cost_total, context = CostTotal(), context_of(world, market)
    other = job(stopping_condition={"max_runtime_in_seconds": 7200})
    lines = [
        cost_words(one, context, str(n), cost_total) for n, one in enumerate([job(), job(), other])
    ]
    assert lines[1:] == [
        "at most $0.10; the 2 jobs so far: $0.20",
        "costs at most $1.20: 1 x ml.m5.large at $0.6/h for 2 h; the 3 jobs so far: $1.40",
    ]


def test_a_job_above_max_cost_is_refused_and_says_nothing_else(
    world: World, market: FakeMarket
) -> None:
    (found,) = check_cost(job(max_cost=0.05), context_of(world, market))
    assert found.path == "max_cost"
    assert "$0.10" in found.message
    assert world.reporter.infos == []


def test_max_cost_insists_on_prices(world: World, market: FakeMarket) -> None:
    check_cost(job(max_cost=1), context_of(world, market, OFF))
    cost_words(job(), context_of(world, market), "a", CostTotal())
    assert market.asked == [True, False]


def test_nobody_is_asked_where_neither_line_nor_max_cost_wants_prices(
    world: World, market: FakeMarket
) -> None:
    assert check_cost(job(), context_of(world, market, OFF)) == []
    assert cost_words(job(), context_of(world, market, OFF), "a", CostTotal()) == ""
    assert cost_outputs(described(), job(), context_of(world, market, OFF)) == {}
    assert market.asked == []


def test_nobody_is_asked_where_no_price_list_could_tell(world: World, market: FakeMarket) -> None:
    serverless = parse_spec(SERVERLESS_JOB, Settings())
    assert cost_words(serverless, context_of(world, market), "a", CostTotal()) == ""
    assert market.asked == []


def test_an_unknown_price_is_passed_over_but_for_the_debug_log(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "pulumi_sagemaker_training")
    context = context_of(world, FakeMarket(DENIED))
    assert cost_words(job(), context, "a", CostTotal()) == ""
    assert world.reporter.infos == world.reporter.warnings == []
    assert "the maximum cost is not known: denied" in caplog.text


def test_a_price_list_that_does_not_answer_is_one_warning_for_all_jobs(world: World) -> None:
    cost_total, context = CostTotal(), context_of(world, FakeMarket(SILENT))
    assert [cost_words(job(), context, key, cost_total) for key in ("a", "b")] == ["", ""]
    (warning,) = world.reporter.warnings
    assert warning == (
        "what training costs cannot be looked up: GetProducts: no answer. "
        "`pulumi config set sagemaker-training:prices off` looks up no prices."
    )


def test_an_unknown_price_is_refused_under_max_cost(world: World) -> None:
    (found,) = check_cost(job(max_cost=1), context_of(world, FakeMarket(DENIED)))
    assert "not known: denied" in found.message


def test_with_lines_off_max_cost_refuses_and_says_no_line(world: World, market: FakeMarket) -> None:
    limited = job(max_cost=1)
    assert check_cost(limited, context_of(world, market, OFF)) == []
    assert cost_words(limited, context_of(world, market, OFF), "a", CostTotal()) == ""


FINISHED = described(
    billable_time_in_seconds=300,
    resource_config={"instance_type": "ml.m5.large", "instance_count": 1},
)


def test_outputs_tell_the_bound_and_what_was_billed(world: World, market: FakeMarket) -> None:
    assert cost_outputs(FINISHED, job(), context_of(world, market)) == {
        "worst_case_cost_usd": 0.1,
        "billable_cost_usd": 0.05,
    }


def test_outputs_leave_out_what_is_not_known(world: World) -> None:
    assert cost_outputs(FINISHED, job(), context_of(world, FakeMarket(DENIED))) == {}
    assert cost_outputs(described("InProgress"), job(), context_of(world, FakeMarket())) == {
        "worst_case_cost_usd": 0.1
    }


def test_a_price_that_changed_changes_no_output(world: World) -> None:
    dearer = FakeMarket(Prices({"ml.m5.large": 99.0}))
    recorded = {**FINISHED.fields, "billable_cost_usd": 0.05}
    kept = cost_outputs(FINISHED, job(), context_of(world, dearer), recorded)
    assert kept == {"billable_cost_usd": 0.05}
    assert dearer.asked == []


def test_more_billed_time_is_priced_again(world: World, market: FakeMarket) -> None:
    recorded = {"billable_time_in_seconds": 60, "billable_cost_usd": 0.01}
    told = cost_outputs(FINISHED, job(), context_of(world, market), recorded)
    assert told["billable_cost_usd"] == 0.05
