"""What a training plan means for a job on it."""

from datetime import timedelta
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.training_plan import TrainingPlan
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.on_plan import (
    misfits,
    missing_plan,
    plan_line,
    plans_of,
    waiting_words,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec, parse_spec
from tests.support.fakes import EPOCH
from tests.support.jobs import changed
from tests.support.plans import PLAN, plan_of

OTHER = f"{PLAN}-2"


def job(**changes: Any) -> JobSpec:
    on_plan = {
        "resource_config__instance_type": "ml.p4d.24xlarge",
        "resource_config__training_plan_arn": PLAN,
    }
    return parse_spec(changed(**{**on_plan, **changes}), Settings())


def preferring(*items: dict[str, Any], count: int | None = 1) -> JobSpec:
    resources = {"instance_preferences": [*items], "instance_count": count}
    return parse_spec(changed(resource_config=resources), Settings())


def said(spec: JobSpec, plan: TrainingPlan, arn: str = PLAN) -> list[tuple[str, str]]:
    return [(item.path, item.message) for item in misfits(spec, arn, plan)]


def test_a_job_that_fits_its_plan_is_in_order() -> None:
    assert said(job(resource_config__instance_count=4), plan_of((1, 2))) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"resource_config__instance_type": "ml.p5.48xlarge"},
            "training plan mine has ml.p4d.24xlarge, and not ml.p5.48xlarge",
        ),
        (
            {"resource_config__instance_count": 5},
            "training plan mine has 4 ml.p4d.24xlarge, and the job needs 5",
        ),
    ],
)
def test_type_and_count_are_held_against_the_plan(changes: dict[str, Any], message: str) -> None:
    assert said(job(**changes), plan_of((1, 2))) == [("resource_config.training_plan_arn", message)]


@pytest.mark.parametrize("status", ["Expired", "Failed", "Pending"])
def test_a_plan_has_to_be_scheduled_or_active(status: str) -> None:
    ((_, message),) = said(job(), plan_of((1, 2), status=status))
    assert message == f"training plan mine is {status}; it has to be Scheduled or Active"


def test_a_plan_for_something_else_is_no_plan_for_a_training_job() -> None:
    ((_, message),) = said(job(), plan_of((1, 2), TargetResources=["hyperpod-cluster"]))
    assert "is for hyperpod-cluster, and not for training jobs" in message


def test_a_fallback_that_the_plan_has_not_is_refused() -> None:
    ((path, message),) = said(job(fallback_instance_types=["ml.g5.xlarge"]), plan_of((1, 2)))
    assert path == "fallback_instance_types"
    assert "has no ml.g5.xlarge" in message


def test_each_preference_is_held_against_the_plan_that_it_names() -> None:
    spec = preferring(
        {"instance_type": "ml.m5.large"},
        {"instance_type": "ml.p5.48xlarge", "training_plan_arns": [PLAN]},
        {"instance_type": "ml.p4d.24xlarge", "training_plan_arns": [OTHER]},
    )
    assert plans_of(spec) == (PLAN, OTHER)
    path = "resource_config.instance_preferences[1].training_plan_arns"
    assert [where for where, _ in said(spec, plan_of((1, 2)))] == [path]
    assert said(spec, plan_of((1, 2)), OTHER) == []
    ((missing),) = missing_plan(spec, PLAN, "eu-west-1")
    assert missing.path == path
    assert "there is no training plan mine in eu-west-1" in missing.message


def test_groups_on_one_plan_are_held_against_it_one_by_one() -> None:
    groups = [
        {"instance_group_name": "a", "instance_type": "ml.p4d.24xlarge", "instance_count": 2},
        {"instance_group_name": "b", "instance_type": "ml.m5.large", "instance_count": 1},
    ]
    resources = {"instance_groups": groups, "training_plan_arn": PLAN}
    spec = parse_spec(changed(resource_config=resources), Settings())
    ((_, message),) = said(spec, plan_of((1, 2)))
    assert message == "training plan mine has ml.p4d.24xlarge, and not ml.m5.large"


def test_a_plan_that_is_not_known_yet_is_no_plan() -> None:
    assert plans_of(job(resource_config__training_plan_arn=UNKNOWN)) == ()
    assert plans_of(job(resource_config__training_plan_arn=None)) == ()


def test_the_preview_tells_the_plans_times() -> None:
    assert plan_line(plan_of((10, 34)), EPOCH) == (
        "runs on training plan mine (Scheduled, starts at 2026-01-01 10:00 UTC, ends at "
        "2026-01-02 10:00 UTC); its upfront fee is not counted again"
    )
    assert "(Active, ends at" in plan_line(plan_of((-1, 34), status="Active"), EPOCH)
    assert "(Scheduled);" in plan_line(plan_of(), EPOCH)


def test_a_pending_job_waits_for_the_next_reserved_capacity() -> None:
    gap = plan_of((-10, -5), (2, 9))
    assert waiting_words(gap, EPOCH) == (
        "waits for training plan mine, which starts at 2026-01-01 02:00 UTC, in 2 h 00 min"
    )
    later = waiting_words(gap, EPOCH + timedelta(minutes=115))
    assert later.endswith("in 5 min 00 s")


def test_a_plan_that_was_active_when_it_was_asked_for_is_in_a_gap_by_its_times() -> None:
    asked_before = plan_of((-10, -5), (2, 9), status="Active")
    assert "which starts at 2026-01-01 02:00 UTC" in waiting_words(asked_before, EPOCH)
    in_time = waiting_words(asked_before, EPOCH + timedelta(hours=3))
    assert in_time.startswith("waits for instances of training plan mine")


def test_a_pending_job_of_an_active_plan_waits_for_its_instances() -> None:
    active = plan_of((-1, 9), status="Active", AvailableInstanceCount=1)
    assert waiting_words(active, EPOCH) == (
        "waits for instances of training plan mine (1 are free)"
    )
    assert waiting_words(plan_of((-1, 9), status="Active"), EPOCH).endswith("plan mine")


def test_a_pending_job_of_a_plan_without_a_time_to_come_says_what_it_is() -> None:
    assert waiting_words(plan_of((-9, -1), status="Expired"), EPOCH) == (
        "waits for training plan mine, which is Expired"
    )
