"""Changing a job in place, and going on waiting for it."""

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import AccessDenied, InputError, OutcomeError, Refused
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    HELD_TAG,
    STACK_TAG,
    Owner,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.create import create
from pulumi_sagemaker_training.lifecycle.training_job.steps.read import read
from pulumi_sagemaker_training.lifecycle.training_job.steps.update import (
    keep_alive_change,
    profiling_changes,
    update,
)
from tests.support.fakes import DONE, ENDLESS, EPOCH, Script, World, described, failing
from tests.support.jobs import JOB, changed

OWNER = Owner("project", "dev", "train", "train")
STACK = Settings()
CREATED = changed(wait_for="created")
OFF = {"disable_profiler": True}


@pytest.fixture
def world() -> World:
    return World()


def made(world: World, props: Mapping[str, Any] = JOB) -> Result:
    return create(parse_spec(props, STACK), OWNER, world.context(), replacement_requested=False)


def updated(
    world: World,
    result: Result,
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    owner: Owner = OWNER,
) -> Result:
    return update(
        result.id,
        result.outputs,
        parse_spec(old, STACK),
        parse_spec(new, STACK),
        owner,
        world.context(),
    )


# Tags.


def test_tags_are_brought_to_what_is_declared(world: World) -> None:
    old = changed(tags={"a": "1", "b": "2"})
    result = made(world, old)
    after = updated(world, result, old, changed(tags={"a": "3", "c": "4"}))
    tags = world.jobs.records[result.id].tags
    assert {"a": "3", "c": "4"}.items() <= tags.items()
    assert "b" not in tags
    assert after.outputs["tags"] == {"a": "3", "c": "4"}
    assert after.problem is None


def test_old_tags_are_removed_before_new_ones_are_added(world: World) -> None:
    old = changed(tags={"a": "1"})
    result = made(world, old)
    world.jobs.calls.clear()
    updated(world, result, old, changed(tags={"b": "2"}))
    calls = [method for method, _ in world.jobs.calls]
    assert calls.index("delete_tags") < calls.index("add_tags")


def test_our_bookkeeping_survives(world: World) -> None:
    result = made(world)
    world.marker.flush()
    updated(world, result, JOB, changed(tags={"a": "1"}))
    tags = world.jobs.records[result.id].tags
    assert tags[HELD_TAG] == "true"
    assert tags[CLAIM_TAG] == result.outputs["ownership_claim"]


# Trap 7: the stack is renamed.


def test_a_renamed_stack_changes_the_tags_and_nothing_else(world: World) -> None:
    result = made(world)
    after = updated(world, result, JOB, JOB, Owner("project", "prod", "train", "train"))
    assert world.jobs.records[result.id].tags[STACK_TAG] == "prod"
    assert after.id == result.id
    assert len(world.jobs.requests) == 1


def test_the_claim_of_the_state_stays(world: World) -> None:
    result = made(world)
    after = updated(world, result, JOB, JOB)
    assert after.outputs["ownership_claim"] == result.outputs["ownership_claim"]


def test_a_state_without_a_claim_takes_the_jobs(world: World) -> None:
    result = made(world)
    recorded = {k: v for k, v in result.outputs.items() if k != "ownership_claim"}
    after = updated(world, Result(result.id, recorded), JOB, JOB)
    assert after.outputs["ownership_claim"] == result.outputs["ownership_claim"]


# Profiler and debugging.


def test_profiler_settings_are_changed_while_the_job_runs(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, CREATED)
    world.clock.seconds = 3
    new = {**CREATED, "profiler_config": OFF, "remote_debug_config": {"enable_remote_debug": True}}
    updated(world, result, CREATED, new)
    assert world.jobs.updates == [
        {"profiler_config": OFF, "remote_debug_config": {"enable_remote_debug": True}}
    ]


