"""A job on a training plan: checked before it is created, waited for until the plan's end."""

import pytest

from pulumi_sagemaker_training.api.errors import WaitTimeout
from pulumi_sagemaker_training.api.model.training_plan import PlanNews
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.plan_check import (
    check_plans,
    plan_time_left_s,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.progress import Progress
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import default_timeout_s, wait
from tests.support.fakes import FOREVER, Script, World, described
from tests.support.jobs import JOB, changed
from tests.support.plans import PLAN, FakePlans, plan_of

HOUR_S = 3600
PENDING = Script((("InProgress", "Pending", FOREVER),))


def job(**changes: object) -> JobSpec:
    on_plan = {
        "resource_config__instance_type": "ml.p4d.24xlarge",
        "resource_config__training_plan_arn": PLAN,
    }
    return parse_spec(changed(**{**on_plan, **changes}), Settings())


@pytest.fixture
def world() -> World:
    return World()


def context(world: World, plans: FakePlans, timeout_s: float | None = None) -> JobContext:
    world.plans = plans
    return world.context(timeout_s=timeout_s)


def test_a_job_that_fits_says_on_which_plan_it_runs(world: World) -> None:
    assert check_plans(job(), context(world, FakePlans(plan_of((1, 2))))) == []
    assert world.reporter.infos[0].startswith("runs on training plan mine (Scheduled")


def test_a_job_that_does_not_fit_is_refused_and_nothing_else_is_said(world: World) -> None:
    plans = FakePlans(plan_of((1, 2)))
    (found,) = check_plans(job(resource_config__instance_count=9), context(world, plans))
    assert "the job needs 9" in found.message
    assert world.reporter.infos == []


def test_a_plan_that_is_not_there_is_refused(world: World) -> None:
    plans = FakePlans()
    plans.news = PlanNews(problem="not found", is_missing=True, is_first=True)
    (found,) = check_plans(job(), context(world, plans))
    assert "there is no training plan mine in us-east-1" in found.message
    assert world.reporter.warnings == []


def test_a_plan_that_may_not_be_described_is_said_once_and_waited_for_without(
    world: World,
) -> None:
    plans = FakePlans(problem="DescribeTrainingPlan: AccessDeniedException: no")
    lent = context(world, plans)
    assert check_plans(job(), lent) == []
    assert default_timeout_s(job(), lent) == float("inf")
    Progress(lent, job()).show(described("InProgress", "Pending"))
    assert world.reporter.lines == ["Pending, waits for training plan mine"]
    (warning,) = world.reporter.warnings
    assert "its times not known: DescribeTrainingPlan: AccessDeniedException" in warning


def test_nobody_is_asked_of_a_plan_where_there_is_none(world: World) -> None:
    plans = FakePlans()
    lent = context(world, plans)
    plain = parse_spec(JOB, Settings())
    assert check_plans(plain, lent) == []
    assert plan_time_left_s(plain, lent) == 0
    Progress(lent, plain).show(described("InProgress", "Pending"))
    assert plans.fresh == []


def test_a_job_is_waited_for_until_half_an_hour_past_its_plans_end(world: World) -> None:
    lent = context(world, FakePlans(plan_of((10, 50))))
    assert default_timeout_s(job(), lent) == 50 * HOUR_S + 1800


def test_a_job_that_may_run_for_longer_than_its_plan_is_waited_for_that_long(world: World) -> None:
    lent = context(world, FakePlans(plan_of((0, 1), status="Active")))
    assert default_timeout_s(job(), lent) == 600 + 7200 + 1800


def test_the_live_line_says_that_a_pending_job_waits_for_its_plan_and_when_it_starts(
    world: World,
) -> None:
    lent = context(world, FakePlans(plan_of((10, 50))))
    Progress(lent, job()).show(described("InProgress", "Pending"))
    assert world.reporter.lines == [
        (
            "Pending, waits for training plan mine, which starts at 2026-01-01 10:00 UTC, in "
            "10 h 00 min"
        )
    ]
    Progress(lent, job()).show(described("InProgress", "Training"))
    assert world.reporter.lines[-1] == "Training"


def test_a_pending_job_is_given_up_past_its_plans_end_and_not_before(world: World) -> None:
    world.jobs.put("job", script=PENDING)
    lent = context(world, FakePlans(plan_of((1, 3))))
    with pytest.raises(WaitTimeout):
        wait(described("InProgress", "Pending"), job(), lent)
    assert 3 * HOUR_S + 1800 <= world.clock.seconds < 4 * HOUR_S


def test_a_plan_that_was_extended_meanwhile_is_waited_for_further(world: World) -> None:
    world.jobs.put("job", script=PENDING)
    plans = FakePlans(plan_of((1, 3)))

    def extended(arn: str, *, fresh: bool = False) -> PlanNews:
        if fresh:
            plans.news = PlanNews(plan_of((1, 3), (3.2, 3.6)))
        return plans(arn, fresh=fresh)

    world.plans = extended
    lent = world.context()
    with pytest.raises(WaitTimeout):
        wait(described("InProgress", "Pending"), job(), lent)
    assert 3.6 * HOUR_S + 1800 <= world.clock.seconds < 5 * HOUR_S
    assert plans.fresh.count(True) == 2, "at the first end, and at the second"


def test_a_custom_timeout_holds_whatever_the_plan_says(world: World) -> None:
    world.jobs.put("job", script=PENDING)
    lent = context(world, FakePlans(plan_of((10, 50))), timeout_s=60)
    with pytest.raises(WaitTimeout):
        wait(described("InProgress", "Pending"), job(), lent)
    assert world.clock.seconds < 120
