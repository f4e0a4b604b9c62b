"""Removing a job, or letting it go: in every status, and only while it is this state's."""

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    InputError,
    NameTaken,
    NotFound,
    Refused,
    Throttled,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import HELD_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.create import create
from pulumi_sagemaker_training.lifecycle.training_job.steps.delete import delete
from tests.support.fakes import DONE, ENDLESS, FOREVER, Script, World, failing, names_of, refused
from tests.support.jobs import JOB, changed

OWNER = Owner("project", "dev", "train", "train")
STACK = Settings()


@pytest.fixture
def world() -> World:
    return World()


def made(
    world: World,
    props: Mapping[str, Any] = JOB,
    *,
    replacement_requested: bool = False,
    held: bool = True,
) -> Result:
    result = create(
        parse_spec(props, STACK),
        OWNER,
        world.context(),
        replacement_requested=replacement_requested,
    )
    if held:
        world.marker.flush()
    return result


def removed(world: World, result: Result, **options: Any) -> None:
    delete(result.id, result.outputs, Options(**options), OWNER.tags(), *world.lent())


@pytest.mark.parametrize("status", ["Completed", "Failed", "Stopped"])
def test_the_record_of_a_job_that_is_over_is_deleted(world: World, status: str) -> None:
    world.jobs.usual = Script(((status, status, FOREVER),))
    removed(world, made(world))
    assert world.jobs.records == {}
    assert world.jobs.calls_of("stop") == []


def test_the_removal_of_a_job_that_is_over_takes_four_calls(world: World) -> None:
    result = made(world)
    world.jobs.calls.clear()
    removed(world, result)
    assert [method for method, _ in world.jobs.calls] == ["describe", "tags", "delete", "describe"]


