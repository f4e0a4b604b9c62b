"""A training that several jobs in a row bring to its end, each from the checkpoints before it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import OutcomeError, WaitInterrupted
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.model.saved_objects import SavedObjects
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import HELD_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import predecessor
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.create import create
from pulumi_sagemaker_training.lifecycle.training_job.steps.delete import delete
from tests.support.fakes import (
    DONE,
    ENDLESS,
    EPOCH,
    FOREVER,
    Script,
    World,
    failing,
    names_of,
    refused,
)
from tests.support.jobs import changed

OWNER = Owner("project", "dev", "train", "train")
STACK = Settings()
PREFIX = "s3://bucket/checkpoints/"
SPOT = changed(checkpoint_config={"s3_uri": PREFIX}, max_attempts=3)
TIMES = {"training_time_in_seconds": 600, "billable_time_in_seconds": 180}


def limited(secondary: str = "MaxRuntimeExceeded", **fields: Any) -> Script:
    """Return the script of a job that trains until a time limit stops it."""
    steps = (("InProgress", "Training", 5.0), ("Stopped", secondary, FOREVER))
    return Script(steps, {"training_start_time": EPOCH.isoformat(), **fields})


@pytest.fixture
def world() -> World:
    made = World()
    made.checkpoints.saved = SavedObjects(is_known=True, newest=EPOCH + timedelta(hours=1))
    return made


def made(world: World, props: Mapping[str, Any] = SPOT, **more: Any) -> Result:
    spec = parse_spec(props, STACK)
    assert spec.violations == ()
    return create(spec, OWNER, world.context(STACK, **more), replacement_requested=False)


def removed(world: World, result: Result, on_delete: str = "delete") -> None:
    jobs, marker, ports = world.lent()
    options = Options(on_delete=on_delete)
    delete(result.id, result.outputs, options, OWNER.tags(), jobs, marker, ports)


def earlier(result: Result) -> list[str]:
    return [attempt["training_job_name"] for attempt in result.outputs["earlier_attempts"]]


def test_a_job_at_its_limit_is_continued_by_the_next_from_the_same_checkpoints(
    world: World,
) -> None:
    world.jobs.next(limited(), limited("MaxWaitTimeExceeded"))
    result = made(world)
    first = world.jobs.requests[0]["training_job_name"]
    assert result.problem is None
    assert (result.id, earlier(result)) == (f"{first}-3", [first, f"{first}-2"])
    assert {r["checkpoint_config"]["s3_uri"] for r in world.jobs.requests} == {PREFIX}
    assert result.outputs["recoveries"] == 2
    said = [
        ("", "max_runtime_in_seconds; attempt 2 of 3"),
        ("-2", "max_wait_time_in_seconds; attempt 3 of 3"),
    ]
    assert world.reporter.infos == [
        f"training job {first}{suffix} reached stopping_condition.{words} resumes from the "
        f"checkpoints in {PREFIX}"
        for suffix, words in said
    ]


def test_attempts_end_at_their_bound_and_the_failure_says_so(world: World) -> None:
    world.jobs.usual = limited()
    result = made(world)
    assert len(world.jobs.requests) == 3
    assert isinstance(result.problem, OutcomeError)
    assert "max_attempts=3 allows no further job" in str(result.problem)
    assert len(earlier(result)) == 2


def test_a_job_that_saved_nothing_is_not_continued_and_the_failure_says_so(world: World) -> None:
    world.checkpoints.saved = SavedObjects(is_known=True)
    world.jobs.usual = limited()
    result = made(world)
    assert len(world.jobs.requests) == 1
    assert f"it saved no checkpoint in {PREFIX}" in str(result.problem)
    assert "earlier_attempts" not in result.outputs


def test_only_the_last_attempt_is_marked_as_held(world: World) -> None:
    world.jobs.next(limited())
    result = made(world)
    world.marker.flush()
    held = [name for name, record in world.jobs.records.items() if HELD_TAG in record.tags]
    assert held == [result.id]


def test_a_failure_of_a_later_attempt_is_the_trainings(world: World) -> None:
    world.jobs.next(limited(), failing("AlgorithmError: no"))
    result = made(world)
    assert "AlgorithmError: no" in str(result.problem)
    assert len(earlier(result)) == 1


def test_an_interrupt_in_a_later_attempt_keeps_it_with_those_before(world: World) -> None:
    world.jobs.next(limited(), Script(ENDLESS))
    world.interrupt.at_s = 9
    result = made(world)
    assert isinstance(result.problem, WaitInterrupted)
    assert len(earlier(result)) == 1


def test_where_no_further_job_can_be_created_the_last_one_stays_in_the_state(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = world.jobs.create

    def accept_one(request: Mapping[str, Any]) -> str:
        if world.jobs.requests:
            raise refused("CreateTrainingJob", "the bucket is gone")
        return accept(request)

    monkeypatch.setattr(world.jobs, "create", accept_one)
    world.jobs.usual = limited()
    result = made(world)
    assert isinstance(result.problem, OutcomeError)
    assert "cannot be continued now" in world.reporter.warnings[-1]
    assert names_of(world.jobs.records) == [result.id]


def test_a_custom_timeout_that_is_over_ends_the_attempts(world: World) -> None:
    world.jobs.usual = limited()
    result = made(world, timeout_s=5.0)
    assert len(world.jobs.requests) == 1
    assert result.problem is not None


def test_an_explicit_name_is_freed_for_the_next_attempt(world: World) -> None:
    world.jobs.next(limited())
    result = made(world, changed(SPOT, training_job_name="named"))
    assert (result.id, result.problem) == ("named", None)
    assert names_of(world.jobs.records) == ["named"]


def test_an_explicit_name_that_stays_taken_ends_the_attempts(world: World) -> None:
    world.jobs.usual = limited()
    result = made(world, changed(SPOT, training_job_name="named", on_delete="stop"))
    assert len(world.jobs.requests) == 1
    assert "its record keeps the explicit training_job_name" in str(result.problem)


def test_a_create_that_was_cut_off_after_an_attempt_starts_the_next(world: World) -> None:
    world.jobs.next(limited())
    first = made(world, changed(SPOT, max_attempts=1)).id
    world.marker.marks.clear()
    again = made(world)
    assert (again.id, earlier(again), again.problem) == (f"{first}-2", [first], None)


def test_a_create_that_was_cut_off_in_a_later_attempt_meets_it(world: World) -> None:
    world.jobs.next(limited(), Script(ENDLESS))
    world.interrupt.at_s = 9
    cut = made(world)
    world.marker.marks.clear()
    world.interrupt.at_s = FOREVER
    world.jobs.records[cut.id].steps = DONE
    again = made(world)
    assert (again.id, earlier(again), again.problem) == (cut.id, earlier(cut), None)
    assert len(world.jobs.requests) == 2


def test_attempts_before_a_cut_count_for_the_bound(world: World) -> None:
    world.jobs.usual = limited()
    made(world, changed(SPOT, max_attempts=2))
    world.marker.marks.clear()
    made(world)
    assert len(world.jobs.requests) == 3


def test_a_job_that_a_state_has_recorded_is_no_earlier_attempt_of_the_next_update(
    world: World,
) -> None:
    world.jobs.usual = limited()
    made(world)
    world.marker.flush()
    world.jobs.next(limited())
    world.jobs.usual = Script()
    result = made(world)
    first = world.jobs.requests[0]["training_job_name"]
    assert earlier(result) == [f"{first}-4"]


def test_a_job_that_is_replaced_is_no_earlier_attempt_although_its_mark_was_lost(
    world: World,
) -> None:
    world.jobs.next(limited())
    first = made(world, changed(SPOT, max_attempts=1))
    world.marker.marks.clear()
    spec = parse_spec(SPOT, STACK)
    before = predecessor(spec, spec, first.outputs)
    context = world.context(STACK)
    result = create(spec, OWNER, context, replacement_requested=True, before=before)
    assert result.id == f"{first.id}-2"
    assert "earlier_attempts" not in result.outputs


def test_a_destroy_removes_the_earlier_attempts_too(world: World) -> None:
    world.jobs.next(limited(), limited())
    removed(world, made(world))
    assert names_of(world.jobs.records) == []


@pytest.mark.parametrize("on_delete", ["stop", "retain"])
def test_earlier_attempts_are_kept_as_on_delete_says(world: World, on_delete: str) -> None:
    world.jobs.next(limited())
    removed(world, made(world), on_delete)
    assert len(world.jobs.records) == 2


def test_an_earlier_attempt_that_is_anothers_now_is_not_removed(world: World) -> None:
    world.jobs.next(limited())
    result = made(world)
    name = earlier(result)[0]
    world.jobs.records[name].tags["pulumi:claim"] = "of another state"
    removed(world, result)
    assert names_of(world.jobs.records) == [name]


def test_costs_and_savings_are_those_of_all_attempts(world: World) -> None:
    world.prices = lambda **_: Prices({"ml.m5.large": 3.6})
    spot = changed(
        SPOT,
        enable_managed_spot_training=True,
        stopping_condition={"max_runtime_in_seconds": 600, "max_wait_time_in_seconds": 1200},
    )
    world.jobs.next(limited(**TIMES), Script(fields=TIMES))
    outputs = made(world, spot).outputs
    assert outputs["billable_cost_usd"] == pytest.approx(2 * 0.18)
    assert outputs["spot_savings_usd"] == pytest.approx(2 * 0.42)
    assert outputs["worst_case_cost_usd"] == pytest.approx(3 * 0.6)


def test_the_live_line_says_attempt_recoveries_and_age_of_the_checkpoint_in_100_columns(
    world: World,
) -> None:
    world.checkpoints.saved = SavedObjects(is_known=True, newest=EPOCH)
    world.jobs.next(limited())
    world.reporter.columns = 100
    made(world)
    line = world.reporter.lines[-3]
    assert "attempt 2 of 3 · resumed 1x · checkpoint" in line
    assert len(line) <= 100
