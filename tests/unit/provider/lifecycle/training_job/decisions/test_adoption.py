"""What to do when the wanted name is taken."""

from typing import Any

import pytest

from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    DIGEST_TAG,
    HELD_TAG,
    OWNER_TAG,
    PROJECT_TAG,
    RESOURCE_TAG,
    STACK_TAG,
    Owner,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.adoption import Meeting, Move, judge
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from tests.support.fakes import described

OWNER = Owner("project", "dev", "train", "train")
OURS = {**OWNER.tags(), DIGEST_TAG: "digest", CLAIM_TAG: "other claim"}
HELD = {**OURS, HELD_TAG: "true"}


def move(
    status: str = "Completed",
    tags: dict[str, str] | None = None,
    *,
    asked: bool = False,
    explicit: bool = False,
    tagged: bool = True,
    owner: Owner = OWNER,
    **options: Any,
) -> tuple[Move, str]:
    verdict = judge(
        Meeting(
            found=described(status),
            tags=OURS if tags is None else tags,
            owner=owner,
            digest="digest",
            claim="claim",
            asked=asked,
            explicit=explicit,
            tagged=tagged,
            options=Options(**options),
        )
    )
    return verdict.move, verdict.why


@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed", "Stopped", "Stopping"])
@pytest.mark.parametrize("explicit", [True, False])
def test_a_job_with_our_claim_is_the_one_whose_answer_was_lost(
    status: str, *, explicit: bool
) -> None:
    tags = {**OURS, CLAIM_TAG: "claim"}
    assert move(status, tags, explicit=explicit)[0] is Move.GO_ON
    assert move(status, tags, explicit=explicit, existing="fail")[0] is Move.GO_ON


@pytest.mark.parametrize("tags", [{}, OURS, HELD])
def test_a_job_that_is_being_deleted_is_waited_for(tags: dict[str, str]) -> None:
    assert move("Deleting", tags)[0] is Move.WAIT


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Completed"])
def test_an_equal_job_of_ours_that_no_state_holds_is_adopted(status: str) -> None:
    assert move(status)[0] is Move.ADOPT


@pytest.mark.parametrize("status", ["InProgress", "Completed"])
def test_a_held_job_is_adopted_only_when_our_own_diff_asked_for_it(status: str) -> None:
    assert move(status, HELD, asked=True)[0] is Move.ADOPT
    assert move(status, HELD, asked=False)[0] is Move.NEXT_NAME


def test_a_forced_replacement_of_an_explicit_name_is_refused_with_advice() -> None:
    what, why = move("Completed", HELD, explicit=True)
    assert what is Move.REFUSE
    assert "delete_before_replace" in why
    assert move("Completed", HELD, explicit=True, asked=True)[0] is Move.ADOPT


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
@pytest.mark.parametrize("tags", [OURS, HELD])
def test_an_attempt_that_ended_badly_is_passed_over(status: str, tags: dict[str, str]) -> None:
    assert move(status, tags)[0] is Move.NEXT_NAME


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_with_rerun_on_change_an_attempt_that_ended_badly_is_taken_as_it_is(status: str) -> None:
    assert move(status, rerun="on_change")[0] is Move.ADOPT
    assert move(status, rerun="on_change", explicit=True)[0] is Move.ADOPT


def test_a_failed_attempt_with_the_explicit_name_is_cleared_away_if_records_may_go() -> None:
    assert move("Failed", explicit=True)[0] is Move.CLEAR


@pytest.mark.parametrize("on_delete", ["stop", "retain"])
def test_a_failed_attempt_with_the_explicit_name_stays_if_records_are_kept(on_delete: str) -> None:
    what, why = move("Failed", explicit=True, on_delete=on_delete)
    assert what is Move.REFUSE
    assert "`on_delete` keeps such records" in why


@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed"])
def test_with_existing_fail_an_equal_job_is_refused(status: str) -> None:
    what, why = move(status, existing="fail")
    assert what is Move.REFUSE
    assert "`existing` is 'fail'" in why


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"team": "vision"},
        {**OURS, PROJECT_TAG: "other"},
        {**OURS, STACK_TAG: "other"},
        {**OURS, RESOURCE_TAG: "other"},
        {**OURS, DIGEST_TAG: "other"},
        {**OURS, OWNER_TAG: "somebody"},
        {key: value for key, value in OURS.items() if key != DIGEST_TAG},
    ],
)
@pytest.mark.parametrize("explicit", [True, False])
@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed"])
def test_a_job_that_is_not_an_equal_one_of_this_resource_is_left_alone(
    tags: dict[str, str], status: str, *, explicit: bool
) -> None:
    what, why = move(status, tags, explicit=explicit)
    assert what is Move.REFUSE
    assert "it was left alone" in why


def test_whose_job_it_is_is_told() -> None:
    assert f"{STACK_TAG} prod" in move(tags={**OURS, STACK_TAG: "prod"})[1]
    assert "no ownership tags" in move(tags={"team": "vision"})[1]


def test_the_holder_must_be_the_same_too() -> None:
    mine = Owner("project", "dev", "train", "train", "me")
    assert move(owner=mine)[0] is Move.REFUSE
    assert move(owner=mine, tags={**OURS, OWNER_TAG: "me"})[0] is Move.ADOPT


def test_without_ownership_tags_the_derived_name_proves_whose_the_job_is() -> None:
    assert move(tags={}, tagged=False)[0] is Move.ADOPT
    assert move(tags={}, tagged=False, explicit=True)[0] is Move.REFUSE
