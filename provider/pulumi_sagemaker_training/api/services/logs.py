"""The last log lines of a training job, from CloudWatch Logs."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from pulumi_sagemaker_training.api.errors import NotFound, ServiceError
from pulumi_sagemaker_training.api.model.log_group import LOG_GROUP
from pulumi_sagemaker_training.api.services.client import Clients, calling
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.api.values.times import moment

if TYPE_CHECKING:
    from mypy_boto3_logs.type_defs import GetLogEventsRequestTypeDef

_MAX_STREAMS: Final = 10


def tail(
    clients: Clients,
    job: str,
    lines: int,
    mask: Callable[[str], str] = str,
    created: str = "",
) -> list[str]:
    """Return the last lines that the job wrote, oldest first, without control characters.

    Lines of several hosts are merged by their time. If logs are missing, denied or cannot be
    reached, the list is empty: logs are an extra beside the job's status.

    Args:
        clients: the clients to call with.
        job: the job's name.
        lines: the maximum number of lines.
        mask: masks secrets in a line, before the line is cut.
        created: when the job was created, in ISO 8601: earlier lines are those of a deleted job
            of the same name. Empty for all lines.
    """
    begin = moment(created)
    try:
        events = [
            event
            for stream in _streams(clients, job)
            for event in _last(clients, stream, lines, begin)
        ]
    except ServiceError:
        return []
    events.sort(key=lambda event: event[0])
    return [printable(mask(text)) for _, text in events[-lines:]]


def _streams(clients: Clients, job: str) -> list[str]:
    with calling("DescribeLogStreams"):
        answer = clients.logs.describe_log_streams(
            logGroupName=LOG_GROUP, logStreamNamePrefix=f"{job}/", limit=_MAX_STREAMS
        )
    return [stream["logStreamName"] for stream in answer["logStreams"]]


def _last(
    clients: Clients, stream: str, lines: int, since: datetime | None
) -> list[tuple[int, str]]:
    query: GetLogEventsRequestTypeDef = {
        "logGroupName": LOG_GROUP,
        "logStreamName": stream,
        "limit": lines,
        "startFromHead": False,
    }
    if since is not None:
        query["startTime"] = int(since.timestamp() * 1000)
    try:
        with calling("GetLogEvents"):
            answer = clients.logs.get_log_events(**query)
    except NotFound:
        return []
    return [(event["timestamp"], event["message"]) for event in answer["events"]]
