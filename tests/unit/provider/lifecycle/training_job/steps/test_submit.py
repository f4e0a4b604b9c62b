"""Bringing a job into being: under the first name that serves, once, whatever is lost between."""

from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import (
    AccessDenied,
    Defect,
    NameTaken,
    NotFound,
    NotVisibleYet,
    QuotaExceeded,
    QuotaTooSmall,
    Refused,
    Throttled,
    Unreachable,
    WaitInterrupted,
)
from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    DIGEST_TAG,
    HELD_TAG,
    PROJECT_TAG,
    Owner,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import (
    Submission,
    SubmittedJob,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.submit import submit
from tests.support.fakes import DONE, ENDLESS, Script, World, failing, names_of
from tests.support.jobs import JOB, changed

OWNER = Owner("project", "dev", "train", "train")
STACK = Settings()
NAMED = changed(training_job_name="job")


def submission(
    props: Mapping[str, Any] = JOB,
    claim: str = "claim",
    *,
    replacement_requested: bool = False,
    settings: Settings = STACK,
    **more: Any,
) -> Submission:
    return Submission(parse_spec(props, settings), OWNER, replacement_requested, claim, **more)


def lost(kind: type[Unreachable] = Unreachable) -> Unreachable:
    return kind("CreateTrainingJob", "ReadTimeoutError", "no answer")


@pytest.fixture
def world() -> World:
    return World()


def test_a_job_is_created_with_all_that_was_declared_and_our_name_and_tags(world: World) -> None:
    made = submission(changed(tags={"team": "vision"}, environment={"A": "1"}))
    submitted = submit(made, world.context())
    name = next(made.names())
    [request] = world.jobs.requests
    assert request.pop("tags") == {
        "team": "vision",
        **OWNER.tags(),
        DIGEST_TAG: made.digest,
        CLAIM_TAG: "claim",
    }
    assert request == {**JOB, "environment": {"A": "1"}, "training_job_name": name}
    assert (submitted.description.name, submitted.claim, submitted.announcement) == (
        name,
        "claim",
        "",
    )


def test_an_explicit_name_is_used_as_it_is(world: World) -> None:
    assert submit(submission(NAMED), world.context()).description.name == "job"


def test_without_ownership_tags_the_job_carries_none(world: World) -> None:
    submit(submission(), world.context(Settings(ownership_tags=False, default_tags={"a": "b"})))
    assert world.jobs.requests[0]["tags"] == {"a": "b"}


def test_another_instance_type_replaces_the_declared_one_alone(world: World) -> None:
    submit(submission(instance_type="ml.m5.xlarge"), world.context())
    resources = world.jobs.requests[0]["resource_config"]
    assert resources == {**JOB["resource_config"], "instance_type": "ml.m5.xlarge"}


def test_the_name_does_not_depend_on_the_instance_type_tried(world: World) -> None:
    assert next(submission(instance_type="ml.m5.xlarge").names()) == next(submission().names())


def test_names_that_this_create_has_spent_are_not_tried_again() -> None:
    first = next(submission().names())
    assert next(submission(spent=(first,)).names()) == f"{first}-2"


@pytest.mark.parametrize(
    "error",
    [
        AccessDenied("DescribeTrainingJob", "AccessDeniedException", "no"),
        Throttled("DescribeTrainingJob", "ThrottlingException", "slow"),
        NotFound("DescribeTrainingJob", "ResourceNotFound", "not yet"),
    ],
)
def test_a_job_that_was_accepted_is_not_lost_where_it_cannot_be_described(
    world: World, error: Exception
) -> None:
    world.jobs.fail("describe", error)
    submitted = submit(submission(), world.context())
    [record] = world.jobs.records.values()
    assert submitted.description.name == record.name
    assert submitted.description.arn == record.arn
    assert submitted.description.status == "InProgress"
    assert "tags" not in submitted.description.fields


# Trap 1: the answer to CreateTrainingJob is lost.


def test_a_job_whose_answer_was_lost_and_asked_for_again_is_gone_on_with(world: World) -> None:
    # What botocore's own retry of a broken connection looks like from here.
    made = submission()
    world.jobs.create({**JOB, "training_job_name": next(made.names()), "tags": owned(made)})
    submitted = submit(made, world.context())
    assert len(world.jobs.records) == 1
    assert submitted.claim == "claim"
    assert submitted.announcement == ""


def owned(made: Submission) -> dict[str, str]:
    return {**OWNER.tags(), DIGEST_TAG: made.digest, CLAIM_TAG: made.claim}


def test_a_job_whose_answer_was_lost_for_good_is_met_by_the_next_create(world: World) -> None:
    world.jobs.fail("create", lost(), after=True)
    with pytest.raises(Unreachable):
        submit(submission(), world.context())
    submitted = submit(submission(claim="second"), world.context())
    assert len(world.jobs.records) == 1
    assert submitted.claim == "second"
    assert world.jobs.records[submitted.description.name].tags[CLAIM_TAG] == "second"
    assert "resuming training job" in submitted.announcement


# Trap 2: the engine was killed after acceptance.


@pytest.mark.parametrize(("passes_s", "words"), [(1, "resuming"), (100, "adopted")])
def test_a_job_of_a_killed_engine_is_met_by_the_next_create_whether_it_runs_or_ended(
    world: World, passes_s: float, words: str
) -> None:
    first = submit(submission(), world.context())
    world.clock.seconds += passes_s
    second = submit(submission(claim="second"), world.context())
    assert second.description.name == first.description.name
    assert len(world.jobs.requests) == 1
    assert words in second.announcement
    if passes_s > 10:
        assert "to train again change `triggers`" in second.announcement


def held(world: World, submitted: SubmittedJob) -> None:
    world.jobs.records[submitted.description.name].tags[HELD_TAG] = "true"


@pytest.mark.parametrize("passes_s", [1, 100])
def test_a_job_that_is_adopted_from_its_own_name_is_called_the_same_job(
    world: World, passes_s: float
) -> None:
    held(world, submit(submission(), world.context()))
    world.clock.seconds += passes_s
    named = submission(changed(take_over_from="project/dev/train"), claim="second")
    again = submit(named, world.context())
    assert len(world.jobs.requests) == 1
    assert "it is the same job of project/dev/train" in again.announcement


# Trap 3: a replacement is taken back while the first job is still in the state.


def test_a_job_that_is_held_is_taken_over_when_our_diff_asked_for_the_replacement(
    world: World,
) -> None:
    first = submit(submission(), world.context())
    held(world, first)
    world.clock.seconds += 100
    back = submit(submission(claim="second", replacement_requested=True), world.context())
    assert back.description.name == first.description.name
    assert back.claim == "second"
    assert "adopted" in back.announcement


# Trap 4: a forced replacement trains again.


def test_a_job_that_is_held_is_not_taken_over_by_a_forced_replacement(world: World) -> None:
    first = submit(submission(), world.context())
    held(world, first)
    forced = submit(submission(claim="second"), world.context())
    assert forced.description.name == f"{first.description.name}-2"
    assert world.jobs.records[first.description.name].tags[CLAIM_TAG] == "claim"


def test_a_forced_replacement_of_an_explicit_name_is_refused(world: World) -> None:
    held(world, submit(submission(NAMED), world.context()))
    with pytest.raises(NameTaken, match="delete_before_replace"):
        submit(submission(NAMED, "second"), world.context())


# Other jobs under the name.


def test_another_owners_job_under_the_name_is_not_changed(world: World) -> None:
    world.jobs.put("job", tags={PROJECT_TAG: "other"})
    with pytest.raises(NameTaken, match="it was not changed"):
        submit(submission(NAMED), world.context())
    assert not {"delete", "stop", "add_tags"} & {method for method, _ in world.jobs.calls}


def test_failed_attempts_are_not_adopted(world: World) -> None:
    world.jobs.next(failing("bad"), failing("worse"), Script())
    for claim in ("one", "two", "three"):
        submit(submission(claim=claim), world.context())
        world.clock.seconds += 10
    base = next(submission().names())
    assert names_of(world.jobs.records) == [base, f"{base}-2", f"{base}-3"]


def test_a_failed_attempt_with_the_explicit_name_makes_room(world: World) -> None:
    world.jobs.next(failing("bad"), Script(ENDLESS))
    submit(submission(NAMED), world.context())
    world.clock.seconds += 10
    world.jobs.deleting_s = 3
    submitted = submit(submission(NAMED, "second"), world.context())
    assert submitted.description.status == "InProgress"
    assert world.jobs.calls_of("delete") == ["job"]


def test_a_name_that_is_being_deleted_is_waited_for(world: World) -> None:
    world.jobs.put("job", script=Script(DONE)).gone_at = 3
    assert submit(submission(NAMED), world.context()).description.name == "job"
    assert world.clock.seconds >= 3


def test_a_name_that_never_becomes_free_is_an_error(world: World) -> None:
    world.jobs.put("job", script=Script(DONE)).gone_at = 1e6
    with pytest.raises(NameTaken, match="did not become free"):
        submit(submission(NAMED), world.context())


def test_a_job_that_vanishes_while_it_is_looked_at_frees_the_name(world: World) -> None:
    world.jobs.put("job", script=Script(DONE))
    gone = NotFound("DescribeTrainingJob", "ValidationException", "Requested resource not found.")
    world.jobs.fail("describe", gone)
    world.jobs.records["job"].gone_at = 0.1
    assert submit(submission(NAMED), world.context()).description.name == "job"


def test_a_name_may_be_refused_as_taken_though_nobody_says_by_whom(world: World) -> None:
    taken = NameTaken("CreateTrainingJob", "ResourceInUse", "taken")
    world.jobs.fail("create", *[taken] * 120)
    with pytest.raises(NameTaken, match="did not become free"):
        submit(submission(NAMED), world.context())
    assert world.clock.seconds == 60


def test_more_attempts_than_there_can_be_are_our_own_defect(world: World) -> None:
    class Endless(Submission):
        def names(self) -> Any:
            return iter(["job"] * 10_000)

    world.jobs.usual = Script(DONE)
    submit(submission(), world.context())
    world.jobs.put("job", tags={**owned(submission(claim="x")), HELD_TAG: "true"})
    made = submission()
    endless = Endless(made.spec, OWNER, replacement_requested=False, claim="claim")
    with pytest.raises(Defect, match="please report this"):
        submit(endless, world.context())


def test_a_job_that_cannot_be_claimed_is_taken_over_with_a_warning(world: World) -> None:
    submit(submission(), world.context())
    denied = AccessDenied("AddTags", "AccessDeniedException", "no")
    world.jobs.fail("add_tags", denied)
    submitted = submit(submission(claim="second"), world.context())
    assert submitted.claim == "claim"
    assert "could not claim it" in world.reporter.warnings[0]


def test_without_ownership_tags_an_equal_job_is_taken_by_its_name(world: World) -> None:
    settings = Settings(ownership_tags=False)
    first = submit(submission(), world.context(settings))
    second = submit(submission(claim="second"), world.context(settings))
    assert first.description.name == second.description.name
    assert world.jobs.calls_of("add_tags") == []


def test_a_job_that_is_taken_over_gets_the_tags_that_are_declared_now(world: World) -> None:
    submit(submission(changed(tags={"team": "vision", "old": "1"})), world.context())
    submitted = submit(submission(changed(tags={"team": "audio"}), "second"), world.context())
    tags = world.jobs.records[submitted.description.name].tags
    assert tags == submitted.tags
    assert tags["team"] == "audio"
    assert "old" not in tags


def test_without_ownership_tags_too_the_declared_tags_come_with_the_takeover(world: World) -> None:
    settings = Settings(ownership_tags=False)
    submit(submission(), world.context(settings))
    submitted = submit(
        submission(changed(tags={"team": "audio"}), "second"), world.context(settings)
    )
    assert world.jobs.records[submitted.description.name].tags == {"team": "audio"}


# Retries.


def test_a_new_role_is_given_time_to_become_visible(world: World) -> None:
    early = NotVisibleYet("CreateTrainingJob", "ValidationException", "Could not assume role")
    world.jobs.fail("create", early, early)
    submit(submission(), world.context())
    assert len(world.jobs.calls_of("create")) == 3
    assert "a new role or policy to become visible" in world.reporter.lines[0]


def test_a_role_that_stays_unusable_is_an_error_after_two_minutes(world: World) -> None:
    early = NotVisibleYet("CreateTrainingJob", "ValidationException", "Could not assume role")
    world.jobs.fail("create", *[early] * 1000)
    with pytest.raises(NotVisibleYet):
        submit(submission(), world.context())
    assert 120 <= world.clock.seconds < 150


def test_a_full_quota_is_waited_for_until_the_create_timeout(world: World) -> None:
    full = QuotaExceeded("CreateTrainingJob", "ResourceLimitExceeded", "limit of 1")
    world.jobs.fail("create", *[full] * 1000)
    with pytest.raises(QuotaExceeded):
        submit(submission(), world.context(timeout_s=600))
    assert 600 <= world.clock.seconds < 700


TOO_SMALL = QuotaTooSmall(
    "CreateTrainingJob",
    "ResourceLimitExceeded",
    "The account-level service limit 'ml.m5.large for training job usage' is 0 Instances, with "
    "current utilization of 0 Instances and a request delta of 1 Instances.",
    "req-1",
)


def test_a_quota_that_can_never_fit_fails_at_once_with_figures_and_the_command(
    world: World,
) -> None:
    world.jobs.fail("create", TOO_SMALL)
    with pytest.raises(QuotaTooSmall) as caught:
        submit(submission(), world.context())
    assert world.clock.seconds == 0
    said = str(caught.value)
    assert (
        "[request req-1] The quota 'ml.m5.large for training job usage' is 0, and the job needs 1, "
        "so waiting cannot help. Request more: aws service-quotas request-service-quota-increase "
        "--region us-east-1 " in said
    )


def test_the_command_has_the_code_of_a_quota_that_may_be_read(world: World) -> None:
    world.jobs.fail("create", TOO_SMALL)
    name = "ml.m5.large for training job usage"
    world.quotas = lambda _: {name: QuotaLimit("L-7", 0)}
    with pytest.raises(QuotaTooSmall, match=r"--desired-value 1 --quota-code L-7 \[SMT-208\]$"):
        submit(submission(), world.context())


def test_with_forecasts_off_the_quota_is_not_asked_for_and_the_command_looks_it_up(
    world: World,
) -> None:
    world.jobs.fail("create", TOO_SMALL)
    world.quotas = lambda _: pytest.fail("it was asked")
    with pytest.raises(QuotaTooSmall, match="list-aws-default-service-quotas"):
        submit(submission(), world.context(Settings(has_quota_forecast=False)))


def test_with_on_quota_fail_a_full_quota_is_an_error_at_once(world: World) -> None:
    full = QuotaExceeded("CreateTrainingJob", "ResourceLimitExceeded", "limit of 1")
    world.jobs.fail("create", full)
    with pytest.raises(QuotaExceeded):
        submit(submission(changed(on_quota="fail")), world.context())
    assert world.clock.seconds == 0


def test_an_interrupt_ends_the_wait_for_room_at_once(world: World) -> None:
    full = QuotaExceeded("CreateTrainingJob", "ResourceLimitExceeded", "limit of 1")
    world.jobs.fail("create", *[full] * 1000)
    world.interrupt.at_s = 20
    with pytest.raises(WaitInterrupted, match="before a training job was created"):
        submit(submission(), world.context())
    assert world.clock.seconds < 21


def test_anything_else_that_is_refused_is_an_error_at_once(world: World) -> None:
    world.jobs.fail("create", Refused("CreateTrainingJob", "ValidationException", "bad"))
    with pytest.raises(Refused):
        submit(submission(), world.context())
    assert world.jobs.records == {}


def test_an_order_that_has_no_more_names_to_try_is_an_error(world: World) -> None:
    class Exhausted(Submission):
        def names(self) -> Any:
            return iter(())

    with pytest.raises(NameTaken):
        submit(
            Exhausted(submission(NAMED).spec, OWNER, replacement_requested=False, claim="claim"),
            world.context(),
        )
    assert list(submission(NAMED).names()) == ["job"]


# Checkpoints of the attempt before.

CHECKPOINTS = changed(checkpoint_config={"s3_uri": "s3://bucket/c/", "local_path": "/opt/ml/x"})


def prefixes(world: World) -> list[str]:
    return [request["checkpoint_config"]["s3_uri"] for request in world.jobs.requests]


def test_checkpoints_go_where_the_order_says_and_nothing_else_of_them_changes(
    world: World,
) -> None:
    submit(submission(CHECKPOINTS, checkpoints="s3://bucket/c/own/"), world.context())
    assert world.jobs.requests[0]["checkpoint_config"] == {
        "s3_uri": "s3://bucket/c/own/",
        "local_path": "/opt/ml/x",
    }


def test_an_attempt_goes_on_from_the_checkpoints_of_the_failed_one_before(world: World) -> None:
    world.jobs.next(failing("bad"), Script())
    first = submission(CHECKPOINTS, claim="first", checkpoints="s3://bucket/c/own/")
    submit(first, world.context())
    world.clock.seconds += 10
    submit(submission(CHECKPOINTS, claim="second"), world.context())
    assert prefixes(world) == ["s3://bucket/c/own/"] * 2


def test_what_follows_a_completed_job_by_force_begins_from_no_checkpoints(world: World) -> None:
    first = submit(submission(CHECKPOINTS, claim="first"), world.context())
    held(world, first)
    submit(submission(CHECKPOINTS, claim="second"), world.context())
    after = f"s3://bucket/c/after-{first.description.name}/"
    assert prefixes(world) == ["s3://bucket/c/", after]
    [warning] = world.reporter.warnings
    assert "has the same inputs" in warning
    assert "but is trained again: a state has recorded it" in warning


def test_with_never_every_attempt_has_the_declared_prefix(world: World) -> None:
    props = {**CHECKPOINTS, "own_checkpoints": "never"}
    held(world, submit(submission(props, claim="first"), world.context()))
    submit(submission(props, claim="second"), world.context())
    assert prefixes(world) == ["s3://bucket/c/"] * 2
