"""The log of a job of any length: in order, from its end, and in bounded memory."""

import tracemalloc
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.log_lines import LogLines

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.services.client import Clients

JOB = "digits-1"


class Logs:
    """CloudWatch Logs with the streams of one job; tokens are positions, as `f/7`."""

    def __init__(self, **hosts: list[tuple[int, str]]) -> None:
        self.streams = {
            f"{JOB}/{host.replace('_', '-')}-1700000000": events for host, events in hosts.items()
        }
        self.pages = 0

    def get_paginator(self, _: str) -> "Logs":
        return self

    def paginate(self, **_: Any) -> list[Any]:
        return [{"logStreams": [{"logStreamName": name} for name in self.streams]}]

    def get_log_events(
        self,
        *,
        logStreamName: str,
        limit: int,
        startFromHead: bool,
        startTime: int = 0,
        nextToken: str = "",
        **_: Any,
    ) -> dict[str, Any]:
        self.pages += 1
        events = [e for e in self.streams[logStreamName] if e[0] >= startTime]
        way, _, place = nextToken.partition("/")
        if not nextToken:
            way, place = ("f", "0") if startFromHead else ("b", str(len(events)))
        at = int(place)
        start, end = (at, at + limit) if way == "f" else (max(0, at - limit), at)
        page = events[start:end]
        return {
            "events": [{"timestamp": time, "message": text} for time, text in page],
            "nextForwardToken": f"f/{min(len(events), end)}",
            "nextBackwardToken": f"b/{start}",
        }


class LongLogs(Logs):
    """A log of a hundred thousand long lines, which exist only while a page is read."""

    def __init__(self, lines: int) -> None:
        super().__init__(algo_1=[])
        self.lines = lines

    def get_log_events(self, **query: Any) -> dict[str, Any]:
        at = int(str(query.get("nextToken", "f/0")).partition("/")[2])
        end = min(self.lines, at + query["limit"])
        events = [{"timestamp": n, "message": f"{n} {'x' * 500}"} for n in range(at, end)]
        return {"events": events, "nextForwardToken": f"f/{end}", "nextBackwardToken": "b/0"}


def reader(logs: Logs, **options: Any) -> LogLines:
    return LogLines(clients(logs), JOB, **options)


def clients(logs: Logs) -> "Clients":
    class Found:
        def __init__(self) -> None:
            self.logs = logs

    return cast("Clients", Found())


def texts(lines: Any) -> list[str]:
    return [line.text for line in lines]


def test_lines_of_several_hosts_come_in_the_order_of_time() -> None:
    logs = Logs(algo_1=[(1000, "a"), (3000, "c")], algo_2=[(2000, "b"), (4000, "d")])
    lines = list(reader(logs).read())
    assert texts(lines) == ["a", "b", "c", "d"]
    assert [line.host for line in lines] == ["algo-1", "algo-2", "algo-1", "algo-2"]


def test_each_read_continues_after_the_one_before() -> None:
    logs = Logs(algo_1=[(1000, "a")])
    log = reader(logs)
    assert texts(log.read()) == ["a"]
    assert texts(log.read()) == []
    next(iter(logs.streams.values())).append((2000, "b"))
    assert texts(log.read()) == ["b"]


def test_the_last_lines_are_read_from_the_end_and_reading_continues_behind_them() -> None:
    logs = Logs(algo_1=[(n, f"line {n}") for n in range(50_000)], algo_2=[(49_998, "other")])
    log = reader(logs)
    assert texts(log.last(3, lambda _: True)) == ["line 49998", "other", "line 49999"]
    assert logs.pages <= 4
    for events in logs.streams.values():
        events.append((60_000, "new"))
    assert texts(log.read()) == ["new", "new"]


def test_the_last_lines_that_match_are_searched_as_far_back_as_needed() -> None:
    logs = Logs(algo_1=[(n, "epoch" if n % 20_000 == 0 else "noise") for n in range(50_000)])
    found = reader(logs).last(2, lambda line: line.text == "epoch")
    assert [line.time_s for line in found] == [20.0, 40.0]


def test_more_last_lines_than_there_are_is_the_whole_log_and_none_is_none() -> None:
    logs = Logs(algo_1=[(1, "a"), (2, "b")])
    assert texts(reader(logs).last(10, lambda _: True)) == ["a", "b"]
    assert texts(reader(logs).last(0, lambda _: True)) == []


def test_hosts_and_a_beginning_leave_out_what_is_not_asked_for() -> None:
    logs = Logs(algo_1=[(1000, "a"), (3000, "c")], algo_2=[(2000, "b")])
    since = datetime.fromtimestamp(2, UTC)
    assert texts(reader(logs, since=since).read()) == ["b", "c"]
    assert texts(reader(logs, hosts=["algo-2"]).read()) == ["b"]


def test_a_long_log_is_read_in_the_memory_of_a_page() -> None:
    tracemalloc.start()
    count = sum(1 for _ in reader(LongLogs(60_000)).read())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    # The whole log has 30 MB; a page of 10,000 lines with its events has a fifth of that.
    assert peak < 20_000_000


def test_the_log_of_an_earlier_job_of_the_same_name_is_not_this_jobs() -> None:
    logs = Logs(algo_1=[(1000, "earlier"), (5000, "a"), (7000, "b")])
    job = Description.of(
        {"training_job_name": JOB, "creation_time": "1970-01-01T00:00:04.500000+00:00"}
    )
    later, before = (datetime.fromtimestamp(second, UTC) for second in (6, 2))

    assert texts(LogLines.of(clients(logs), job).read()) == ["a", "b"]
    assert texts(LogLines.of(clients(logs), job).last(5, lambda _: True)) == ["a", "b"]
    assert texts(LogLines.of(clients(logs), job, before).read()) == ["a", "b"]
    assert texts(LogLines.of(clients(logs), job, later).read()) == ["b"]