def test_a_running_job_is_stopped_first(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    removed(world, made(world, changed(wait_for="created")))
    assert world.jobs.records == {}
    assert len(world.jobs.calls_of("stop")) == 1


def test_a_stopping_job_is_waited_for(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, changed(wait_for="created"))
    world.jobs.stop(result.id)
    removed(world, result)
    assert world.jobs.records == {}
    assert len(world.jobs.calls_of("stop")) == 1


def test_success_means_that_the_job_is_not_found_any_more(world: World) -> None:
    result = made(world)
    world.jobs.deleting_s = 20
    before = world.clock.seconds
    removed(world, result)
    assert world.jobs.records == {}
    assert world.clock.seconds - before >= 20


def test_a_record_that_goes_at_once_is_not_waited_for_longer(world: World) -> None:
    result = made(world)
    world.jobs.deleting_s = 0.05
    before = world.clock.seconds
    removed(world, result)
    assert world.clock.seconds - before < 0.5


def test_a_job_that_nobody_has_seen_yet_is_waited_for(world: World) -> None:
    missing = NotFound(
        "DescribeTrainingJob", "ValidationException", "Requested resource not found."
    )
    world.jobs.usual = Script(ENDLESS)
    world.jobs.fail("describe", missing)
    result = made(world, changed(wait_for="created"))
    assert "creation_time" not in result.outputs
    world.jobs.fail("describe", missing, missing)
    removed(world, result)
    assert world.jobs.records == {}


def test_a_job_that_nobody_has_ever_seen_counts_as_gone_after_a_minute(world: World) -> None:
    delete("never", {}, Options(), OWNER.tags(), *world.lent())
    assert 60 <= world.clock.seconds < 70
    assert set(world.clock.pauses) == {1.0}


def test_a_job_that_is_gone_already_is_deleted(world: World) -> None:
    result = made(world)
    world.jobs.records.clear()
    removed(world, result)
    assert world.jobs.calls_of("delete") == []


def test_a_job_that_goes_while_it_is_stopped_is_deleted(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, changed(wait_for="created"))
    stop = world.jobs.stop

    def stop_and_vanish(name: str) -> None:
        stop(name)
        world.jobs.records.clear()

    world.jobs.stop = stop_and_vanish  # type: ignore[method-assign]
    removed(world, result)
    assert world.jobs.calls_of("delete") == []


def test_a_job_that_is_being_deleted_by_others_counts_as_gone(world: World) -> None:
    result = made(world)
    world.jobs.records[result.id].gone_at = 1e6
    removed(world, result)
    assert world.jobs.calls_of("delete") == []


def test_a_warm_pool_is_given_up_first(world: World) -> None:
    pool = {"warm_pool_status": {"status": "Available"}}
    world.jobs.usual = Script(DONE, pool)
    removed(world, made(world))
    assert world.jobs.records == {}
    assert world.jobs.updates == [{"resource_config": {"keep_alive_period_in_seconds": 0}}]


def test_a_warm_pool_that_takes_its_time_is_waited_for(world: World) -> None:
    result = made(world)
    busy = refused("DeleteTrainingJob", "The job retains a Warm Pool")
    world.jobs.fail("delete", busy, NameTaken("DeleteTrainingJob", "ResourceInUse", "warm pool"))
    removed(world, result)
    assert world.jobs.records == {}


def test_a_warm_pool_that_never_ends_is_a_timeout_that_says_so(world: World) -> None:
    result = made(world)
    busy = refused("DeleteTrainingJob", "the job retains a warm pool")
    world.jobs.fail("delete", *[busy] * 1000)
    with pytest.raises(WaitTimeout, match=r"still exists after 600 s: .*warm pool"):
        removed(world, result)


def test_a_record_that_never_goes_is_a_timeout(world: World) -> None:
    result = made(world)
    world.jobs.deleting_s = 1e6
    with pytest.raises(WaitTimeout, match=r"still exists after 600 s \[SMT-211\]$"):
        removed(world, result)


@pytest.mark.parametrize(
    ("method", "error"),
    [
        ("describe", AccessDenied("DescribeTrainingJob", "AccessDeniedException", "no")),
        ("describe", Throttled("DescribeTrainingJob", "ThrottlingException", "slow")),
        ("tags", AccessDenied("ListTags", "AccessDeniedException", "no")),
        ("delete", AccessDenied("DeleteTrainingJob", "AccessDeniedException", "no")),
        ("delete", Refused("DeleteTrainingJob", "ValidationException", "no")),
    ],
)
def test_a_refusal_is_an_error_and_the_job_stays(
    world: World, method: str, error: Exception
) -> None:
    result = made(world)
    world.jobs.fail(method, error)
    with pytest.raises(type(error)):
        removed(world, result)
    assert len(world.jobs.records) == 1


def test_a_job_that_goes_between_two_looks_is_deleted(world: World) -> None:
    result = made(world)
    gone = NotFound("DeleteTrainingJob", "ValidationException", "Requested resource not found.")
    world.jobs.fail("delete", gone)
    removed(world, result)


def test_an_outstanding_mark_is_dropped(world: World) -> None:
    result = made(world, held=False)
    assert len(world.marker.marks) == 1
    removed(world, result)
    assert world.marker.marks == []


# on_delete.


def test_on_delete_stop_stops_the_job_and_keeps_its_record(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, changed(wait_for="created"))
    removed(world, result, on_delete="stop")
    assert world.jobs.status(result.id) == "Stopped"
    assert HELD_TAG not in world.jobs.records[result.id].tags


def test_on_delete_retain_lets_the_job_run(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, changed(wait_for="created"))
    removed(world, result, on_delete="retain")
    assert world.jobs.status(result.id) == "InProgress"
    assert HELD_TAG not in world.jobs.records[result.id].tags


def test_a_job_that_nobody_marked_is_let_go_without_a_call(world: World) -> None:
    result = made(world, held=False)
    removed(world, result, on_delete="retain")
    assert world.jobs.calls_of("delete_tags") == []


# Trap 3: A, then B fails, then back to A; the engine deletes A's old state, then B's.


def test_a_replacement_that_is_taken_back_keeps_the_first_job_and_removes_the_second(
    world: World,
) -> None:
    first = made(world)
    world.jobs.next(failing("bad"))
    second = made(world, changed(environment={"B": "1"}), replacement_requested=True)
    assert second.problem is not None
    back = made(world, replacement_requested=True)
    assert back.id == first.id
    removed(world, first)
    removed(world, second)
    assert names_of(world.jobs.records) == [first.id]
    assert "it is not touched" in world.reporter.infos[-1]
    removed(world, back)
    assert world.jobs.records == {}


# Trap 4: a forced replacement trains again, and the old job goes.


def test_a_forced_replacement_leaves_only_the_new_job(world: World) -> None:
    first = made(world)
    forced = made(world)
    assert forced.id != first.id
    removed(world, first)
    assert names_of(world.jobs.records) == [forced.id]


# Trap 5: a job kept by on_delete is met again by equal inputs.


@pytest.mark.parametrize("on_delete", ["retain", "stop"])
def test_a_kept_job_is_adopted_with_equal_inputs(world: World, on_delete: str) -> None:
    first = made(world)
    removed(world, first, on_delete=on_delete)
    again = made(world)
    assert again.id == first.id
    assert "adopted existing training job" in world.reporter.infos[-1]
    assert len(world.jobs.requests) == 1


# Trap 6: two states with equal owners.


def test_a_destroy_of_one_state_does_not_remove_what_the_other_holds(world: World) -> None:
    mine = made(world, held=False)
    theirs = made(world, held=False)
    assert mine.id == theirs.id
    removed(world, mine)
    assert names_of(world.jobs.records) == [theirs.id]
    said = world.reporter.infos[-1]
    assert "by name, but another state of this stack has it; it is not touched" in said
    removed(world, theirs)
    assert world.jobs.records == {}


def test_another_job_that_has_the_name_meanwhile_is_left_alone(world: World) -> None:
    props = changed(training_job_name="job")
    result = made(world, props)
    removed(world, result)
    world.clock.seconds += 100
    made(world, props)
    removed(world, result)
    assert names_of(world.jobs.records) == ["job"]


# Whose the job is.


@pytest.mark.parametrize("recorded", [{"ownership_claim": "stale"}, {}])
def test_a_job_is_removed_only_with_the_claim_of_the_state(
    world: World, recorded: Mapping[str, Any]
) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, changed(wait_for="created"))
    stranger = Owner("shop", "prod", "train", "train").tags()
    state = {**result.outputs, "ownership_claim": None, **recorded}
    delete(result.id, state, Options(), stranger, *world.lent())
    assert world.jobs.calls_of("stop") == world.jobs.calls_of("delete") == []
    assert world.jobs.status(result.id) == "InProgress"
    assert "belongs to project/dev/train now; it is not touched" in world.reporter.infos[-1]


def test_a_state_that_has_lost_its_claim_removes_nothing_and_says_what_to_do(
    world: World,
) -> None:
    result = made(world)
    state = {key: value for key, value in result.outputs.items() if key != "ownership_claim"}
    with pytest.raises(InputError, match=r"ownership_claim: is missing.*`pulumi refresh`"):
        delete(result.id, state, Options(), OWNER.tags(), *world.lent())
    assert names_of(world.jobs.records) == [result.id]


def test_an_imported_job_that_another_stack_has_taken_meanwhile_is_left_alone(
    world: World,
) -> None:
    world.jobs.put("job", JOB, Owner("shop", "prod", "x", "x").tags(), Script(DONE))
    delete("job", {"creation_time": None}, Options(), OWNER.tags(), *world.lent())
    assert names_of(world.jobs.records) == ["job"]


def test_an_imported_job_that_nobody_owns_is_removed(world: World) -> None:
    world.jobs.put("job", JOB, {"team": "vision"}, Script(DONE))
    delete("job", {}, Options(), OWNER.tags(), *world.lent())
    assert world.jobs.records == {}
