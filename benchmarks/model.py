"""Ten thousand jobs under quotas and API rates, simulated: which policies come near the optimum.

A discrete-event model on the provider's own policies: the queue for the quota, the pauses
of `RetryPolicy`, of the watcher's `PollInterval`, and the rates of throttled calls. SageMaker
publishes no rates of its API: the account here is one that users describe, and a slower one.
"""

import heapq
import itertools
import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from benchmarks.plan import Plan
from benchmarks.queueing import NEVER, SLICE_S, EachAlone, InLine, Queueing
from benchmarks.rows import Row
from pulumi_sagemaker_training.api.services.call_rate import CallRate
from pulumi_sagemaker_training.api.services.client import CALLS_AT_ONCE
from pulumi_sagemaker_training.api.services.jobs import RETRY_FOR_S
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QUOTA
from pulumi_sagemaker_training.lifecycle.waiting.rates import PollInterval, RetryPolicy

SUITE: Final = "model"
JOBS: Final = 10_000
_LATENCY_S: Final = 0.1
_PAGE: Final = 100
_OVERLAP_S: Final = 10.0


@dataclass(frozen=True)
class Account:
    """What the service grants, and what the jobs are like.

    Attributes:
        quota: how many jobs may run at once.
        rates: operation -> calls a second, after a burst of twice as many.
        job_s: the median length of a job, seconds; they spread by a factor of two.
        parallel: how many resources the engine works on at once.
    """

    quota: int
    rates: Mapping[str, float]
    job_s: float = 600.0
    parallel: int = 1024


ACCOUNTS: Final = {
    "an account with 200 instances": Account(200, {"create": 5, "describe": 20, "list": 10}),
    "a slow one with 50": Account(50, {"create": 1, "describe": 5, "list": 2}),
}


class Bucket:
    """Calls that are granted at a rate."""

    def __init__(self, rate: float) -> None:
        self._rate, self._most = rate, 2 * rate
        self._level, self._at = 2 * rate, 0.0

    def take(self, now: float) -> bool:
        """Take a token if there is one."""
        self._level = min(self._most, self._level + (now - self._at) * self._rate)
        self._at = now
        if self._level < 1:
            return False
        self._level -= 1
        return True


@dataclass
class Outcome:
    """What a simulated run took.

    Attributes:
        calls: that were made, refused and throttled ones included.
        seconds: until the last job was known to be over.
        failed: jobs whose create was throttled for longer than the provider bears.
        noticed_s: how long after its end a job was known to be over, on average.
    """

    calls: "Calls"
    seconds: float = 0.0
    failed: int = 0
    noticed_s: float = 0.0


Then = Callable[[float], None]


class Calls:
    """Calls that may be throttled, made as the provider does: a few of one operation at once."""

    def __init__(self, rates: Mapping[str, float], at_once: int, agenda: "Agenda") -> None:
        self._buckets = {name: Bucket(rate) for name, rate in rates.items()}
        self._free = dict.fromkeys(rates, at_once)
        self._waiting: defaultdict[str, deque[tuple[Then, Then]]] = defaultdict(deque)
        self._agenda = agenda
        self._now = 0.0
        self._paces = {name: CallRate(lambda: self._now) for name in rates}
        self.made: Counter[str] = Counter()
        self.throttled = 0

    def call(self, name: str, now: float, then: Then, gave_up: Then) -> None:
        """Call, and go on with one of two: the call was answered, or throttled for too long."""
        if self._free[name]:
            self._free[name] -= 1
            self._try(name, now, now + RETRY_FOR_S, (then, gave_up))
        else:
            self._waiting[name].append((then, gave_up))

    def try_once(self, name: str, now: float) -> bool:
        """Call without a second try."""
        self.made[name] += 1
        is_granted = self._buckets[name].take(now)
        self.throttled += not is_granted
        return is_granted

    def _try(self, name: str, now: float, until: float, ways: tuple[Then, Then]) -> None:
        """Call at the next turn that the operation's rate gives."""
        self._now = now
        turn = self._paces[name].book()
        if turn > 0:
            self._agenda.at(now + turn, lambda t: self._send(name, t, until, ways))
        else:
            self._send(name, now, until, ways)

    def _send(self, name: str, now: float, until: float, ways: tuple[Then, Then]) -> None:
        is_granted = self.try_once(name, now)
        if is_granted:
            self._paces[name].granted()
        else:
            self._paces[name].throttled()
        if not is_granted and now < until:
            self._agenda.at(now + _LATENCY_S, lambda t: self._try(name, t, until, ways))
            return
        self._free[name] += 1
        if self._waiting[name]:
            then, gave_up = self._waiting[name].popleft()
            self._agenda.at(now, lambda t: self.call(name, t, then, gave_up))
        ways[not is_granted](now + _LATENCY_S)


