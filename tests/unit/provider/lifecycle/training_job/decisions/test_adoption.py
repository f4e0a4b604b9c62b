"""What to do when the wanted name is taken."""

from collections import Counter
from itertools import product
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
from pulumi_sagemaker_training.lifecycle.training_job.decisions.adoption import (
    TABLE,
    Action,
    NameConflict,
    decide_adoption,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import CHOICES, Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    STATUSES,
    may_delete,
)
from tests.support.fakes import described

OWNER = Owner("project", "dev", "train", "train")
OURS = {**OWNER.tags(), DIGEST_TAG: "digest", CLAIM_TAG: "other claim"}
HELD = {**OURS, HELD_TAG: "true"}


def a_conflict(
    status: str,
    tags: dict[str, str],
    options: Options,
    replacement_requested: bool,
    has_explicit_name: bool,
    uses_tags: bool,
    owner: Owner = OWNER,
) -> NameConflict:
    return NameConflict(
        found=described(status),
        tags=tags,
        owner=owner,
        digest="digest",
        claim="claim",
        replacement_requested=replacement_requested,
        has_explicit_name=has_explicit_name,
        uses_tags=uses_tags,
        options=options,
    )


def action(
    status: str = "Completed",
    tags: dict[str, str] | None = None,
    *,
    replacement_requested: bool = False,
    has_explicit_name: bool = False,
    uses_tags: bool = True,
    owner: Owner = OWNER,
    **options: Any,
) -> tuple[Action, str]:
    conflict = a_conflict(
        status,
        OURS if tags is None else tags,
        Options(**options),
        replacement_requested,
        has_explicit_name,
        uses_tags,
        owner,
    )
    resolution = decide_adoption(conflict)
    return resolution.action, resolution.reason


def test_every_case_is_decided_by_one_row_and_every_row_decides_one() -> None:
    # Whatever is found, some row holds; and none is hidden by those above it.
    deciding = Counter(
        next(row for row in TABLE if row.holds(conflict))
        for conflict in (
            a_conflict(
                status, tags, Options(existing=existing, rerun=rerun, on_delete=on_delete), *so
            )
            for status in STATUSES
            for tags in ({}, OURS, HELD, {**OURS, CLAIM_TAG: "claim"}, {**OURS, STACK_TAG: "other"})
            for existing in CHOICES["existing"]
            for rerun in CHOICES["rerun"]
            for on_delete in CHOICES["on_delete"]
            for so in product((True, False), repeat=3)
        )
    )
    assert deciding.keys() == set(TABLE)


@pytest.mark.parametrize("status", STATUSES)
def test_only_the_record_of_a_job_that_is_over_is_cleared_away(status: str) -> None:
    if action(status, has_explicit_name=True)[0] is Action.CLEAR:
        assert may_delete(status)


@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed", "Stopped", "Stopping"])
@pytest.mark.parametrize("has_explicit_name", [True, False])
def test_a_job_with_our_claim_is_the_one_whose_answer_was_lost(
    status: str, *, has_explicit_name: bool
) -> None:
    tags = {**OURS, CLAIM_TAG: "claim"}
    assert action(status, tags, has_explicit_name=has_explicit_name)[0] is Action.GO_ON
    assert (
        action(status, tags, has_explicit_name=has_explicit_name, existing="fail")[0]
        is Action.GO_ON
    )


@pytest.mark.parametrize("tags", [{}, OURS, HELD])
def test_a_job_that_is_being_deleted_is_waited_for(tags: dict[str, str]) -> None:
    assert action("Deleting", tags)[0] is Action.WAIT


@pytest.mark.parametrize("status", ["InProgress", "Stopping", "Completed"])
def test_an_equal_job_of_ours_that_no_state_holds_is_adopted(status: str) -> None:
    assert action(status)[0] is Action.ADOPT


@pytest.mark.parametrize("status", ["InProgress", "Completed"])
def test_a_held_job_is_adopted_only_when_our_own_diff_asked_for_it(status: str) -> None:
    assert action(status, HELD, replacement_requested=True)[0] is Action.ADOPT
    assert action(status, HELD, replacement_requested=False)[0] is Action.NEXT_NAME


