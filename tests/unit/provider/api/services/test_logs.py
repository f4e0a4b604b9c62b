"""The last lines of a job's logs: merged, safe to show, and never in the way."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import Stubber

from pulumi_sagemaker_training.api.model.log_group import LOG_GROUP
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.logs import tail
from pulumi_sagemaker_training.api.settings import Access

CLIENTS = Clients(Access(region="eu-west-1", access_key="AK", secret_key="SK"))


@pytest.fixture
def logs() -> Iterator[Stubber]:
    with Stubber(CLIENTS.logs) as stub:
        yield stub
        stub.assert_no_pending_responses()


def streams(stub: Stubber, *names: str) -> None:
    stub.add_response(
        "describe_log_streams",
        {"logStreams": [{"logStreamName": name} for name in names]},
        {"logGroupName": LOG_GROUP, "logStreamNamePrefix": "job/", "limit": 10},
    )


def events(stub: Stubber, name: str, *lines: tuple[int, str], limit: int = 3) -> None:
    told: list[dict[str, Any]] = [{"timestamp": time, "message": text} for time, text in lines]
    stub.add_response(
        "get_log_events",
        {"events": told},
        {
            "logGroupName": LOG_GROUP,
            "logStreamName": name,
            "limit": limit,
            "startFromHead": False,
        },
    )


def test_lines_of_several_hosts_are_merged_by_time_and_the_last_are_kept(logs: Stubber) -> None:
    streams(logs, "job/algo-1-1", "job/algo-2-1")
    events(logs, "job/algo-1-1", (1, "one"), (4, "four"))
    events(logs, "job/algo-2-1", (2, "two"), (3, "three"))
    assert tail(CLIENTS, "job", 3) == ["two", "three", "four"]


def test_lines_come_without_control_characters(logs: Stubber) -> None:
    streams(logs, "job/algo-1-1")
    events(logs, "job/algo-1-1", (1, "\x1b[31mred\x1b[0m\r"), limit=1)
    assert tail(CLIENTS, "job", 1) == ["red"]


def test_a_job_that_has_not_logged_has_no_lines(logs: Stubber) -> None:
    streams(logs)
    assert tail(CLIENTS, "job", 3) == []


@pytest.mark.parametrize("code", ["ResourceNotFoundException", "AccessDeniedException"])
def test_logs_that_cannot_be_read_are_no_lines(logs: Stubber, code: str) -> None:
    logs.add_client_error("describe_log_streams", code)
    assert tail(CLIENTS, "job", 3) == []


def test_a_stream_that_is_gone_does_not_take_the_others_lines(logs: Stubber) -> None:
    streams(logs, "job/algo-1-1", "job/algo-2-1")
    logs.add_client_error("get_log_events", "ResourceNotFoundException")
    events(logs, "job/algo-2-1", (1, "line"))
    assert tail(CLIENTS, "job", 3) == ["line"]


def test_lines_before_the_job_was_created_are_not_asked_for(logs: Stubber) -> None:
    streams(logs, "job/algo-1-1")
    logs.add_response(
        "get_log_events",
        {"events": [{"timestamp": 5000, "message": "own"}]},
        {
            "logGroupName": LOG_GROUP,
            "logStreamName": "job/algo-1-1",
            "limit": 3,
            "startFromHead": False,
            "startTime": 4500,
        },
    )
    assert tail(CLIENTS, "job", 3, created="1970-01-01T00:00:04.500000+00:00") == ["own"]
