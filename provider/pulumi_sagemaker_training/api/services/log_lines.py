"""Read all lines that a training job wrote, page by page, and go on where the last look ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.api.model.log_group import LOG_GROUP
from pulumi_sagemaker_training.api.services.client import Clients, calling


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of a job's log.

    Attributes:
        time_s: when it was written, seconds since 1970.
        host: which instance wrote it, as `algo-1`.
        text: as it was written; not safe for a terminal.
    """

    time_s: float
    host: str
    text: str


class LogLines:
    """Read a job's log from its beginning. Each `read` goes on where the one before ended.

    Args:
        clients: where to ask.
        job: the job's name.
    """

    def __init__(self, clients: Clients, job: str) -> None:
        self._clients = clients
        self._job = job
        self._tokens: dict[str, str] = {}

    def read(self) -> Iterator[Line]:
        """Yield what is new, host by host, each in order. A job without logs yields nothing.

        Raises:
            ServiceError: CloudWatch Logs refuses.
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
            # The same token again means the end, for now.
            if answer["nextForwardToken"] == token:
                return
