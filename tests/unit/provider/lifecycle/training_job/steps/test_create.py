"""Creating a job and seeing it through: kept once it exists, and judged by how it ended."""

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    NoCapacity,
    OutcomeError,
    QuotaTooSmall,
    Refused,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, HELD_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result
from pulumi_sagemaker_training.lifecycle.training_job.steps.create import create
from tests.support.fakes import DONE, ENDLESS, FOREVER, Script, World, failing, names_of
from tests.support.jobs import JOB, changed

OWNER = Owner("project", "dev", "train", "train")
STACK = Settings()
NO_ROOM = failing("CapacityError: no ml.m5.large")
FALLBACK = changed(fallback_instance_types=["ml.m5.xlarge", "ml.m5.2xlarge"])
NAMED_FALLBACK = {**FALLBACK, "training_job_name": "job"}


@pytest.fixture
def world() -> World:
    return World()


def made(
    world: World, props: Mapping[str, Any] = JOB, settings: Settings = STACK, **more: Any
) -> Result:
    spec = parse_spec(props, settings)
    assert spec.violations == ()
    return create(spec, OWNER, world.context(settings, **more), replacement_requested=False)


def test_a_job_that_completes_leaves_its_outputs(world: World) -> None:
    result = made(world)
    assert result.problem is None
    assert result.outputs["training_job_status"] == "Completed"
    assert result.outputs["training_job_name"] == result.id
    assert world.clock.seconds >= 7


def test_the_state_holds_the_claim_that_the_job_carries(world: World) -> None:
    result = made(world)
    assert result.outputs["ownership_claim"] == world.jobs.records[result.id].tags[CLAIM_TAG]


def test_the_job_is_marked_as_held_only_after_the_engine_knows_of_it(world: World) -> None:
    result = made(world)
    assert HELD_TAG not in world.jobs.records[result.id].tags
    world.marker.flush()
    assert world.jobs.records[result.id].tags[HELD_TAG] == "true"


def test_without_ownership_tags_nothing_is_marked(world: World) -> None:
    made(world, settings=Settings(ownership_tags=False))
    assert world.marker.marks == []


@pytest.mark.parametrize(("wait_for", "status"), [("created", 0), ("started", 2)])
def test_wait_for_says_when_the_resource_counts_as_created(
    world: World, wait_for: str, status: float
) -> None:
    result = made(world, changed(wait_for=wait_for))
    assert result.problem is None
    assert status <= world.clock.seconds <= status + 1


def test_an_adopted_job_is_announced(world: World) -> None:
    made(world)
    made(world)
    assert "adopted existing training job" in world.reporter.infos[0]


# Ends.


def test_a_failed_job_is_kept_with_its_reason_and_its_last_lines(world: World) -> None:
    world.jobs.next(failing("AlgorithmError: no data"))
    name = _name(world)
    world.clients.logs.lines[name] = ["line 1", "line 2"]
    result = made(world)
    assert result.id == name
    assert isinstance(result.problem, OutcomeError)
    assert "AlgorithmError: no data" in str(result.problem)
    assert result.problem.log_tail == ("line 1", "line 2")
    assert result.outputs["failure_reason"] == "AlgorithmError: no data"


def _name(world: World) -> str:
    other = World()
    return made(other).id


@pytest.mark.parametrize("secondary", ["Stopped", "MaxRuntimeExceeded", "MaxWaitTimeExceeded"])
def test_a_stopped_job_is_a_failure(world: World, secondary: str) -> None:
    world.jobs.next(Script((("InProgress", "Training", 1), ("Stopped", secondary, FOREVER))))
    assert isinstance(made(world).problem, OutcomeError)


def test_a_job_that_misses_a_gate_is_kept_as_a_problem_without_log_lines(world: World) -> None:
    metrics = [{"metric_name": "acc", "value": 0.4, "timestamp": "2026"}]
    world.jobs.next(Script(fields={"final_metric_data_list": metrics}))
    result = made(world, changed(require_metrics={"acc": {"min": 0.5}}))
    assert isinstance(result.problem, OutcomeError)
    assert "acc is 0.4, but must be at least 0.5" in str(result.problem)
    assert result.problem.log_tail == ()
    assert result.outputs["final_metrics"] == {"acc": 0.4}


def test_no_failure_shows_a_secret(world: World) -> None:
    mark = {SECRETS_KEY: ["environment.TOKEN"]}
    props = {**changed(environment={"TOKEN": "hunter22"}), **mark}
    world.jobs.next(failing("bad token hunter22"), Script())
    other = World()
    world.clients.logs.lines[made(other, props).id] = ["logging in with hunter22"]
    problem = made(world, props).problem
    assert "hunter22" not in str(problem)
    assert "logging in with [secret]" in str(problem)


