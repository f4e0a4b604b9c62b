"""FilterLogEvents chooses streams, times and patterns as CloudWatch Logs does."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.bench import Bench

GROUP = "/own"
NOW = int(time.time() - 60) * 1000


@pytest.fixture
def logs(bench: Bench) -> Any:
    """Return a client of an account with three streams, whose events alternate in time."""
    bench.logs.create_log_group(logGroupName=GROUP)
    for shift, stream in enumerate(("a/1", "a/2", "b/1")):
        bench.logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        events = [
            {"timestamp": NOW + 10 * number + shift, "message": f"{stream} epoch {number}"}
            for number in range(3)
        ]
        bench.logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)
    return bench.logs


def messages(logs: Any, **params: Any) -> list[str]:
    """Return the messages that a request finds, of all its pages."""
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, **params)
    return [event["message"] for page in pages for event in page["events"]]


def refusal(logs: Any, **params: Any) -> tuple[str, str]:
    """Return the code and the message of a refused request."""
    with pytest.raises(ClientError) as caught:
        logs.filter_log_events(**params)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_prefix_and_names_choose_streams(logs: Any) -> None:
    assert messages(logs, logStreamNamePrefix="no-such") == []
    assert len(messages(logs, logStreamNamePrefix="a/")) == 6
    assert len(messages(logs, logStreamNames=["a/1", "b/1"])) == 6
    assert refusal(logs, logGroupName=GROUP, logStreamNames=["a"]) == (
        "ResourceNotFoundException",
        "The specified log stream does not exist.",
    )
    both = {"logStreamNames": ["a/1"], "logStreamNamePrefix": "a"}
    assert refusal(logs, logGroupName=GROUP, **both)[0] == "InvalidParameterException"
    assert refusal(logs, logGroupName="/gone")[0] == "ResourceNotFoundException"


def test_events_of_all_streams_are_interleaved_and_paged(logs: Any) -> None:
    everything = messages(logs)
    assert everything[:4] == ["a/1 epoch 0", "a/2 epoch 0", "b/1 epoch 0", "a/1 epoch 1"]
    assert messages(logs, limit=2) == everything
    assert messages(logs, limit=2, startFromHead=False) == everything[::-1]
    assert refusal(logs, logGroupName=GROUP, limit=10_001)[0] == "InvalidParameterException"
    first = logs.filter_log_events(logGroupName=GROUP, limit=1)
    assert first["searchedLogStreams"] == []
    event = first["events"][0]
    assert (event["logStreamName"], event["timestamp"]) == ("a/1", NOW)
    other = {"logGroupName": GROUP, "nextToken": first["nextToken"], "filterPattern": "epoch"}
    assert refusal(logs, **other)[0] == "InvalidParameterException"


def test_times_bound_the_events_and_belong_to_them(logs: Any) -> None:
    assert messages(logs, startTime=NOW + 1, endTime=NOW + 2) == ["a/2 epoch 0", "b/1 epoch 0"]


def test_a_pattern_chooses_events(logs: Any) -> None:
    assert messages(logs, filterPattern='"b/1" -2') == ["b/1 epoch 0", "b/1 epoch 1"]
    assert messages(logs, filterPattern='?"epoch 2" ?nothing', logStreamNamePrefix="a") == [
        "a/1 epoch 2",
        "a/2 epoch 2",
    ]
    assert refusal(logs, logGroupName=GROUP, filterPattern="b/1") == (
        "InvalidParameterException",
        "Invalid character(s) in term 'b/1'",
    )