class Agenda:
    """Events in the order of their time."""

    def __init__(self) -> None:
        self._events: list[tuple[float, int, Then]] = []
        self._order = itertools.count()

    def at(self, when: float, event: Then) -> None:
        """Note an event."""
        heapq.heappush(self._events, (when, next(self._order), event))

    def advance(self) -> None:
        """Let the next event happen."""
        when, _, event = heapq.heappop(self._events)
        event(when)


class Simulation:
    """One run of the engine over many jobs."""

    def __init__(self, account: Account, policy: "Policy", jobs: int, rng: random.Random) -> None:
        self._account, self._rng = account, rng
        self._queueing, self._interval = policy.queueing(rng), PollInterval(policy.longest_pause_s)
        self._agenda = Agenda()
        self._calls = Calls(account.rates, policy.at_once, self._agenda)
        self._todo = iter(range(jobs))
        self._jobs = self._left = jobs
        self._running = 0
        self._ended: list[float] = []
        self._changes: deque[float] = deque()
        self.outcome = Outcome(self._calls)

    def run(self) -> Outcome:
        """Run until every job is known to be over, or its create has failed."""
        for _ in range(self._account.parallel):
            self._next_job(0.0)
        self._agenda.at(self._interval.next_pause(changed=False), self._poll)
        while self._left:
            self._agenda.advance()
        self.outcome.noticed_s /= self._jobs
        return self.outcome

    def _next_job(self, now: float) -> None:
        job = next(self._todo, None)
        if job is not None:
            self._interval.watcher_added()
            self._agenda.at(now, lambda t: self._create(job, t))

    def _create(self, job: int, now: float) -> None:
        later = self._queueing.asks_at(job, now)
        first = self._queueing.due()
        if first is not None:
            self._agenda.at(now + SLICE_S, lambda t: self._create(first, t))
        if later is None:
            self._calls.call("create", now, lambda t: self._answered(job, t), self._fail)
        elif later is not NEVER:
            self._agenda.at(later, lambda t: self._create(job, t))

    def _fail(self, now: float) -> None:
        self.outcome.failed += 1
        self._finish(now)

    def _answered(self, job: int, now: float) -> None:
        if self._running >= self._account.quota:
            self._queueing.refused(job, now)
            self._create(job, now)
            return
        self._queueing.accepted(job)
        self._running += 1
        self._calls.call("describe", now, _nothing, _nothing)
        length = self._account.job_s * self._rng.lognormvariate(0, 0.5)
        self._agenda.at(now + length, self._end)

    def _end(self, now: float) -> None:
        self._running -= 1
        self._ended.append(now)
        self._changes.append(now)

    def _poll(self, now: float) -> None:
        while self._changes and self._changes[0] < now - _OVERLAP_S - self._interval.longest_s:
            self._changes.popleft()
        pages = 1 + len(self._changes) // _PAGE
        is_whole = sum(self._calls.try_once("list", now) for _ in range(pages)) == pages
        self._interval.poll_took(pages * _LATENCY_S)
        found, self._ended = (self._ended, []) if is_whole else ([], self._ended)
        for ended in found:
            self._agenda.at(now + pages * _LATENCY_S, partial(self._notice, ended))
        self._agenda.at(now + self._interval.next_pause(changed=bool(found)), self._poll)

    def _notice(self, ended: float, now: float) -> None:
        def known(then: float) -> None:
            self.outcome.noticed_s += then - ended
            self._queueing.freed()
            self._finish(then)

        self._calls.call("describe", now, known, lambda t: self._notice(ended, t))

    def _finish(self, now: float) -> None:
        self._left -= 1
        self.outcome.seconds = now
        self._next_job(now)