def test_a_forced_replacement_of_an_explicit_name_is_refused_with_advice() -> None:
    what, reason = action("Completed", HELD, has_explicit_name=True)
    assert what is Action.REFUSE
    assert "delete_before_replace" in reason
    assert (
        action("Completed", HELD, has_explicit_name=True, replacement_requested=True)[0]
        is Action.ADOPT
    )


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
@pytest.mark.parametrize("tags", [OURS, HELD])
def test_an_attempt_that_ended_badly_is_passed_over(status: str, tags: dict[str, str]) -> None:
    assert action(status, tags)[0] is Action.NEXT_NAME


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_with_rerun_on_change_an_attempt_that_ended_badly_is_taken_as_it_is(status: str) -> None:
    assert action(status, rerun="on_change")[0] is Action.ADOPT
    assert action(status, rerun="on_change", has_explicit_name=True)[0] is Action.ADOPT


def test_a_failed_attempt_with_the_explicit_name_is_cleared_away_if_records_may_go() -> None:
    assert action("Failed", has_explicit_name=True)[0] is Action.CLEAR


@pytest.mark.parametrize("on_delete", ["stop", "retain"])
def test_a_failed_attempt_with_the_explicit_name_stays_if_records_are_kept(on_delete: str) -> None:
    what, reason = action("Failed", has_explicit_name=True, on_delete=on_delete)
    assert what is Action.REFUSE
    assert "`on_delete` keeps its record" in reason


@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed"])
def test_with_existing_fail_an_equal_job_is_refused(status: str) -> None:
    what, reason = action(status, existing="fail")
    assert what is Action.REFUSE
    assert "`existing` is 'fail'" in reason


OF_OTHERS = [
    {},
    {"team": "vision"},
    {**OURS, DIGEST_TAG: "other"},
    {key: value for key, value in OURS.items() if key != DIGEST_TAG},
]
MOVED = [{**OURS, key: "other"} for key in (PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG)]


@pytest.mark.parametrize("tags", [*OF_OTHERS, *MOVED])
@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed"])
def test_a_job_under_the_explicit_name_that_is_not_an_equal_one_of_this_resource_is_left_alone(
    tags: dict[str, str], status: str
) -> None:
    what, reason = action(status, tags, has_explicit_name=True)
    assert what is Action.REFUSE
    assert "it was not changed" in reason


@pytest.mark.parametrize("tags", OF_OTHERS)
@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed"])
def test_a_job_that_was_never_this_resources_is_left_alone(
    tags: dict[str, str], status: str
) -> None:
    what, reason = action(status, tags)
    assert what is Action.REFUSE
    assert "it was not changed" in reason


@pytest.mark.parametrize("tags", MOVED)
@pytest.mark.parametrize("status", ["InProgress", "Completed", "Failed"])
def test_a_job_that_moved_away_with_a_rename_keeps_its_name_and_that_is_said(
    tags: dict[str, str], status: str
) -> None:
    what, reason = action(status, tags)
    assert what is Action.NEXT_NAME
    assert "it belongs to" in reason
    assert "other" in reason


def test_a_held_job_that_is_trained_again_tells_how_it_would_be_adopted() -> None:
    reason = action("Completed", HELD)[1]
    assert "take_over_from='project/dev/train'" in reason
    assert "unless it was moved to another stack" in reason


@pytest.mark.parametrize("has_explicit_name", [True, False])
def test_a_held_job_is_adopted_from_its_owner_by_name(*, has_explicit_name: bool) -> None:
    named = {"take_over_from": "project/dev/train", "has_explicit_name": has_explicit_name}
    assert action("Completed", HELD, **named)[0] is Action.ADOPT
    other = {**named, "take_over_from": "project/prod/train"}
    assert action("Completed", HELD, **other)[0] is not Action.ADOPT


def test_an_attempt_that_ended_badly_is_passed_over_without_a_word() -> None:
    assert action("Failed")[1] == ""


def test_whose_job_it_is_is_told() -> None:
    prod = action(tags={**OURS, STACK_TAG: "prod"}, has_explicit_name=True)
    assert f"{STACK_TAG} prod" in prod[1]
    assert "no ownership tags" in action(tags={"team": "vision"})[1]


def test_the_holder_must_be_the_same_too() -> None:
    mine = Owner("project", "dev", "train", "train", "me")
    assert action(owner=mine)[0] is not Action.ADOPT
    assert action(owner=mine, tags={**OURS, OWNER_TAG: "me"})[0] is Action.ADOPT


def test_without_ownership_tags_the_derived_name_proves_whose_the_job_is() -> None:
    assert action(tags={}, uses_tags=False)[0] is Action.ADOPT
    assert action(tags={}, uses_tags=False, has_explicit_name=True)[0] is Action.REFUSE
