"""Fakes of what steps of the lifecycle use: a service in memory, a clock, a reporter.

Time passes only on the fake clock, during a sleep or wait, and the jobs change with it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from pulumi_sagemaker_training.api.errors import NameTaken, NotFound, Refused, ServiceError
from pulumi_sagemaker_training.api.model.description import Description, Page, Summary
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
from pulumi_sagemaker_training.api.model.saved_objects import NOT_KNOWN, SavedObjects
from pulumi_sagemaker_training.api.model.training_plan import PlanNews
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.line import Line
from pulumi_sagemaker_training.lifecycle.ports import (
    Clock,
    PlanSource,
    Ports,
    PriceSource,
    QuotaSource,
    TimeLimit,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Account, JobContext
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QuotaQueues
from pulumi_sagemaker_training.lifecycle.waiting.rates import RateLimiter

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.services.client import Clients
    from pulumi_sagemaker_training.api.services.jobs import Jobs
    from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker
    from pulumi_sagemaker_training.lifecycle.waiting.watcher import Watcher

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
ACCOUNT = "123456789012"
FOREVER = float("inf")

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


class FakeClock:
    """A clock whose seconds pass only in ``sleep``, at once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.pauses: list[float] = []
        self._claims = count(1)

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        assert seconds > 0, "a sleep of 0 seconds could repeat without end"
        self.pauses.append(seconds)
        self.seconds += seconds

    def as_clock(self) -> Clock:
        return Clock(
            now=self.now,
            sleep=self.sleep,
            jitter=lambda: 1.0,
            new_claim=lambda: f"claim-{next(self._claims)}",
            utc=lambda: EPOCH + timedelta(seconds=self.seconds),
        )


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
                Summary(r.name, *r.at(now), _time(r.born), _time(now))
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


class FakeReporter:
    """A reporter that records its messages.

    Attributes:
        columns: how wide a progress line may be; None for no limit.
    """

    def __init__(self) -> None:
        self.columns: int | None = None
        self.infos: list[str] = []
        self.warnings: list[str] = []
        self.lines: list[str] = []

    def info(self, text: str) -> None:
        self.infos.append(text)

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def progress(self, line: Line | str) -> None:
        self.lines.append(line if isinstance(line, str) else line.fit(self.columns))


class FakeInterrupt:
    """An interrupt at a time of the fake clock, or never."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.at_s = FOREVER

    def is_set(self) -> bool:
        return self._clock.now() >= self.at_s


class FakeMarker:
    """A marker that keeps its marks until the test calls ``flush``."""

    def __init__(self) -> None:
        self.marks: list[tuple[str, Callable[[], None]]] = []

    def mark_later(self, claim: str, write: Callable[[], None]) -> None:
        self.marks.append((claim, write))

    def forget(self, claim: str) -> None:
        self.marks = [mark for mark in self.marks if mark[0] != claim]

    def flush(self) -> None:
        """Write every mark, as the real marker does some seconds after the create."""
        marks, self.marks = self.marks, []
        for _, write in marks:
            write()


@dataclass
class FakeWatch:
    """A subscription that ends when the job's status changes or the time is over."""

    name: str
    seen: tuple[str, str]
    jobs: FakeJobs

    def wait(self, timeout_s: float) -> bool:
        self.jobs.clock.sleep(max(timeout_s, 1e-6))
        record = self.jobs.records.get(self.name)
        if record is None:
            return True
        before, self.seen = self.seen, record.at(self.jobs.clock.now())
        return before != self.seen


class FakeWatchGroup:
    """A subscription to many jobs that ends when the time is over."""

    def __init__(self, jobs: FakeJobs, shortest_s: float) -> None:
        self._jobs = jobs
        self._shortest_s = shortest_s
        self._last: dict[str, tuple[str, str]] = {}

    def add(self, name: str, seen: tuple[str, str], *_: datetime | None) -> None:
        self._last[name] = seen

    def drop(self, name: str) -> None:
        del self._last[name]

    def seen(self, name: str) -> tuple[str, str]:
        record = self._jobs.records.get(name)
        self._last[name] = record.at(self._jobs.clock.now()) if record else ("Deleting", "")
        return self._last[name]

    def may_describe(self, name: str) -> bool:
        return name in self._last

    def wait(self, timeout_s: float) -> None:
        self._jobs.clock.sleep(max(timeout_s, self._shortest_s))


class FakeWatcher:
    """A watcher of the fake service, whose waits advance the fake clock."""

    def __init__(self, jobs: FakeJobs) -> None:
        self._jobs = jobs
        self.waiting = 1
        self.since: list[datetime | None] = []
        self.grants_looks = True
        self.shortest_wait_s = 0.0

    def may_describe(self, watch: FakeWatch) -> bool:
        del watch
        return self.grants_looks

    @contextmanager
    def watch(
        self,
        name: str,
        seen: tuple[str, str],
        changed: datetime | None,
        created: datetime | None = None,
    ) -> Iterator[FakeWatch]:
        del created
        self.since.append(changed)
        yield FakeWatch(name, seen, self._jobs)

    @contextmanager
    def group(self) -> Iterator[FakeWatchGroup]:
        yield FakeWatchGroup(self._jobs, self.shortest_wait_s)


