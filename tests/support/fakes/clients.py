"""Fakes of boto3's clients: the log lines of jobs, and their metrics."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.support.fakes.clock import time_at

if TYPE_CHECKING:
    from tests.support.fakes.jobs import FakeJobs


class FakeLogs:
    """boto3's client of the logs, with the log lines of jobs."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}

    def describe_log_streams(self, *, logStreamNamePrefix: str, **_: Any) -> dict[str, Any]:
        job = logStreamNamePrefix.rstrip("/")
        names = [f"{job}/algo-1-1"] if job in self.lines else []
        return {"logStreams": [{"logStreamName": name} for name in names]}

    def get_log_events(self, *, logStreamName: str, limit: int, **_: Any) -> dict[str, Any]:
        lines = self.lines[logStreamName.split("/", maxsplit=1)[0]][-limit:]
        return {"events": [{"timestamp": n, "message": text} for n, text in enumerate(lines)]}


class FakeCloudWatch:
    """boto3's client of CloudWatch: a running job reports its final value every minute."""

    def __init__(self) -> None:
        self.jobs: FakeJobs | None = None
        self.calls = 0
        self.errors: list[Exception] = []

    def get_metric_data(self, *, MetricDataQueries: Any, EndTime: datetime, **_: Any) -> Any:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return {"MetricDataResults": [self._result(q, EndTime) for q in MetricDataQueries]}

    def _result(self, query: Any, now: datetime) -> Any:
        metric = query["MetricStat"]["Metric"]
        record = self.jobs.records[metric["Dimensions"][0]["Value"]] if self.jobs else None
        listed = record.script.fields.get("final_metric_data_list", ()) if record else ()
        values = [m["value"] for m in listed if m["metric_name"] == metric["MetricName"]]
        minutes: list[datetime] = []
        while values and record and time_at(record.born + 60 * len(minutes)) <= now:
            minutes.append(time_at(record.born + 60 * len(minutes)))
        return {"Id": query["Id"], "Timestamps": minutes, "Values": values * len(minutes)}


class FakeClients:
    """Clients that are only the fake logs and metrics."""

    def __init__(self) -> None:
        self.logs = FakeLogs()
        self.cloudwatch = FakeCloudWatch()
