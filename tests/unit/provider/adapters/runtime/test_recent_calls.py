"""What the plugin's process remembers from one call of the engine to the next."""

from pulumi_sagemaker_training.adapters.runtime.recent_calls import (
    RecentReads,
    RequestedReplacements,
    Unfinished,
)
from tests.support.fakes import described

URN, JOB = "urn:pulumi:dev::project::type::train", described()


def test_a_replacement_is_asked_for_once() -> None:
    requested = RequestedReplacements()
    requested.add(URN)
    assert [requested.take(URN), requested.take(URN), requested.take("other")] == [
        True,
        False,
        False,
    ]


def test_without_a_urn_nothing_is_remembered_that_another_resource_would_take() -> None:
    asked, just_read = RequestedReplacements(), RecentReads()
    asked.add("")
    just_read.put("", JOB)
    assert not asked.take("")
    assert just_read.take("", JOB.name) is None


def test_what_was_just_read_is_given_away_once() -> None:
    recently_read = RecentReads()
    recently_read.put(URN, JOB)
    assert recently_read.take("other", JOB.name) is None
    assert recently_read.take(URN, JOB.name) is JOB
    assert recently_read.take(URN, JOB.name) is None


def test_what_was_read_of_another_job_is_not_given_away() -> None:
    recently_read = RecentReads()
    recently_read.put(URN, JOB)
    assert recently_read.take(URN, "another") is None


def test_what_was_read_some_time_ago_is_not_given_away() -> None:
    times = iter([0.0, 5.1])
    recently_read = RecentReads(lambda: next(times))
    recently_read.put(URN, JOB)
    assert recently_read.take(URN, JOB.name) is None


def test_a_resource_is_unfinished_until_a_call_ends_well() -> None:
    unfinished = Unfinished()
    assert URN not in unfinished
    unfinished.add(URN)
    unfinished.ended(URN, well=False)
    assert URN in unfinished
    unfinished.ended(URN, well=True)
    assert URN not in unfinished


def test_no_resource_without_a_urn_is_unfinished() -> None:
    unfinished = Unfinished()
    unfinished.add("")
    assert "" not in unfinished
