"""The run of a sweep's trials: some at once, each watched until it has ended.

One thread does it all: the calls that start a trial are short, and all running trials are watched
by the one list of the account (`waiting/watcher`). So a sweep takes one of the engine's slots,
however many trials run.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

from pulumi_sagemaker_training.api.errors import (
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
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    Trial,
    TrialRecord,
    failed,
    with_reason,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.words import failure_words, live_line
from pulumi_sagemaker_training.lifecycle.sweep.steps.launch import (
    OF_THE_TRIAL,
    Launch,
    launch,
    refused_record,
)
from pulumi_sagemaker_training.lifecycle.sweep.steps.running_trials import (
    HEARTBEAT_S,
    RunningTrials,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import SubmittedJob
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import default_timeout_s
from pulumi_sagemaker_training.lifecycle.waiting.quota_queue import QUOTA
from pulumi_sagemaker_training.lifecycle.waiting.watcher import WatchGroup

_SHORTEST_WAIT_S: Final = 0.01
_REFUSED_AT_FIRST: Final = 3
_TAIL_LINES: Final = 20


class Run:
    """The run of a sweep's trials in one create or update.

    Args:
        spec: the sweep; every value is known and checked.
        as_whose: for whom trials are started.
        kept: the records of trials that stay as they are, by their keys.
        context: what the step needs.
        group: watches the trials' jobs.
    """

    def __init__(
        self,
        spec: SweepSpec,
        as_whose: Launch,
        kept: Mapping[str, TrialRecord],
        context: JobContext,
        group: WatchGroup,
    ) -> None:
        self._spec, self._as_whose, self._context, self._group = spec, as_whose, context, group
        self._running = RunningTrials(spec, kept, context, group)
        self._queue: deque[Trial] = deque()
        self._accepted: list[SubmittedJob] = []
        self._met, self._refusals = 0, 0
        self._not_before_s, self._tries, self._waits = 0.0, 0, ""
        self._longest_s, self._deadline = 0.0, 0.0

    @property
    def records(self) -> Mapping[str, TrialRecord]:
        """The records of all trials that have one, by their keys."""
        return self._running.records

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
        self._set_deadline([*start, *(trial for trial, _ in resumed)])
        try:
            for trial, record in resumed:
                self._resume(trial, record)
            self._run_all()
        except (ServiceError, WaitInterrupted, WaitTimeout) as problem:
            return self._wind_down(problem)
        finally:
            self._running.record_running()
        self._say_met()
        return self._failure()

    def mark_all(self) -> None:
        """Have every job of this run marked as recorded, once the engine has recorded the sweep."""
        if self._context.settings.ownership_tags:
            for job in self._accepted:
                arn, jobs = job.description.arn, self._context.jobs
                mark_recorded(arn, job.tags, job.claim, jobs, self._context.marker)

    @property
    def _declared(self) -> int:
        return len(self._spec.points or ())

    @property
    def _is_halted(self) -> bool:
        """Tell whether no further trial is started, because too many have failed."""
        limits = self._spec.limits
        is_too_much = len(failed(self.records.values())) > limits.max_failed_trials
        return limits.on_failed_trials == "stop" and is_too_much

    @property
    def _is_over(self) -> bool:
        return not self._running and (not self._queue or self._is_halted)

    def _set_deadline(self, trials: Sequence[Trial]) -> None:
        """Set when the time is up: by default when each wave of trials may have ended."""
        self._longest_s = max((default_timeout_s(t.spec, self._context) for t in trials), default=0)
        default_s = self._longest_s * ceil(len(trials) / self._spec.limits.max_parallel)
        now = self._context.ports.clock.now()
        self._deadline = self._context.time_limit.deadline(now, default_s)

    def _prolong(self) -> None:
        """Prolong the time where a quota lets fewer trials run at once than the program says."""
        if self._context.time_limit.custom_s is None:
            waves = ceil(len(self._queue) / max(1, len(self._running))) + 1
            later = self._context.ports.clock.now() + waves * self._longest_s
            self._deadline = max(self._deadline, later)

    def _run_all(self) -> None:
        while not self._is_over:
            self._check_limits()
            self._start_more()
            if self._running.poll():
                self._not_before_s = 0.0
            self._show()
            if not self._is_over:
                left = self._deadline - self._context.ports.clock.now()
                self._group.wait(max(_SHORTEST_WAIT_S, min(HEARTBEAT_S, left)))

    def _check_limits(self) -> None:
        if self._context.ports.interrupt.is_set():
            raise WaitInterrupted(
                f"interrupted; {len(self._running)} trials keep running, and the next `pulumi up` "
                "resumes them and starts the others"
            )
        if self._context.ports.clock.now() >= self._deadline:
            raise WaitTimeout("the time is up")

    def _start_more(self) -> None:
        while self._queue and self._may_start():
            trial = self._queue.popleft()
            try:
                self._start(trial)
            except QuotaExceeded as error:
                if self._spec.options.on_quota == "wait":
                    self._queue.appendleft(trial)
                    self._await_quota(error)
                else:
                    self._refuse(trial, error)
            except OF_THE_TRIAL as error:
                self._refuse(trial, error)

    def _may_start(self) -> bool:
        ports = self._context.ports
        has_place = len(self._running) < self._spec.limits.max_parallel and not self._is_halted
        return (
            has_place and ports.clock.now() >= self._not_before_s and not ports.interrupt.is_set()
        )

    def _start(self, trial: Trial) -> None:
        submitted = launch(trial, self._as_whose, self._context)
        self._tries, self._waits = 0, ""
        self._met += bool(submitted.announcement)
        self._accepted.append(submitted)
        self._running.take_up(trial, submitted)

    def _resume(self, trial: Trial, record: TrialRecord) -> None:
        """Take up a trial that a state has as running."""
        description = self._context.jobs.describe(record.job)
        tags = self._context.jobs.tags(description.arn)
        submitted = SubmittedJob(description, tags, tags.get(CLAIM_TAG, record.claim))
        self._accepted.append(submitted)
        self._running.take_up(trial, submitted)

    def _refuse(self, trial: Trial, error: ServiceError) -> None:
        """Record a trial whose job is refused; raise if the first few are refused one by one."""
        self._refusals += 1
        if not self._running.has_job:
            are_all = self._refusals >= _REFUSED_AT_FIRST or not self._queue
            if are_all and self._refusals > self._spec.limits.max_failed_trials:
                raise error
        record = refused_record(trial, error)
        self._running.records[trial.key] = with_reason(record, self._spec.redact(record.reason))

    def _await_quota(self, error: ServiceError) -> None:
        clock = self._context.ports.clock
        self._not_before_s = clock.now() + QUOTA.pause(self._tries, clock.jitter())
        self._tries += 1
        self._prolong()
        self._waits = f"waiting for {QUOTA.what}: {error.words}"

    def _show(self) -> None:
        shown, waits = self._running.shown(), self._waits if self._queue else ""
        line = live_line(shown, self._declared, self._spec.objective, waits)
        self._context.ports.reporter.progress(line.masked(self._spec.redact))

    def _say_met(self) -> None:
        if self._met:
            self._context.ports.reporter.info(
                f"{self._met} of {self._declared} trials were started by an earlier update and "
                "are resumed"
            )

    def _failure(self) -> SweepFailed | None:
        bad, limits = failed(self.records.values()), self._spec.limits
        if len(bad) <= limits.max_failed_trials:
            return None
        rerun, left = self._spec.options.rerun, len(self._queue)
        words = failure_words(bad, self._declared, limits.max_failed_trials, rerun, left)
        return SweepFailed(words, self._tail(bad))

    def _tail(self, bad: Sequence[TrialRecord]) -> list[str]:
        """Return the last log lines of the first trial that has a job."""
        named = next((record.job for record in bad if record.job), None)
        if named is None:
            return []
        # The name is still this trial's: a trial of an earlier update was not removed.
        accepted = (made.description for made in self._accepted)
        created = next((job.created for job in accepted if job.name == named), "")
        clients = self._context.account.clients
        return logs.tail(clients, named, _TAIL_LINES, self._spec.redact, created)

    def _wind_down(self, problem: TrainingJobError) -> TrainingJobError:
        """Carry out what the options say about trials that still run, and return the problem.

        Raises:
            TrainingJobError: no job exists, so nothing is kept.
        """
        if not self._running.has_job:
            raise problem
        if isinstance(problem, WaitInterrupted) and self._spec.options.on_interrupt == "stop":
            self._running.stop_all()
            return WaitInterrupted("interrupted; the trials were stopped, as `on_interrupt` says")
        return self._time_is_up() if isinstance(problem, WaitTimeout) else problem

    def _time_is_up(self) -> WaitTimeout:
        running = len(self._running)
        took = duration(self._context.ports.clock.now() - self._context.time_limit.began)
        line = f"{running} of {self._declared} trials had not ended after {took}"
        if self._spec.options.on_timeout == "leave":
            return WaitTimeout(
                f"{line}; they keep running, as `on_timeout` says, and the next `pulumi up` "
                "resumes them"
            )
        self._running.stop_all()
        return WaitTimeout(
            f"{line} and were stopped, as `on_timeout` says; raise custom_timeouts, or set "
            "on_timeout='leave' in the template"
        )
