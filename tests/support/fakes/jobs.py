"""A training service in memory, whose jobs follow scripts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pulumi_sagemaker_training.api.errors import NameTaken, NotFound, Refused, ServiceError
from pulumi_sagemaker_training.api.model.description import Description, Page, Summary
from tests.support.fakes.clock import FOREVER, FakeClock, time_at

ACCOUNT = "123456789012"

Step = tuple[str, str, float]
"""A status, a secondary status, and their duration in seconds."""

QUICK: tuple[Step, ...] = (
    ("InProgress", "Starting", 2),
    ("InProgress", "Training", 5),
    ("Completed", "Completed", FOREVER),
)
DONE: tuple[Step, ...] = (("Completed", "Completed", FOREVER),)
ENDLESS: tuple[Step, ...] = (("InProgress", "Starting", 2), ("InProgress", "Training", FOREVER))


@dataclass(frozen=True)
class Script:
    """The course of a job: its steps, and further members of its description."""

    steps: tuple[Step, ...] = QUICK
    fields: Mapping[str, Any] = field(default_factory=dict)
    stops: bool = True


def failing(reason: str, after_s: float = 2, status: str = "Failed") -> Script:
    """Return the script of a job that fails or is stopped."""
    steps = (("InProgress", "Starting", after_s), (status, status, FOREVER))
    return Script(steps, {"failure_reason": reason})


@dataclass
class Record:
    """One job of the fake service."""

    name: str
    request: Mapping[str, Any]
    tags: dict[str, str]
    script: Script
    born: float
    steps: tuple[Step, ...]
    since: float
    changes: dict[str, Any] = field(default_factory=dict)
    gone_at: float = FOREVER

    @property
    def arn(self) -> str:
        return f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:training-job/{self.name}"

    def at(self, now: float) -> tuple[str, str]:
        """Return status and secondary status at a time."""
        if self.gone_at < FOREVER:
            return ("Deleting", "Deleting")
        left = now - self.since
        for status, secondary, lasts in self.steps:
            if left < lasts:
                return (status, secondary)
            left -= lasts
        return self.steps[-1][:2]


@dataclass
class Fault:
    """An error of a call, before or after its effect."""

    error: Exception
    after: bool = False


class FakeJobs:
    """`api.services.jobs.Jobs`, in memory.

    Attributes:
        calls: every call, as (method, job's name or ARN).
        scripts: the scripts of the next jobs, in order; `usual` when empty.
    """

    region = "us-east-1"

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.records: dict[str, Record] = {}
        self.calls: list[tuple[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.updates: list[dict[str, Any]] = []
        self.scripts: list[Script] = []
        self.usual = Script()
        self.deleting_s = 0.0
        self._faults: dict[str, list[Fault]] = defaultdict(list)

    # What a test arranges.

    def next(self, *scripts: Script) -> None:
        """Set the scripts of the jobs that are created next."""
        self.scripts.extend(scripts)

    def fail(self, method: str, *errors: Exception, after: bool = False) -> None:
        """Let the next calls of a method fail, each with one error."""
        self._faults[method].extend(Fault(error, after) for error in errors)

    def put(
        self,
        name: str,
        request: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] | None = None,
        script: Script | None = None,
    ) -> Record:
        """Add a job that another caller created."""
        now = self.clock.now()
        made = script or self.usual
        record = Record(name, request or {}, dict(tags or {}), made, now, made.steps, now)
        self.records[name] = record
        return record

    def calls_of(self, method: str) -> list[Any]:
        """Return the names of all calls of a method."""
        return [name for called, name in self.calls if called == method]

    def status(self, name: str) -> str:
        """Return a job's status without a call."""
        return self.records[name].at(self.clock.now())[0]

    # What `Jobs` does.

    def create(self, request: Mapping[str, Any]) -> str:
        name = str(request["training_job_name"])
        with self._call("create", name):
            self._forget_deleted()
            if name in self.records:
                raise NameTaken("CreateTrainingJob", "ResourceInUse", f"{name} exists", "req-1")
            self.requests.append(dict(request))
            script = self.scripts.pop(0) if self.scripts else self.usual
            members = {k: v for k, v in request.items() if k != "tags"}
            record = self.put(name, members, request.get("tags"), script)
        return record.arn

    def describe(self, name: str) -> Description:
        with self._call("describe", name):
            return Description.of(self.fields(self._record("DescribeTrainingJob", name)))

    def fields(self, record: Record) -> dict[str, Any]:
        """Return a job's description at the present time."""
        status, secondary = record.at(self.clock.now())
        told = {**record.script.fields, **record.changes}
        if status != "Failed":
            told.pop("failure_reason", None)
        return {
            **record.request,
            "training_job_name": record.name,
            "training_job_arn": record.arn,
            "training_job_status": status,
            "secondary_status": secondary,
            "creation_time": _iso(record.born),
            "last_modified_time": _iso(self.clock.now()),
            **told,
        }

    def page(
        self,
        token: str | None,
        *,
        modified_after: datetime | None = None,
        created_after: datetime | None = None,
        name_contains: str | None = None,
    ) -> Page:
        with self._call("list", (token, modified_after, created_after)):
            self._forget_deleted()
            now = self.clock.now()
            listed = [
                Summary(r.name, *r.at(now), time_at(r.born), time_at(now))
                for r in self.records.values()
                if name_contains is None or name_contains in r.name
            ]
        return Page(tuple(listed), None, is_short=True)

    def stop(self, name: str) -> None:
        with self._call("stop", name):
            record = self._record("StopTrainingJob", name)
            status, secondary = record.at(self.clock.now())
            if status != "InProgress":
                raise refused("StopTrainingJob", f"the job is in status {status}")
            if record.script.stops:
                record.steps = (("Stopping", "Stopping", 1), ("Stopped", "Stopped", FOREVER))
            else:
                record.steps = (("Stopping", secondary, FOREVER),)
            record.since = self.clock.now()

    def delete(self, name: str) -> None:
        with self._call("delete", name):
            record = self._record("DeleteTrainingJob", name)
            status, _ = record.at(self.clock.now())
            pool = self.fields(record).get("warm_pool_status", {}).get("status")
            if status not in ("Completed", "Failed", "Stopped"):
                raise refused("DeleteTrainingJob", f"the job is in status {status}")
            if pool in ("Available", "InUse"):
                raise refused("DeleteTrainingJob", "the job retains a warm pool")
            record.gone_at = self.clock.now() + self.deleting_s
            self._forget_deleted()

    def update(self, name: str, changes: Mapping[str, Any]) -> None:
        with self._call("update", name):
            record = self._record("UpdateTrainingJob", name)
            status, secondary = record.at(self.clock.now())
            if "resource_config" in changes:
                assert len(changes) == 1, "never both in one call"
                if status != "Completed":
                    raise refused("UpdateTrainingJob", "the job is not completed")
                if not changes["resource_config"]["keep_alive_period_in_seconds"]:
                    record.changes["warm_pool_status"] = {"status": "Terminated"}
            elif status != "InProgress" or secondary == "Starting":
                raise refused("UpdateTrainingJob", "the job is not running")
            else:
                record.changes.update(changes)
            self.updates.append(dict(changes))

    def tags(self, arn: str) -> dict[str, str]:
        with self._call("tags", arn):
            return dict(self._record("ListTags", arn.rsplit("/", 1)[-1]).tags)

    def add_tags(self, arn: str, tags: Mapping[str, str]) -> None:
        with self._call("add_tags", arn):
            self._record("AddTags", arn.rsplit("/", 1)[-1]).tags.update(tags)

    def delete_tags(self, arn: str, keys: frozenset[str] | set[str]) -> None:
        with self._call("delete_tags", arn):
            record = self._record("DeleteTags", arn.rsplit("/", 1)[-1])
            for key in keys:
                record.tags.pop(key, None)

    @contextmanager
    def _call(self, method: str, about: Any) -> Iterator[None]:
        self.calls.append((method, about))
        fault = self._faults[method].pop(0) if self._faults[method] else None
        if fault is not None and not fault.after:
            raise fault.error
        yield
        if fault is not None:
            raise fault.error

    def _record(self, operation: str, name: str) -> Record:
        self._forget_deleted()
        if name not in self.records:
            raise NotFound(operation, "ValidationException", "Requested resource not found.")
        return self.records[name]

    def _forget_deleted(self) -> None:
        now = self.clock.now()
        self.records = {k: r for k, r in self.records.items() if r.gone_at > now}


def refused(operation: str, words: str) -> ServiceError:
    """Return the service's refusal."""
    return Refused(operation, "ValidationException", words, "req-2")


def described(
    status: str = "Completed",
    secondary: str | None = None,
    name: str = "job",
    **fields: Any,
) -> Description:
    """Return a description with the members that decisions use."""
    return Description.of(
        {
            "training_job_name": name,
            "training_job_arn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:training-job/{name}",
            "training_job_status": status,
            "secondary_status": secondary if secondary is not None else status,
            "creation_time": _iso(0),
            **fields,
        }
    )


def names_of(records: Sequence[Record] | Mapping[str, Record]) -> list[str]:
    """Return the names of jobs, sorted."""
    listed = records.values() if isinstance(records, Mapping) else records
    return sorted(record.name for record in listed)


def _iso(seconds: float) -> str:
    return time_at(seconds).isoformat()
