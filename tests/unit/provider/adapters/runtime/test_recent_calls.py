"""The data that the plugin's process keeps between calls of the engine."""

from pulumi_sagemaker_training.adapters.runtime.recent_calls import (
    CheckedInputs,
    CheckpointPlaces,
    RecentReads,
    RequestedReplacements,
    UnfinishedCalls,
)
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from tests.support.fakes import described

URN, JOB = "urn:pulumi:dev::project::type::train", described()


def test_a_replacement_is_requested_once() -> None:
    requested = RequestedReplacements()
    requested.add(URN)
    assert [requested.take(URN), requested.take(URN), requested.take("other")] == [
        True,
        False,
        False,
    ]


def test_without_a_urn_nothing_is_remembered() -> None:
    asked, just_read = RequestedReplacements(), RecentReads()
    asked.add("")
    just_read.put("", JOB)
    assert not asked.take("")
    assert just_read.take("", JOB.name) is None


def test_a_recent_read_is_used_once() -> None:
    recently_read = RecentReads()
    recently_read.put(URN, JOB)
    assert recently_read.take("other", JOB.name) is None
    assert recently_read.take(URN, JOB.name) is JOB
    assert recently_read.take(URN, JOB.name) is None


def test_a_recent_read_of_another_job_is_not_used() -> None:
    recently_read = RecentReads()
    recently_read.put(URN, JOB)
    assert recently_read.take(URN, "another") is None


def test_an_old_read_is_not_used() -> None:
    times = iter([0.0, 5.1])
    recently_read = RecentReads(lambda: next(times))
    recently_read.put(URN, JOB)
    assert recently_read.take(URN, JOB.name) is None


def test_a_resource_is_unfinished_until_a_call_ends_well() -> None:
    unfinished = UnfinishedCalls()
    assert URN not in unfinished
    unfinished.add(URN)
    unfinished.ended(URN, well=False)
    assert URN in unfinished
    unfinished.ended(URN, well=True)
    assert URN not in unfinished


def test_no_resource_without_a_urn_is_unfinished() -> None:
    unfinished = UnfinishedCalls()
    unfinished.add("")
    assert "" not in unfinished


def test_where_others_keep_checkpoints_is_known_by_their_names() -> None:
    places = CheckpointPlaces()
    assert places.put("urn::a", "s3://bucket/a/") == {}
    assert places.put("urn::b", "s3://bucket/b/") == {"a": "s3://bucket/a/"}
    assert places.put("urn::a", "s3://bucket/c/") == {"b": "s3://bucket/b/"}
    assert places.put("", "s3://bucket/d/") == {"a": "s3://bucket/c/", "b": "s3://bucket/b/"}


def test_a_resource_without_checkpoints_is_in_no_ones_way() -> None:
    places = CheckpointPlaces()
    places.put("urn::a", "s3://bucket/a/")
    assert places.put("urn::b", "") == {}
    places.put("urn::a", "")
    assert places.put("urn::b", "s3://bucket/b/") == {}


def test_inputs_that_were_checked_are_known_once_in_any_order() -> None:
    checked = CheckedInputs()
    checked.put(URN, {"a": 1.0, "b": {"c": "x", "d": [True]}})
    assert checked.take(URN, {"b": {"d": [True], "c": "x"}, "a": 1.0})
    assert not checked.take(URN, {"a": 1.0, "b": {"c": "x", "d": [True]}})


def test_other_inputs_than_those_that_were_checked_are_checked() -> None:
    checked = CheckedInputs()
    checked.put(URN, {"a": UNKNOWN})
    assert not checked.take(URN, {"a": 1.0})
    checked.put(URN, {"a": "1.0"})
    assert not checked.take(URN, {"a": 1.0})


def test_nothing_is_known_of_the_inputs_of_a_resource_without_a_urn() -> None:
    checked = CheckedInputs()
    checked.put("", {"a": 1.0})
    assert not checked.take("", {"a": 1.0})