class FakeLogs:
    """boto3's client of the logs, with the log lines of jobs."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}

    def describe_log_streams(self, *, logStreamNamePrefix: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        job = logStreamNamePrefix.rstrip("/")
        names = [f"{job}/algo-1-1"] if job in self.lines else []
        return {"logStreams": [{"logStreamName": name} for name in names]}

    def get_log_events(self, *, logStreamName: str, limit: int, **_: Any) -> dict[str, Any]:  # noqa: N803
        lines = self.lines[logStreamName.split("/", maxsplit=1)[0]][-limit:]
        return {"events": [{"timestamp": n, "message": text} for n, text in enumerate(lines)]}


class FakeCloudWatch:
    """boto3's client of CloudWatch: a running job reports its final value every minute."""

    def __init__(self) -> None:
        self.jobs: FakeJobs | None = None
        self.calls = 0
        self.errors: list[Exception] = []

    def get_metric_data(self, *, MetricDataQueries: Any, EndTime: datetime, **_: Any) -> Any:  # noqa: N803
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
        while values and record and _time(record.born + 60 * len(minutes)) <= now:
            minutes.append(_time(record.born + 60 * len(minutes)))
        return {"Id": query["Id"], "Timestamps": minutes, "Values": values * len(minutes)}


class FakeClients:
    """Clients that are only the fake logs and metrics."""

    def __init__(self) -> None:
        self.logs = FakeLogs()
        self.cloudwatch = FakeCloudWatch()


def no_prices(*, insist: bool = False) -> Prices:
    """Return no price."""
    return Prices(problem="no prices here")


def no_quotas(names: Collection[str], /) -> Mapping[str, QuotaLimit]:
    """Return no quotas."""
    del names
    return {}


def no_plans(arn: str, *, fresh: bool = False) -> PlanNews:
    """Return that nothing is known of a training plan."""
    del arn, fresh
    return PlanNews(problem="no training plans")


@dataclass
class FakeCheckpoints:
    """The checkpoints of jobs in S3: when the newest object below each prefix was saved.

    Attributes:
        newest: by prefix; `saved` for those that are not named.
        listings: the prefixes that were asked for, in order.
    """

    newest: dict[str, SavedObjects] = field(default_factory=dict)
    saved: SavedObjects = NOT_KNOWN
    listings: list[str] = field(default_factory=list)

    def __call__(self, uri: str, *, fresh: bool = False) -> SavedObjects:
        del fresh
        self.listings.append(uri)
        return self.newest.get(uri, self.saved)


def unlimited() -> RateLimiter:
    """Return a rate limiter that allows everything."""
    times = count(1)
    return RateLimiter(1, now=lambda: float(next(times)))


@dataclass
class World:
    """The fakes of everything that a step of the lifecycle uses.

    Attributes:
        interrupt: `world.interrupt.at_s` is the time of the user's interrupt.
    """

    clock: FakeClock = field(default_factory=FakeClock)
    jobs: FakeJobs = field(init=False)
    reporter: FakeReporter = field(default_factory=FakeReporter)
    marker: FakeMarker = field(default_factory=FakeMarker)
    clients: FakeClients = field(default_factory=FakeClients)
    watcher: FakeWatcher = field(init=False)
    interrupt: FakeInterrupt = field(init=False)
    log_reads: RateLimiter = field(default_factory=unlimited)
    prices: PriceSource = no_prices
    quotas: QuotaSource = no_quotas
    plans: PlanSource = no_plans
    checkpoints: FakeCheckpoints = field(default_factory=FakeCheckpoints)

    def __post_init__(self) -> None:
        self.jobs = FakeJobs(self.clock)
        self.clients.cloudwatch.jobs = self.jobs
        self.watcher = FakeWatcher(self.jobs)
        self.interrupt = FakeInterrupt(self.clock)
        self._clock = self.clock.as_clock()

    def context(
        self, settings: Settings | None = None, timeout_s: float | None = None
    ) -> JobContext:
        """Return the context of a step of the lifecycle."""
        account = Account(
            clients=cast("Clients", self.clients),
            watcher=cast("Watcher", self.watcher),
            quota_queues=QuotaQueues(),
            prices=self.prices,
            quotas=self.quotas,
            plans=self.plans,
            checkpoints=self.checkpoints,
            log_reads=self.log_reads,
        )
        return JobContext(
            jobs=cast("Jobs", self.jobs),
            account=account,
            settings=settings or Settings(),
            marker=cast("StateMarker", self.marker),
            ports=Ports(self.reporter, self.interrupt, self._clock),
            time_limit=TimeLimit(self.clock.now(), timeout_s),
        )

    def lent(self) -> "tuple[Jobs, StateMarker, Ports]":
        """Return the arguments of a deletion."""
        context = self.context()
        return context.jobs, context.marker, context.ports


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


def _time(seconds: float) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


def _iso(seconds: float) -> str:
    return _time(seconds).isoformat()