def test_the_change_waits_until_the_job_is_past_starting(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, CREATED)
    updated(world, result, CREATED, {**CREATED, "profiler_config": OFF})
    assert len(world.jobs.updates) == 1
    assert "waiting for the job to start" in world.reporter.lines[0]
    assert world.watcher.since[0] == EPOCH


def test_a_job_that_ends_before_it_starts_is_not_changed(world: World) -> None:
    world.jobs.usual = failing("bad")
    result = made(world, CREATED)
    after = updated(world, result, CREATED, {**CREATED, "profiler_config": OFF})
    assert world.jobs.updates == []
    assert isinstance(after.problem, OutcomeError)


def test_an_interrupt_ends_the_wait_for_the_start(world: World) -> None:
    world.jobs.usual = Script((("InProgress", "Starting", 1e9),))
    result = made(world, CREATED)
    world.interrupt.at_s = 3
    updated(world, result, CREATED, {**CREATED, "profiler_config": OFF})
    assert world.jobs.updates == []
    assert world.clock.seconds < 5


def test_a_job_that_never_starts_is_waited_for_until_the_timeout(world: World) -> None:
    world.jobs.usual = Script((("InProgress", "Starting", 1e9),))
    result = made(world, CREATED)
    after = update(
        result.id,
        result.outputs,
        parse_spec(CREATED, STACK),
        parse_spec({**CREATED, "profiler_config": OFF}, STACK),
        OWNER,
        world.context(timeout_s=60),
    )
    assert world.jobs.updates == []
    assert after.id == result.id
    assert world.clock.seconds < 120


def test_a_custom_timeout_counts_from_the_updates_beginning(world: World) -> None:
    world.jobs.usual = Script((("InProgress", "Starting", 1e9),))
    result = made(world, CREATED)
    context = world.context(timeout_s=60)
    began = world.clock.seconds
    # What comes before the wait, as a slow account, takes its part of the time.
    world.clock.sleep(50)
    new = parse_spec(changed(profiler_config=OFF, on_timeout="leave"), STACK)
    after = update(result.id, result.outputs, parse_spec(CREATED, STACK), new, OWNER, context)
    assert "has not ended after 1 min 00 s" in str(after.problem)
    assert world.clock.seconds - began == pytest.approx(60, abs=2)


def test_a_job_that_is_being_stopped_is_not_changed(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, CREATED)
    world.jobs.stop(result.id)
    updated(world, result, CREATED, {**CREATED, "profiler_config": OFF})
    assert world.jobs.updates == []


def test_a_job_that_is_over_keeps_the_change_for_its_next_training(world: World) -> None:
    result = made(world)
    after = updated(world, result, JOB, {**JOB, "profiler_config": OFF})
    assert world.jobs.updates == []
    assert after.problem is None
    assert after.outputs["profiler_config"] == OFF


@pytest.mark.parametrize(
    ("member", "value", "off"),
    [
        ("profiler_config", {"profiling_interval_in_milliseconds": 500}, OFF),
        ("remote_debug_config", {"enable_remote_debug": True}, {"enable_remote_debug": False}),
        (
            "profiler_rule_configurations",
            [{"rule_configuration_name": "r", "rule_evaluator_image": "i"}],
            [],
        ),
    ],
)
def test_a_setting_that_was_taken_out_is_switched_off(member: str, value: Any, off: Any) -> None:
    old, new = parse_spec({**JOB, member: value}, STACK), parse_spec(JOB, STACK)
    now = described("InProgress", "Training", **{member: value})
    assert profiling_changes(old, new, {member: value}, now) == {member: off}


def test_a_setting_changed_behind_our_back_is_set_again() -> None:
    spec = parse_spec({**JOB, "profiler_config": OFF}, STACK)
    now = described("InProgress", "Training", profiler_config={"disable_profiler": False})
    recorded = {"profiler_config": OFF}
    assert profiling_changes(spec, spec, recorded, now) == recorded


