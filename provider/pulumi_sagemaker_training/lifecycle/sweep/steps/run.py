"""The run of a sweep's trials: some at once, each watched until it has ended.

One thread does it all: the calls that start a trial are short, and all running trials are watched
by the one list of the account (`waiting/watcher`). So a sweep takes one of the engine's slots,
however many trials run.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil
from typing import Final

from pulumi_sagemaker_training.api.errors import (
    OutcomeError,
    QuotaExceeded,
    ServiceError,
    SweepFailed,
    TrainingJobError,
    WaitInterrupted,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.services import logs
from pulumi_sagemaker_training.api.values.text import duration
from pulumi_sagemaker_training.lifecycle.ownership.marker import mark_recorded
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, EARLY_TAG, Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.stopping import Curve
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    Trial,
    TrialRecord,
    failed,
    with_reason,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.words import failure_words, live_line
from pulumi_sagemaker_training.lifecycle.sweep.steps.flight import (
    Flight,
    ended_record,
    stop_early,
)
from pulumi_sagemaker_training.lifecycle.sweep.steps.launch import (
    OF_THE_TRIAL,
    launch,
    refused_record,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    is_over,
    may_follow,
    may_stop,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.submit import SubmittedJob
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import (
    VISIBLE_WITHIN_S,
    default_timeout_s,
    describe_running,
    moment,
    request_stop,
)
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QUOTA
from pulumi_sagemaker_training.lifecycle.waiting.watcher import WatchGroup

_HEARTBEAT_S: Final = 1.0
_STALE_AFTER_S: Final = 30.0
_CURVE_EVERY_S: Final = 10.0
_STOPS_WITHIN_S: Final = 600.0
_REFUSED_AT_FIRST: Final = 3
_TAIL_LINES: Final = 20


class Run:
    """The run of a sweep's trials in one create or update.

    Args:
        spec: the sweep; every value is known and checked.
        owner: the owner of the sweep.
        first: the owner that the sweep had when it was created.
        records: the records of trials that stay as they are, by their keys.
        context: what the step needs.
        replacement_requested: whether our own diff requested that the sweep is replaced.

    Attributes:
        records: the records of all trials that have one, by their keys.
    """

    def __init__(
        self,
        spec: SweepSpec,
        owner: Owner,
        first: Owner,
        records: Mapping[str, TrialRecord],
        context: JobContext,
        *,
        replacement_requested: bool = False,
    ) -> None:
        self.records: dict[str, TrialRecord] = dict(records)
        self._spec, self._owner, self._first, self._context = spec, owner, first, context
        self._replacement_requested = replacement_requested
        self._flights: dict[str, Flight] = {}
        self._queue: deque[Trial] = deque()
        self._accepted: list[SubmittedJob] = []
        self._met = 0
        self._refusals = 0
        self._not_before_s, self._tries = 0.0, 0
        self._is_halted = False
        self._line = ""

    @property
    def declared(self) -> int:
        """How many trials the program declares."""
        return len(self._spec.points or ())

    def run(
        self, start: Sequence[Trial], resumed: Sequence[tuple[Trial, TrialRecord]] = ()
    ) -> TrainingJobError | None:
        """Run trials until all have ended, and return what is wrong with the sweep, if anything.

        Args:
            start: the trials to start, in order.
            resumed: trials that run already, with their records.

        Raises:
            ServiceError: the service refuses, before any job exists.
            WaitInterrupted: the user interrupted, before any job existed.
        """
        self._queue.extend(start)
        now = self._context.ports.clock.now()
        default_s = self._default_s(start, [trial for trial, _ in resumed])
        deadline = self._context.time_limit.deadline(now, default_s)
        with self._context.account.watcher.group() as group:
            try:
                for trial, record in resumed:
                    self._resume(trial, record, group)
                self._run_all(group, deadline)
            except (ServiceError, WaitInterrupted, WaitTimeout) as problem:
                return self._wind_down(problem, group)
            finally:
                self._keep_running()
        self._say_met()
        return self._failure()

    def mark_all(self) -> None:
        """Have every job of this run marked as recorded, once the engine has recorded the sweep."""
        if self._context.settings.ownership_tags:
            for job in self._accepted:
                arn, jobs = job.description.arn, self._context.jobs
                mark_recorded(arn, job.tags, job.claim, jobs, self._context.marker)

    def _default_s(self, start: Sequence[Trial], resumed: Sequence[Trial]) -> float:
        trials = [*start, *resumed]
        longest = max((default_timeout_s(t.spec, self._context) for t in trials), default=0.0)
        return longest * ceil(len(trials) / self._spec.limits.max_parallel)

    def _run_all(self, group: WatchGroup, deadline: float) -> None:
        while (self._queue and not self._is_halted) or self._flights:
            self._check_limits(deadline)
            self._start_more(group)
            self._look(group)
            self._show()
            if self._flights or (self._queue and not self._is_halted):
                left = deadline - self._context.ports.clock.now()
                group.wait(max(0.01, min(_HEARTBEAT_S, left)))

    def _check_limits(self, deadline: float) -> None:
        if self._context.ports.interrupt.is_set():
            raise WaitInterrupted(
                f"interrupted; {len(self._flights)} trials keep running, and the next `pulumi up` "
                "resumes them and starts the others"
            )
        if self._context.ports.clock.now() >= deadline:
            raise WaitTimeout("the time is up")

    def _start_more(self, group: WatchGroup) -> None:
        while self._queue and not self._is_halted:
            if len(self._flights) >= self._spec.limits.max_parallel:
                return
            if self._context.ports.clock.now() < self._not_before_s:
                return
            if self._context.ports.interrupt.is_set():
                return
            trial = self._queue.popleft()
            try:
                self._start(trial, group)
            except QuotaExceeded as error:
                if self._spec.options.on_quota != "wait":
                    self._refuse(trial, error)
                    continue
                self._queue.appendleft(trial)
                self._await_quota(error)
            except OF_THE_TRIAL as error:
                self._refuse(trial, error)

    def _start(self, trial: Trial, group: WatchGroup) -> None:
        submitted = launch(
            trial,
            self._owner,
            self._first,
            self._context,
            replacement_requested=self._replacement_requested,
        )
        self._tries = 0
        self._met += bool(submitted.announcement)
        self._accepted.append(submitted)
        self._take_up(trial, submitted, group)

    def _resume(self, trial: Trial, record: TrialRecord, group: WatchGroup) -> None:
        """Take up a trial that a state has as running."""
        description = self._context.jobs.describe(record.job)
        tags = self._context.jobs.tags(description.arn)
        claim = tags.get(CLAIM_TAG, record.claim)
        submitted = SubmittedJob(description, tags, claim)
        self._accepted.append(submitted)
        self._take_up(trial, submitted, group)

    def _take_up(self, trial: Trial, submitted: SubmittedJob, group: WatchGroup) -> None:
        description, now = submitted.description, self._context.ports.clock.now()
        flight = Flight(trial, submitted, description, now)
        flight.stopped = submitted.tags.get(EARLY_TAG, "")
        flight.take(description, now, self._spec.objective.metric)
        if is_over(description.status):
            self._end(flight)
            return
        self._flights[trial.key] = flight
        seen = (description.status, description.secondary_status)
        group.add(flight.name, seen, moment(description.changed), moment(description.created))

    def _refuse(self, trial: Trial, error: ServiceError) -> None:
        """Record a trial whose job is refused; raise if the first few are refused one by one."""
        self._refusals += 1
        if not self._accepted and not self._has_job():
            are_all = self._refusals >= _REFUSED_AT_FIRST or not self._queue
            if are_all and self._refusals > self._spec.limits.max_failed_trials:
                raise error
        record = refused_record(trial, error)
        self.records[trial.key] = with_reason(record, self._spec.redact(record.reason))
        self._halt_if_too_many()

    def _has_job(self) -> bool:
        return any(record.job for record in self.records.values())

    def _await_quota(self, error: ServiceError) -> None:
        clock = self._context.ports.clock
        self._not_before_s = clock.now() + QUOTA.pause(self._tries, clock.jitter())
        self._tries += 1
        self._context.ports.reporter.progress(f"waiting for {QUOTA.what}: {error.words}")

    def _look(self, group: WatchGroup) -> None:
        """Take note of the trials that have changed, and of those not seen for long."""
        now = self._context.ports.clock.now()
        for flight in sorted(self._flights.values(), key=lambda f: f.described_at):
            listed = group.seen(flight.name)
            is_news = self._is_news(flight, listed)
            if is_news and not is_over(listed[0]):
                status, secondary = listed
                flight.description = replace(
                    flight.description, status=status, secondary_status=secondary
                )
            elif is_news or self._is_stale(flight, now, group):
                self._describe(flight, group)

    def _is_news(self, flight: Flight, listed: tuple[str, str]) -> bool:
        known = (flight.description.status, flight.description.secondary_status)
        return listed != known and may_follow(flight.description.status, listed[0])

    def _is_stale(self, flight: Flight, now: float, group: WatchGroup) -> bool:
        after_s = _STALE_AFTER_S if self._spec.stopping is None else _CURVE_EVERY_S
        return now - flight.described_at >= after_s and group.may_describe(flight.name)

    def _describe(self, flight: Flight, group: WatchGroup) -> None:
        now = self._context.ports.clock.now()
        try:
            young = now - flight.described_at < VISIBLE_WITHIN_S
            description = describe_running(flight.description, self._context, young=young)
        except OutcomeError as gone:
            self._gone(flight, gone, group)
            return
        flight.take(description, now, self._spec.objective.metric)
        if is_over(description.status):
            group.drop(flight.name)
            del self._flights[flight.trial.key]
            self._end(flight)
        else:
            stop_early(flight, self._completed_curves(), self._spec, self._context)

    def _completed_curves(self) -> list[Curve]:
        return [record.curve for record in self.records.values() if record.is_ranked]

    def _gone(self, flight: Flight, gone: OutcomeError, group: WatchGroup) -> None:
        group.drop(flight.name)
        del self._flights[flight.trial.key]
        record = TrialRecord(flight.trial.point, "", status="Failed")
        self.records[flight.trial.key] = with_reason(record, self._spec.redact(str(gone)))
        self._halt_if_too_many()

    def _end(self, flight: Flight) -> None:
        ended = flight.description
        self._context.account.quota_queues.freed(ended.fields)
        self._not_before_s = 0.0
        self.records[flight.trial.key] = ended_record(
            flight.trial,
            ended,
            flight.submitted.claim,
            self._spec,
            self._context,
            stopped=flight.stopped,
            curve=flight.curve,
        )
        self._halt_if_too_many()

    def _halt_if_too_many(self) -> None:
        limits = self._spec.limits
        if limits.on_failed_trials == "stop":
            self._is_halted = len(failed(self.records.values())) > limits.max_failed_trials

    def _keep_running(self) -> None:
        """Record the trials that still run, as they were last seen."""
        for key, flight in self._flights.items():
            claim = flight.submitted.claim
            self.records[key] = ended_record(
                flight.trial,
                flight.description,
                claim,
                self._spec,
                self._context,
                curve=flight.curve,
            )

    def _show(self) -> None:
        now = {k: _as_running(f) for k, f in self._flights.items()}
        line = live_line({**self.records, **now}, self.declared, self._spec.objective)
        if line != self._line:
            self._line = line
            self._context.ports.reporter.progress(self._spec.redact(line))

    def _say_met(self) -> None:
        if self._met:
            self._context.ports.reporter.info(
                f"{self._met} of {self.declared} trials were started by an earlier update and go on"
            )

    def _failure(self) -> SweepFailed | None:
        bad, limits = failed(self.records.values()), self._spec.limits
        if len(bad) <= limits.max_failed_trials:
            return None
        words = failure_words(
            bad,
            self.declared,
            limits.max_failed_trials,
            self._spec.options.rerun,
            len(self._queue),
        )
        return SweepFailed(words, self._tail(bad))

    def _tail(self, bad: Sequence[TrialRecord]) -> list[str]:
        """Return the last log lines of the first trial that has some."""
        named = next((record.job for record in bad if record.job), None)
        if named is None:
            return []
        return logs.tail(self._context.account.clients, named, _TAIL_LINES, self._spec.redact)

    def _wind_down(self, problem: TrainingJobError, group: WatchGroup) -> TrainingJobError:
        """Carry out what the options say about trials that still run, and return the problem.

        Raises:
            TrainingJobError: no job exists, so nothing is kept.
        """
        if not self._flights and not self._has_job():
            raise problem
        options = self._spec.options
        if isinstance(problem, WaitInterrupted) and options.on_interrupt == "stop":
            self._stop_all(group)
            return WaitInterrupted("interrupted; the trials were stopped, as `on_interrupt` says")
        if isinstance(problem, WaitTimeout):
            return self._time_is_up(group)
        return problem

    def _time_is_up(self, group: WatchGroup) -> WaitTimeout:
        running = len(self._flights)
        took = duration(self._context.ports.clock.now() - self._context.time_limit.began)
        line = f"{running} of {self.declared} trials had not ended after {took}"
        if self._spec.options.on_timeout == "leave":
            return WaitTimeout(
                f"{line}; they keep running, as `on_timeout` says, and the next "
                "`pulumi up` resumes them"
            )
        self._stop_all(group)
        return WaitTimeout(
            f"{line} and were stopped, as `on_timeout` says; raise "
            "custom_timeouts, or set on_timeout='leave' in the template"
        )

    def _stop_all(self, group: WatchGroup) -> None:
        """Stop the running trials and wait until they have stopped, for at most ten minutes."""
        for flight in self._flights.values():
            if may_stop(flight.description.status):
                try:
                    request_stop(flight.name, self._context.jobs)
                except ServiceError as error:
                    self._context.ports.reporter.warn(str(error))
        clock = self._context.ports.clock
        until = clock.now() + _STOPS_WITHIN_S
        while self._flights and clock.now() < until:
            clock.sleep(_HEARTBEAT_S)
            for flight in list(self._flights.values()):
                self._describe(flight, group)


def _as_running(flight: Flight) -> TrialRecord:
    return TrialRecord(flight.trial.point, flight.name, status=flight.description.status)