def test_a_failure_that_was_cut_within_a_secret_shows_no_part_of_it(world: World) -> None:
    mark = {SECRETS_KEY: ["environment.TOKEN"]}
    world.jobs.next(failing(f"{'x' * 1000} --token hunter"))
    problem = made(world, {**changed(environment={"TOKEN": "hunter22"}), **mark}).problem
    assert "--token [secret]. The next `pulumi up`" in str(problem)


# A job that exists is never lost.


def test_an_interrupt_keeps_the_job_and_lets_it_run(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    world.interrupt.at_s = 5
    result = made(world)
    assert isinstance(result.problem, WaitInterrupted)
    assert world.jobs.status(result.id) == "InProgress"
    assert world.clock.seconds < 7


def test_a_wait_that_is_interrupted_costs_no_call(world: World) -> None:
    world.jobs.next(Script(ENDLESS))
    world.interrupt.at_s = 3
    made(world)
    assert len(world.jobs.calls_of("describe")) == 1


def test_with_on_interrupt_stop_an_interrupt_stops_the_job_and_keeps_it(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    world.interrupt.at_s = 5
    result = made(world, changed(on_interrupt="stop"))
    assert "was stopped, as `on_interrupt` says" in str(result.problem)
    assert result.outputs["training_job_status"] == "Stopped"


def test_a_job_that_outlives_the_timeout_is_stopped_and_kept(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, timeout_s=60)
    assert isinstance(result.problem, WaitTimeout)
    assert result.outputs["training_job_status"] == "Stopped"


def test_with_on_timeout_leave_it_runs_on_and_is_kept(world: World) -> None:
    world.jobs.usual = Script(ENDLESS)
    result = made(world, changed(on_timeout="leave"), timeout_s=60)
    assert "keeps running" in str(result.problem)
    assert world.jobs.status(result.id) == "InProgress"


def test_a_describe_that_is_refused_for_good_keeps_the_job(world: World) -> None:
    denied = AccessDenied("DescribeTrainingJob", "AccessDeniedException", "no")
    world.jobs.usual = Script(ENDLESS)
    world.jobs.fail("describe", *[denied] * 1000)
    result = made(world)
    assert result.problem is denied
    assert result.outputs["training_job_status"] == "InProgress"
    assert result.outputs["training_job_arn"] == world.jobs.records[result.id].arn


def test_a_request_that_is_refused_leaves_nothing(world: World) -> None:
    world.jobs.fail("create", Refused("CreateTrainingJob", "ValidationException", "bad"))
    with pytest.raises(Refused):
        made(world)
    assert world.jobs.records == {}


# Capacity.


def types(world: World) -> list[str]:
    return [request["resource_config"]["instance_type"] for request in world.jobs.requests]


def no_room() -> NoCapacity:
    return NoCapacity("CreateTrainingJob", "CapacityError", "no instance")


def test_a_request_without_capacity_is_tried_with_the_next_type(world: World) -> None:
    world.jobs.fail("create", no_room())
    result = made(world, FALLBACK)
    assert result.problem is None
    assert types(world) == ["ml.m5.xlarge"]
    assert "no instance" in world.reporter.warnings[0]
    assert "; trying ml.m5.xlarge" in world.reporter.warnings[0]


def test_without_fallbacks_a_lack_of_capacity_is_the_error(world: World) -> None:
    world.jobs.fail("create", no_room())
    with pytest.raises(NoCapacity):
        made(world)


def test_when_no_type_has_capacity_that_is_the_error(world: World) -> None:
    world.jobs.fail("create", no_room(), no_room(), no_room())
    with pytest.raises(NoCapacity):
        made(world, FALLBACK)
    assert world.jobs.records == {}


@pytest.mark.parametrize("option", [{}, {"rerun": "on_change"}, {"existing": "fail"}])
def test_a_job_that_found_no_capacity_is_followed_by_one_of_the_next_type(
    world: World, option: dict[str, str]
) -> None:
    world.jobs.next(NO_ROOM, NO_ROOM, Script())
    result = made(world, {**FALLBACK, **option})
    assert result.problem is None
    assert types(world) == ["ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge"]
    assert names_of(world.jobs.records) == [result.id]
    assert result.id.endswith("-3")
    first = result.id.removesuffix("-3")
    assert f"{first} found no capacity; trying ml.m5.xlarge" in world.reporter.warnings
    assert result.outputs["resource_config"]["instance_type"] == "ml.m5.2xlarge"  # type: ignore[index]


def test_only_a_lack_of_capacity_is_followed_by_another_type(world: World) -> None:
    world.jobs.next(failing("AlgorithmError: x"))
    assert isinstance(made(world, FALLBACK).problem, OutcomeError)
    assert len(world.jobs.requests) == 1


@pytest.mark.parametrize("on_delete", ["stop", "retain"])
def test_records_of_attempts_stay_where_records_are_kept(world: World, on_delete: str) -> None:
    world.jobs.next(NO_ROOM, Script())
    result = made(world, {**FALLBACK, "on_delete": on_delete})
    assert result.problem is None
    assert len(world.jobs.records) == 2


def test_the_last_attempt_without_capacity_is_kept_in_the_state(world: World) -> None:
    world.jobs.next(NO_ROOM, NO_ROOM, NO_ROOM)
    result = made(world, FALLBACK)
    assert "CapacityError" in str(result.problem)
    assert names_of(world.jobs.records) == [result.id]


def test_an_attempt_that_exists_is_kept_when_the_next_cannot_even_be_made(world: World) -> None:
    world.jobs.next(NO_ROOM)
    create_once = world.jobs.create

    def create_then_refuse(request: Mapping[str, Any]) -> str:
        if world.jobs.requests:
            raise Refused("CreateTrainingJob", "ValidationException", "no such type")
        return create_once(request)

    world.jobs.create = create_then_refuse  # type: ignore[method-assign]
    result = made(world, FALLBACK)
    assert "CapacityError" in str(result.problem)
    assert names_of(world.jobs.records) == [result.id]
    assert "no such type" in world.reporter.warnings[1]


def test_an_attempt_that_exists_is_kept_when_the_next_request_finds_no_capacity(
    world: World,
) -> None:
    world.jobs.next(NO_ROOM, Script())
    create_once = world.jobs.create

    def create_but_once(request: Mapping[str, Any]) -> str:
        if request["resource_config"]["instance_type"] == "ml.m5.xlarge":
            raise no_room()
        return create_once(request)

    world.jobs.create = create_but_once  # type: ignore[method-assign]
    result = made(world, FALLBACK)
    assert result.problem is None
    assert types(world) == ["ml.m5.large", "ml.m5.2xlarge"]
    assert names_of(world.jobs.records) == [result.id]


def never_fits(world: World, *types_: str) -> None:
    """Let the quota of some instance types be 0."""
    create_once = world.jobs.create

    def create(request: Mapping[str, Any]) -> str:
        if (kind := request["resource_config"]["instance_type"]) in types_:
            words = f"the quota of {kind}"
            raise QuotaTooSmall("CreateTrainingJob", "ResourceLimitExceeded", words)
        return create_once(request)

    world.jobs.create = create  # type: ignore[method-assign]


def test_types_whose_quota_can_never_fit_are_skipped(world: World) -> None:
    never_fits(world, "ml.m5.large", "ml.m5.xlarge")
    result = made(world, FALLBACK)
    assert result.problem is None
    assert types(world) == ["ml.m5.2xlarge"]
    assert [line.rpartition("; ")[2] for line in world.reporter.warnings] == [
        "trying ml.m5.xlarge",
        "trying ml.m5.2xlarge",
    ]


def test_where_the_quota_of_no_type_can_ever_fit_the_create_fails(world: World) -> None:
    never_fits(world, "ml.m5.large", "ml.m5.xlarge", "ml.m5.2xlarge")
    with pytest.raises(QuotaTooSmall, match=r"ml\.m5\.2xlarge"):
        made(world, FALLBACK)
    assert world.jobs.records == {}


def test_an_attempt_that_exists_is_kept_while_a_type_is_skipped(world: World) -> None:
    never_fits(world, "ml.m5.xlarge")
    world.jobs.next(NO_ROOM, Script())
    result = made(world, FALLBACK)
    assert types(world) == ["ml.m5.large", "ml.m5.2xlarge"]
    assert names_of(world.jobs.records) == [result.id]
    assert "the quota of ml.m5.xlarge" in world.reporter.warnings[1]


def test_a_record_that_cannot_be_removed_is_a_warning(world: World) -> None:
    world.jobs.next(NO_ROOM, Script())
    world.jobs.fail("delete", AccessDenied("DeleteTrainingJob", "AccessDeniedException", "no"))
    result = made(world, FALLBACK)
    assert result.problem is None
    assert "could not be removed" in world.reporter.warnings[1]


def test_an_explicit_name_is_freed_for_the_next_type_and_the_winner_stays(world: World) -> None:
    world.jobs.next(NO_ROOM, Script())
    world.jobs.deleting_s = 2
    result = made(world, NAMED_FALLBACK)
    assert (result.id, result.problem) == ("job", None)
    assert types(world) == ["ml.m5.large", "ml.m5.xlarge"]
    assert world.jobs.status("job") == "Completed"
    assert world.jobs.calls_of("delete") == ["job"]


@pytest.mark.parametrize("on_delete", ["stop", "retain"])
def test_an_explicit_name_whose_record_is_kept_has_no_second_attempt(
    world: World, on_delete: str
) -> None:
    world.jobs.next(NO_ROOM)
    result = made(world, {**NAMED_FALLBACK, "on_delete": on_delete})
    assert "CapacityError" in str(result.problem)
    assert len(world.jobs.requests) == 1


def test_a_mark_of_a_removed_attempt_is_never_written(world: World) -> None:
    world.jobs.next(NO_ROOM, Script(DONE))
    result = made(world, FALLBACK)
    assert [claim for claim, _ in world.marker.marks] == [result.outputs["ownership_claim"]]