def test_settings_that_are_as_declared_need_no_call() -> None:
    spec = parse_spec({**JOB, "profiler_config": OFF}, STACK)
    now = described("InProgress", "Training", profiler_config=OFF)
    assert profiling_changes(spec, spec, {"profiler_config": OFF}, now) == {}
    assert profiling_changes(parse_spec(JOB, STACK), parse_spec(JOB, STACK), {}, now) == {}


# Keep-alive.


def pooled(seconds: int | None) -> dict[str, Any]:
    return changed(resource_config__keep_alive_period_in_seconds=seconds)


def test_keep_alive_is_changed_while_the_warm_pool_lives(world: World) -> None:
    world.jobs.usual = Script(DONE, {"warm_pool_status": {"status": "Available"}})
    result = made(world, pooled(60))
    updated(world, result, pooled(60), pooled(120))
    assert world.jobs.updates == [{"resource_config": {"keep_alive_period_in_seconds": 120}}]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (60, 120, {"keep_alive_period_in_seconds": 120}),
        (60, None, {"keep_alive_period_in_seconds": 0}),
        (60, 60, None),
    ],
)
def test_the_new_period_is_what_is_declared_or_nothing(
    old: int, new: int | None, change: dict[str, int] | None
) -> None:
    now = described(
        resource_config={"keep_alive_period_in_seconds": old},
        warm_pool_status={"status": "Available"},
    )
    assert keep_alive_change(
        parse_spec(pooled(old), STACK), parse_spec(pooled(new), STACK), now
    ) == (change)


def test_without_a_warm_pool_the_change_is_kept_for_the_next_training(world: World) -> None:
    result = made(world, pooled(60))
    after = updated(world, result, pooled(60), pooled(120))
    assert world.jobs.updates == []
    assert after.problem is None


# Waiting and outcomes.


def test_a_job_that_still_runs_is_waited_for(world: World) -> None:
    result = made(world, CREATED)
    after = updated(world, result, CREATED, JOB)
    assert after.outputs["training_job_status"] == "Completed"
    assert len(world.jobs.requests) == 1


def test_a_job_that_failed_fails_the_update_again(world: World) -> None:
    world.jobs.next(failing("bad luck"))
    props = changed(rerun="on_change")
    result = made(world, props)
    after = updated(world, result, props, props)
    assert "bad luck" in str(after.problem)
    assert "`rerun` is 'on_change'" in str(after.problem)
    assert after.id == result.id


def test_a_missed_gate_that_is_relaxed_is_passed(world: World) -> None:
    metrics = [{"metric_name": "acc", "value": 0.4, "timestamp": "2026"}]
    world.jobs.next(Script(fields={"final_metric_data_list": metrics}))
    strict = changed(require_metrics={"acc": {"min": 0.5}})
    result = made(world, strict)
    assert updated(world, result, strict, strict).problem is not None
    assert (
        updated(world, result, strict, changed(require_metrics={"acc": {"min": 0.3}})).problem
        is None
    )


def test_a_job_that_vanished_since_the_diff_is_an_error(world: World) -> None:
    result = made(world)
    world.jobs.records.clear()
    with pytest.raises(OutcomeError, match="the next `pulumi up` trains it again"):
        updated(world, result, JOB, JOB)


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("add_tags", AccessDenied("AddTags", "AccessDeniedException", "no")),
        ("describe", Refused("DescribeTrainingJob", "ValidationException", "no")),
    ],
)
def test_a_refusal_is_an_error(world: World, method: str, error: Exception) -> None:
    result = made(world)
    world.jobs.fail(method, error)
    with pytest.raises(type(error)):
        updated(world, result, JOB, changed(tags={"a": "1"}))


# Another's job.

STRANGER = Owner("shop", "prod", "digits", "digits")