def _nothing(now: float) -> None:
    del now


def optimum_s(account: Account, jobs: int, rng: random.Random) -> float:
    """Return how long it takes when each job starts the moment that it may, and nobody looks."""
    free = [0.0] * min(account.quota, jobs)
    heapq.heapify(free)
    last = 0.0
    for index in range(jobs):
        granted = max(0.0, (index - 2 * account.rates["create"]) / account.rates["create"])
        end = max(heapq.heappop(free), granted) + account.job_s * rng.lognormvariate(0, 0.5)
        heapq.heappush(free, end)
        last = max(last, end)
    return last


def alone(first_s: float, longest_s: float) -> Callable[[random.Random], Queueing]:
    """Return what makes the policy that each create tries again by itself."""
    return lambda rng: EachAlone(RetryPolicy(float("inf"), first_s, longest_s, ""), rng)


def in_line(first_s: float, longest_s: float) -> Callable[[random.Random], Queueing]:
    """Return what makes the policy that creates stand in line."""
    policy = QUOTA._replace(first_s=first_s, longest_s=longest_s)
    return lambda rng: InLine(policy, rng)


_IN_LINE: Final = in_line(QUOTA.first_s, QUOTA.longest_s)


@dataclass(frozen=True)
class Policy:
    """One way to do it.

    Attributes:
        name: for the table.
        queueing: makes what decides who asks for room.
        at_once: calls of one operation at once; the rest wait, and are not throttled.
        longest_pause_s: between two looks of the watcher.
    """

    name: str
    queueing: Callable[[random.Random], Queueing] = _IN_LINE
    at_once: int = CALLS_AT_ONCE
    longest_pause_s: float = 15.0


POLICIES: Final = (
    Policy("the provider"),
    Policy("each create tries again alone, 5 to 60 s", alone(5, 60)),
    Policy("each alone, and all calls at once", alone(5, 60), 1024),
    Policy("in line, and all calls at once", at_once=1024),
    Policy("in line, 4 calls at once", at_once=4),
    Policy("in line, 64 calls at once", at_once=64),
    Policy("in line, first tries after 1 to 15 s", in_line(1, 15)),
    Policy("in line, first tries after 30 to 300 s", in_line(30, 300)),
    Policy("in line, looks up to 5 s apart", longest_pause_s=5),
    Policy("in line, looks up to 60 s apart", longest_pause_s=60),
)


def measure(plan: Plan) -> Iterator[Row]:
    """Yield time against the optimum, and calls a job, for each account and policy."""
    jobs, seed = (JOBS if max(plan.sizes) >= 100 else 200), plan.round + 1
    for account_name, account in ACCOUNTS.items():
        best = optimum_s(account, jobs, random.Random(seed))
        yield Row(SUITE, f"{account_name}: optimum", "model", jobs, best, "s")
        for policy in POLICIES:
            found = Simulation(account, policy, jobs, random.Random(seed)).run()
            about: dict[str, Any] = {"suite": SUITE, "subject": policy.name, "jobs": jobs}
            figures = {
                "time": (found.seconds / best, "x optimum"),
                **{
                    name: (count / jobs, "calls a job")
                    for name, count in sorted(found.calls.made.items())
                },
                "throttled": (found.calls.throttled / jobs, "calls a job"),
                "failed": (100 * found.failed / jobs, "% of jobs"),
                "noticed after": (found.noticed_s, "s"),
            }
            for what, (value, unit) in figures.items():
                yield Row(what=f"{account_name}: {what}", value=value, unit=unit, **about)
