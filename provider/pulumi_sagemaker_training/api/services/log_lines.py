"""All log lines of a training job, read page by page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.api.model.log_group import LOG_GROUP
from pulumi_sagemaker_training.api.services.client import Clients, calling


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a job's log.

    Attributes:
        time_s: when it was written, in seconds since 1970.
        host: the instance that wrote it, as `algo-1`.
        text: the unchanged text; not safe for a terminal.
    """

    time_s: float
    host: str
    text: str


class LogLines:
    """A reader of a job's log, from its beginning. Each `read` continues after the one before.

    Args:
        clients: the clients to call with.
        job: the job's name.
    """

    def __init__(self, clients: Clients, job: str) -> None:
        self._clients = clients
        self._job = job
        self._tokens: dict[str, str] = {}

    def read(self) -> Iterator[Line]:
        """Yield new lines, host by host, each host's in order. A job without logs yields none.

        Raises:
            ServiceError: CloudWatch Logs refuses a call.
        """
        for stream in self._streams():
            yield from self._new_lines(stream)

    def _streams(self) -> list[str]:
        try:
            with calling("DescribeLogStreams"):
                pages = self._clients.logs.get_paginator("describe_log_streams").paginate(
                    logGroupName=LOG_GROUP, logStreamNamePrefix=f"{self._job}/"
                )
                return [s["logStreamName"] for page in pages for s in page["logStreams"]]
        except NotFound:
            return []

    def _new_lines(self, stream: str) -> Iterator[Line]:
        host = stream.rpartition("/")[2].rpartition("-")[0] or stream
        while True:
            query: dict[str, Any] = {"logGroupName": LOG_GROUP, "logStreamName": stream}
            token = self._tokens.get(stream)
            if token:
                query["nextToken"] = token
            with calling("GetLogEvents"):
                answer = self._clients.logs.get_log_events(startFromHead=True, **query)
            for event in answer["events"]:
                yield Line(event["timestamp"] / 1000, host, event["message"])
            self._tokens[stream] = answer["nextForwardToken"]
            # The same token again means that there are no more lines yet.
            if answer["nextForwardToken"] == token:
                return