def imported(world: World, **script: Any) -> Result:
    """Return what a state has of a job that another stack owns."""
    world.jobs.put("theirs", JOB, {**STRANGER.tags(), CLAIM_TAG: "theirs"}, Script(**script))
    result = read("theirs", {}, parse_spec({}, STACK), world.context(), OWNER)
    assert result is not None
    world.jobs.calls.clear()
    return result


def test_the_job_of_another_is_waited_for_and_never_stopped(world: World) -> None:
    result = imported(world, steps=ENDLESS)
    new = parse_spec(changed(on_timeout="stop", on_interrupt="stop"), STACK)
    context = world.context(timeout_s=30)
    after = update(result.id, result.outputs, parse_spec(JOB, STACK), new, OWNER, context)
    assert "keeps running" in str(after.problem)
    assert world.jobs.status("theirs") == "InProgress"
    assert {method for method, _ in world.jobs.calls} <= {"describe", "tags"}
    assert after.outputs["owned_by"] == "shop/prod/digits"
    assert after.outputs["on_timeout"] == "stop"


@pytest.mark.parametrize(
    "new",
    [changed(tags={"a": "1"}), changed(profiler_config={"disable_profiler": True})],
    ids=["tags", "profiler"],
)
def test_a_change_of_another_job_is_refused_with_its_owner(
    world: World, new: Mapping[str, Any]
) -> None:
    result = imported(world, steps=ENDLESS)
    with pytest.raises(InputError, match="take_over_from='shop/prod/digits'"):
        updated(world, result, JOB, {**new, "wait_for": "created"})
    assert {method for method, _ in world.jobs.calls} <= {"describe", "tags"}


def test_a_job_that_is_taken_over_changes_its_names_and_its_claim(world: World) -> None:
    result = imported(world, steps=DONE)
    new = changed(take_over_from="shop/prod/digits")
    after = updated(world, result, JOB, new)
    tags = world.jobs.records["theirs"].tags
    assert OWNER.tags().items() <= tags.items()
    assert tags[CLAIM_TAG] == after.outputs["ownership_claim"] != "theirs"
    assert "owned_by" not in after.outputs
    assert "took over training job theirs from shop/prod/digits" in world.reporter.infos[-1]


def test_a_job_of_this_name_that_another_state_holds_is_taken_over_as_the_same_job(
    world: World,
) -> None:
    world.jobs.put("job", JOB, {**OWNER.tags(), CLAIM_TAG: "second"}, Script(steps=DONE))
    recorded = {"ownership_claim": "first", "training_job_name": "job"}
    result = read("job", recorded, parse_spec({}, STACK), world.context(), OWNER)
    assert result is not None
    after = updated(world, result, JOB, changed(take_over_from="project/dev/train"))
    tags = world.jobs.records["job"].tags
    assert tags[CLAIM_TAG] == after.outputs["ownership_claim"] not in ("first", "second")
    said = world.reporter.infos[-1]
    assert "from another state of this stack: it is the same job of project/dev/train" in said


def test_a_job_is_not_taken_over_from_somebody_who_has_it_no_more(world: World) -> None:
    result = imported(world, steps=DONE)
    later = Owner("third", "prod", "digits", "digits").tags()
    world.jobs.records["theirs"].tags.update(later)
    after = updated(world, result, JOB, changed(take_over_from="shop/prod/digits"))
    assert world.jobs.records["theirs"].tags[CLAIM_TAG] == "theirs"
    assert after.outputs["owned_by"] == "third/prod/digits"


def test_a_job_that_nobody_owned_gets_names_and_a_claim_with_its_first_change(
    world: World,
) -> None:
    world.jobs.put("job", JOB, {}, Script(DONE))
    result = read("job", {}, parse_spec({}, STACK), world.context(), OWNER)
    assert result is not None
    after = updated(world, result, JOB, changed(on_delete="stop"))
    tags = world.jobs.records["job"].tags
    assert OWNER.tags().items() <= tags.items()
    assert tags[CLAIM_TAG] == after.outputs["ownership_claim"]
