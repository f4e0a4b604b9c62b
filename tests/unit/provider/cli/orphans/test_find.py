"""Which jobs are orphans, and which of them may be touched."""

from datetime import UTC, datetime, timedelta

import pytest

from pulumi_sagemaker_training.cli.orphans.find import (
    Candidate,
    Orphan,
    SearchedStack,
    find_orphans,
    is_shared,
)
from pulumi_sagemaker_training.cli.orphans.state import HeldJobs
from pulumi_sagemaker_training.lifecycle.ownership.owner import HELD_TAG, OWNER_TAG, Owner

NOW = datetime(2026, 1, 2, tzinfo=UTC)
OURS = Owner("digits", "dev", "train", "train").tags()
STACK = SearchedStack("digits", "dev")


def job(name: str = "lost", hours: float = 5, **tags: str) -> Candidate:
    return Candidate(name, "InProgress", NOW - timedelta(hours=hours), {**OURS, **tags})


def holding(*names: str, pending: frozenset[str] = frozenset()) -> HeldJobs:
    return HeldJobs("digits", "dev", frozenset(names), pending, frozenset())


def found(
    *jobs: Candidate, whose: SearchedStack = STACK, held: bool = False, **more: object
) -> list[Orphan]:
    state = more.get("state", holding())
    assert isinstance(state, HeldJobs)
    return list(find_orphans(jobs, state, whose, NOW, held_too=held).orphans)


def test_a_job_of_the_stack_that_no_state_holds_is_an_orphan() -> None:
    [orphan] = found(job())
    assert (orphan.name, orphan.resource, orphan.spared) == ("lost", "train", "")


def test_a_job_in_the_state_is_not_an_orphan() -> None:
    assert found(job("kept"), state=holding("kept")) == []


def test_a_young_job_may_be_about_to_be_recorded_and_is_only_counted() -> None:
    young, strange = job(hours=0.5), job("strange", 0.5, **{"pulumi:stack": "prod"})
    search = find_orphans([young, job("old"), strange], holding(), STACK, NOW)
    assert ([orphan.name for orphan in search.orphans], search.too_young) == (["old"], 1)


@pytest.mark.parametrize(
    "tags",
    [{"pulumi:project": "other"}, {"pulumi:stack": "prod"}, {OWNER_TAG: "somebody"}],
)
def test_jobs_of_others_are_not_orphans(tags: dict[str, str]) -> None:
    assert found(job(**tags)) == []


def test_jobs_without_ownership_tags_are_not_orphans() -> None:
    assert found(Candidate("x", "InProgress", NOW - timedelta(days=1), {})) == []


def test_with_an_owner_only_its_jobs_are_orphans() -> None:
    mine = job("mine", **{OWNER_TAG: "me"})
    assert [
        orphan.name for orphan in found(mine, job(), whose=SearchedStack("digits", "dev", "me"))
    ] == ["mine"]


def test_a_job_that_a_state_holds_by_its_own_word_is_left_alone_unless_asked() -> None:
    marked = job(**{HELD_TAG: "true"})
    assert "another stack of the same name" in found(marked)[0].spared
    assert found(marked, held=True)[0].spared == ""


def test_a_job_whose_creation_is_pending_is_left_to_the_next_up() -> None:
    [orphan] = found(job(), held=True, state=holding(pending=frozenset({"train"})))
    assert "pulumi up" in orphan.spared


def test_the_oldest_comes_first() -> None:
    assert [orphan.name for orphan in found(job("b", 2), job("a", 9))] == ["a", "b"]


@pytest.mark.parametrize(
    ("prefix", "other", "shared"),
    [
        ("s3://b/x", "s3://b/x", True),
        ("s3://b/x/", "s3://b/x", True),
        ("s3://b/x", "s3://b/x/y", True),
        ("s3://b/x/y", "s3://b/x", True),
        ("s3://b/x", "s3://b/xy", False),
        ("s3://b", "s3://c", False),
    ],
)
def test_prefixes_that_overlap_are_shared(prefix: str, other: str, *, shared: bool) -> None:
    assert is_shared(prefix, {other}) is shared
