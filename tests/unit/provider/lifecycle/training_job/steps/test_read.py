"""Reading a job as it is now: only "not found" means that it is gone."""

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    CredentialsError,
    Throttled,
    Unreachable,
)
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.job_names import job_name
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, HELD_TAG, Owner
from pulumi_sagemaker_training.lifecycle.training_job.decisions.drift import drifted_inputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.read import find, read
from tests.support.fakes import DONE, Script, World
from tests.support.jobs import JOB

STACK = Settings()
PLAIN = parse_spec(JOB, STACK)
OWNER = Owner("project", "dev", "job", "job")
ARN = "arn:aws:sagemaker:us-east-1:123456789012:training-job/job"


@pytest.fixture
def world() -> World:
    world = World()
    world.jobs.put("job", JOB, {"a": "1", CLAIM_TAG: "c"}, Script(DONE))
    return world


@pytest.mark.parametrize("name", ["job", ARN])
def test_a_job_is_found_by_name_and_by_arn(world: World, name: str) -> None:
    assert job_name(name) == "job"
    result = read(name, {}, PLAIN, world.context(), OWNER)
    assert result is not None
    assert result.id == "job"
    assert result.outputs["training_job_status"] == "Completed"
    assert result.outputs["tags"] == {"a": "1"}


def test_a_job_made_elsewhere_is_not_claimed_by_reading_it(world: World) -> None:
    result = read("job", {}, PLAIN, world.context(), OWNER)
    assert result is not None
    assert "ownership_claim" not in result.outputs


def test_the_claim_of_the_state_stays_with_it(world: World) -> None:
    result = read("job", {"ownership_claim": "mine"}, PLAIN, world.context(), OWNER)
    assert result is not None
    assert result.outputs["ownership_claim"] == "mine"


def test_a_read_marks_the_job_of_a_state_that_went_unmarked(world: World) -> None:
    read("job", {"ownership_claim": "c"}, PLAIN, world.context(), OWNER)
    world.marker.flush()
    assert HELD_TAG in world.jobs.tags(ARN)


@pytest.mark.parametrize("recorded", [{}, {"ownership_claim": "another"}])
def test_a_read_does_not_mark_what_another_state_holds(
    world: World, recorded: dict[str, Any]
) -> None:
    read("job", recorded, PLAIN, world.context(), OWNER)
    assert not world.marker.marks


def test_a_read_marks_nothing_without_ownership_tags(world: World) -> None:
    settings = Settings(ownership_tags=False)
    read("job", {"ownership_claim": "c"}, PLAIN, world.context(settings), OWNER)
    assert not world.marker.marks


# Whose the job is.


def test_the_job_that_this_very_resource_has_lost_is_its_own_again(world: World) -> None:
    world.jobs.records["job"].tags.update(OWNER.tags())
    result = read("job", {}, PLAIN, world.context(), OWNER)
    assert result is not None
    assert result.outputs["ownership_claim"] == "c"
    assert "owned_by" not in result.outputs


@pytest.mark.parametrize(
    "owner",
    [
        Owner("shop", "prod", "digits", "digits"),
        Owner("project", "prod", "job", "job"),
        Owner("project", "dev", "other", "other"),
        Owner("project", "dev", "job", "job", "acme"),
    ],
)
def test_the_claim_of_another_is_never_read_into_a_state(world: World, owner: Owner) -> None:
    world.jobs.records["job"].tags.update(owner.tags())
    for recorded in ({}, {"ownership_claim": "stale"}):
        result = read("job", recorded, PLAIN, world.context(), OWNER)
        assert result is not None
        assert result.outputs.get("ownership_claim") == recorded.get("ownership_claim")
        assert result.outputs["owned_by"] == "/".join(
            filter(None, (owner.holder, owner.project, owner.stack, owner.resource))
        )


def test_a_job_that_nobody_owns_has_neither_claim_nor_owner(world: World) -> None:
    del world.jobs.records["job"].tags[CLAIM_TAG]
    result = read("job", {}, PLAIN, world.context(), OWNER)
    assert result is not None
    assert not {"ownership_claim", "owned_by"} & result.outputs.keys()


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:sagemaker:us-east-1:999999999999:training-job/job",
        "arn:aws:sagemaker:us-east-1:123456789012:processing-job/job",
        "arn:aws:s3:::bucket/job",
    ],
)
def test_a_job_of_another_account_is_not_taken_for_ours_of_that_name(
    world: World, arn: str
) -> None:
    assert find(arn, world.context().jobs) is None


def test_what_the_owner_of_another_job_changes_is_not_repaired() -> None:
    now = {"profiler_config": {"a": 2}, "owned_by": "shop/prod/digits"}
    spec = parse_spec({**JOB, "profiler_config": {"a": 1}}, STACK)
    assert drifted_inputs({"profiler_config": {"a": 1}}, now, spec) == {}


def test_a_job_that_is_not_there_is_gone(world: World) -> None:
    assert read("other", {}, PLAIN, world.context(), OWNER) is None
    assert find("other", world.context().jobs) is None


def test_another_job_of_the_name_is_not_the_one_of_the_state(world: World) -> None:
    assert (
        read("job", {"creation_time": "2020-01-01T00:00:00+00:00"}, PLAIN, world.context(), OWNER)
        is None
    )


@pytest.mark.parametrize("method", ["describe", "tags"])
@pytest.mark.parametrize(
    "error",
    [
        Throttled("X", "ThrottlingException", "slow down"),
        AccessDenied("X", "AccessDeniedException", "no"),
        CredentialsError("X", "ExpiredTokenException", "expired"),
        Unreachable("X", "EndpointConnectionError", "no answer"),
    ],
)
def test_any_other_failure_is_an_error_and_never_gone(
    world: World, method: str, error: Exception
) -> None:
    world.jobs.fail(method, error)
    with pytest.raises(type(error)):
        read("job", {}, PLAIN, world.context(), OWNER)


@pytest.mark.parametrize(
    ("given", "recorded", "now", "drifted"),
    [
        ({"disable_profiler": True}, {"disable_profiler": True}, {"disable_profiler": False}, True),
        ({"disable_profiler": True}, {"disable_profiler": True}, {"disable_profiler": True}, False),
        (None, {"disable_profiler": True}, {"disable_profiler": False}, False),
        ({"disable_profiler": True}, None, {"disable_profiler": False}, False),
        ({"disable_profiler": True}, {"disable_profiler": True}, None, False),
    ],
)
def test_only_what_is_declared_and_can_be_changed_drifts(
    given: Mapping[str, Any] | None,
    recorded: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    *,
    drifted: bool,
) -> None:
    def outputs(value: Mapping[str, Any] | None) -> dict[str, Any]:
        return {} if value is None else {"profiler_config": value}

    spec = parse_spec({**JOB, **outputs(given)}, STACK)
    found = drifted_inputs(outputs(recorded), outputs(now), spec)
    assert found == (outputs(now) if drifted else {})
