"""The log of a training job, read line by line from CloudWatch Logs, at any length."""

import heapq
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Self

from pulumi_sagemaker_training.api.errors import NotFound
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.log_group import LOG_GROUP
from pulumi_sagemaker_training.api.services.client import Clients, calling
from pulumi_sagemaker_training.api.values.times import moment

if TYPE_CHECKING:
    from mypy_boto3_logs.type_defs import (
        GetLogEventsRequestTypeDef,
        GetLogEventsResponseTypeDef,
    )

_MOST_IN_MEMORY: Final = 20_000
"""Lines of all hosts together that are in memory at once."""
_PAGE: Final = 10_000
_SMALLEST_PAGE: Final = 100


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
    """A reader of a job's log. Each `read` continues after the one before.

    Lines of several hosts come in the order of their times. However long the log is, a few pages
    are in memory at once.

    Args:
        clients: the clients to call with.
        job: the job's name.
        since: leaves out earlier lines; None for the whole log.
        hosts: leaves out other hosts, such as `algo-2`; empty for all.
    """

    def __init__(
        self,
        clients: Clients,
        job: str,
        since: datetime | None = None,
        hosts: Iterable[str] = (),
    ) -> None:
        self._clients = clients
        self._job = job
        self._since = since
        self._hosts = frozenset(hosts)
        self._tokens: dict[str, str] = {}

    @classmethod
    def of(
        cls,
        clients: Clients,
        job: Description,
        since: datetime | None = None,
        hosts: Iterable[str] = (),
    ) -> Self:
        """Return a reader of what this job wrote.

        A deleted job's log stays, and a job that is created later under the same name, as after
        a change that was taken back, writes beside it: so the lines before its creation are left
        out.

        Args:
            clients: the clients to call with.
            job: the job.
            since: leaves out earlier lines; None for all of the job.
            hosts: leaves out other hosts; empty for all.
        """
        times = [time for time in (moment(job.created), since) if time is not None]
        return cls(clients, job.name, max(times, default=None), hosts)

    def read(self) -> Iterator[Line]:
        """Yield new lines, merged by their times. A job without logs yields none.

        Raises:
            ServiceError: CloudWatch Logs refuses a call.
        """
        streams = self._streams()
        limit = _page_size(len(streams))
        new = [self._new_lines(stream, limit) for stream in streams]
        yield from heapq.merge(*new, key=lambda line: line.time_s)

    def last(self, count: int, is_wanted: Callable[[Line], bool]) -> list[Line]:
        """Return the last lines that are wanted, oldest first, and continue `read` after them.

        The log is read from its end, no further than needed.

        Raises:
            ServiceError: CloudWatch Logs refuses a call.
        """
        streams = self._streams()
        limit = _page_size(len(streams))
        found = [line for s in streams for line in self._from_end(s, count, is_wanted, limit)]
        found.sort(key=lambda line: line.time_s)
        return found[max(0, len(found) - count) :]

    def _streams(self) -> list[str]:
        try:
            with calling("DescribeLogStreams"):
                pages = self._clients.logs.get_paginator("describe_log_streams").paginate(
                    logGroupName=LOG_GROUP, logStreamNamePrefix=f"{self._job}/"
                )
                found = [s["logStreamName"] for page in pages for s in page["logStreams"]]
        except NotFound:
            return []
        return [s for s in found if not self._hosts or _host(s) in self._hosts]

    def _new_lines(self, stream: str, limit: int) -> Iterator[Line]:
        while True:
            token = self._tokens.get(stream)
            answer = self._page(stream, limit, token, from_head=True)
            yield from _lines(stream, answer)
            self._tokens[stream] = answer["nextForwardToken"]
            # The same token again means that there are no more lines yet.
            if answer["nextForwardToken"] == token:
                return

    def _from_end(
        self, stream: str, count: int, is_wanted: Callable[[Line], bool], limit: int
    ) -> deque[Line]:
        """Return the last wanted lines of one host; pages are read backwards."""
        found: deque[Line] = deque()
        token: str | None = None
        while True:
            answer = self._page(stream, limit, token, from_head=False)
            self._tokens.setdefault(stream, answer["nextForwardToken"])
            page = [line for line in _lines(stream, answer) if is_wanted(line)]
            found.extendleft(reversed(page[max(0, len(page) - (count - len(found))) :]))
            is_first = answer["nextBackwardToken"] == token
            if len(found) >= count or is_first:
                return found
            token = answer["nextBackwardToken"]

    def _page(
        self, stream: str, limit: int, token: str | None, *, from_head: bool
    ) -> "GetLogEventsResponseTypeDef":
        query: GetLogEventsRequestTypeDef = {
            "logGroupName": LOG_GROUP,
            "logStreamName": stream,
            "limit": limit,
            "startFromHead": from_head,
        }
        if self._since is not None:
            query["startTime"] = int(self._since.timestamp() * 1000)
        if token:
            query["nextToken"] = token
        with calling("GetLogEvents"):
            return self._clients.logs.get_log_events(**query)


def _page_size(streams: int) -> int:
    return max(_SMALLEST_PAGE, min(_PAGE, _MOST_IN_MEMORY // max(1, streams)))


def _host(stream: str) -> str:
    return stream.rpartition("/")[2].rpartition("-")[0] or stream


def _lines(stream: str, answer: "GetLogEventsResponseTypeDef") -> list[Line]:
    host = _host(stream)
    return [Line(event["timestamp"] / 1000, host, event["message"]) for event in answer["events"]]
