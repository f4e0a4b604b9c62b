"""Which tags a job should carry, and what is done for it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    DIGEST_TAG,
    HELD_TAG,
    OWNERSHIP_KEYS,
    PROJECT_TAG,
    Owner,
    name_in,
    type_in,
)
from pulumi_sagemaker_training.lifecycle.ownership.tags import (
    TagChanges,
    own_tags,
    shown_tags,
    tag_changes,
    wanted_tags,
)

OWNER = Owner("project", "dev", "train", "train")
STACK = Settings(
    default_tags={"team": "vision", "stage": "dev"},
    ignored_tag_keys=frozenset({"cost"}),
    ignored_tag_prefixes=("auto:",),
)
BOOKKEEPING = {DIGEST_TAG: "d", CLAIM_TAG: "c", HELD_TAG: "true"}
KEYS = st.sampled_from(
    ["a", "b", "team", "cost", "auto:x", "aws:x", "AWS:x", PROJECT_TAG, HELD_TAG]
)
TAGS = st.dictionaries(KEYS, st.sampled_from(["1", "2"]))


@pytest.mark.parametrize("name", ["train", "shop::train", "a$b::日本", ""])
@pytest.mark.parametrize("parents", ["", "test:index:Parent$"])
def test_a_urn_is_read_whatever_the_name_is(parents: str, name: str) -> None:
    kind = "pulumi-python:dynamic/sagemaker-training:TrainingJob"
    urn = f"urn:pulumi:dev::digits::{parents}{kind}::{name}"
    assert (type_in(urn), name_in(urn), Owner.from_urn(urn).name) == (kind, name, name)


def test_a_jobs_own_tags_go_over_the_default_ones_and_the_owners_over_all() -> None:
    declared = {"team": "speech", PROJECT_TAG: "mine"}
    wanted = wanted_tags(declared, OWNER, STACK)
    assert wanted == {"team": "speech", "stage": "dev", **OWNER.tags()}


def test_a_default_or_declared_tag_never_takes_the_place_of_a_claim() -> None:
    defaults = Settings(default_tags={CLAIM_TAG: "other", "team": "vision"})
    assert CLAIM_TAG not in wanted_tags({}, OWNER, defaults)
    assert CLAIM_TAG not in wanted_tags({CLAIM_TAG: "mine"}, OWNER, STACK)
    assert not tag_changes(
        {**wanted_tags({}, OWNER, defaults), CLAIM_TAG: "c"},
        wanted_tags({}, OWNER, defaults),
        defaults,
    )


def test_ownership_is_not_tagged_where_it_is_switched_off_or_not_known() -> None:
    assert wanted_tags({}, OWNER, Settings(ownership_tags=False)) == {}
    assert wanted_tags({}, None, Settings()) == {}


@given(TAGS, TAGS)
@settings(deadline=None)
def test_after_the_changes_every_wanted_tag_is_there_and_nothing_foreign_was_touched(
    actual: dict[str, str], wanted: dict[str, str]
) -> None:
    changes = tag_changes(actual, wanted, STACK)
    after = {k: v for k, v in {**actual, **changes.put}.items() if k not in changes.remove}
    assert wanted.items() <= after.items()
    assert not changes.remove & (OWNERSHIP_KEYS | {"cost", "auto:x", "aws:x", "AWS:x"})
    assert not tag_changes(after, wanted, STACK)


def test_tags_that_are_as_they_should_be_need_no_call() -> None:
    assert not tag_changes({"a": "1", **BOOKKEEPING}, {"a": "1"}, STACK)


def test_one_kind_of_change_is_reason_enough_for_a_call() -> None:
    assert TagChanges({"a": "1"}, frozenset())
    assert TagChanges({}, frozenset({"a"}))
    assert not TagChanges({}, frozenset())


def test_a_tag_that_is_not_wanted_is_removed() -> None:
    changes = tag_changes({"a": "1", "b": "2"}, {"a": "3"}, STACK)
    assert changes.put == {"a": "3"}
    assert changes.remove == {"b"}


def test_without_ignored_prefixes_no_tag_is_foreign() -> None:
    assert tag_changes({"b": "2"}, {}, Settings()).remove == {"b"}


def test_the_output_tags_are_those_of_the_job_alone() -> None:
    actual = {
        "a": "1",
        "team": "vision",
        "stage": "prod",
        "cost": "9",
        "auto:x": "y",
        "aws:x": "y",
        **OWNER.tags(),
        **BOOKKEEPING,
    }
    assert own_tags(actual, {"a": "1"}, STACK) == {"a": "1", "stage": "prod"}
    assert own_tags(actual, {"team": "vision"}, STACK)["team"] == "vision"


def test_all_tags_are_shown_but_our_bookkeeping() -> None:
    assert shown_tags({"a": "1", **OWNER.tags(), **BOOKKEEPING}) == {"a": "1", **OWNER.tags()}
