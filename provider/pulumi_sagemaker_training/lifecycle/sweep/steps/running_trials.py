"""The trials of a sweep that run now: each is watched until it has ended, and then recorded."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pulumi_sagemaker_training.api.errors import OutcomeError, ServiceError
from pulumi_sagemaker_training.api.values.times import moment
from pulumi_sagemaker_training.lifecycle.ownership.owner import EARLY_TAG
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    Trial,
    TrialRecord,
    with_reason,
)
from pulumi_sagemaker_training.lifecycle.sweep.steps.curves import Curves
from pulumi_sagemaker_training.lifecycle.sweep.steps.running_trial import (
    RunningTrial,
    ended_record,
    stop_early,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    is_over,
    may_follow,
    may_stop,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import SubmittedJob
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import (
    VISIBLE_WITHIN_S,
    describe_running,
    request_stop,
)
from pulumi_sagemaker_training.lifecycle.waiting.watcher import WatchGroup

HEARTBEAT_S: Final = 1.0
_STALE_AFTER_S: Final = 30.0
_STOPS_WITHIN_S: Final = 600.0


class RunningTrials:
    """The trials that run, and the records of those that have ended.

    Args:
        spec: the sweep; every value is known.
        records: the records of trials that stay as they are, by their keys.
        context: what the step needs.
        group: watches the trials' jobs.

    Attributes:
        records: the records of all trials that have one, by their keys.
    """

    def __init__(
        self,
        spec: SweepSpec,
        records: Mapping[str, TrialRecord],
        context: JobContext,
        group: WatchGroup,
    ) -> None:
        self.records: dict[str, TrialRecord] = dict(records)
        self._spec, self._context, self._group = spec, context, group
        self._runs: dict[str, RunningTrial] = {}
        self._curves = Curves(spec, context)

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def has_job(self) -> bool:
        """Tell whether any trial has a job, running or not."""
        return bool(self._runs) or any(record.job for record in self.records.values())

    def take_up(self, trial: Trial, submitted: SubmittedJob) -> None:
        """Watch a trial whose job was created or found; one that is over is recorded at once."""
        description, now = submitted.description, self._context.ports.clock.now()
        run = RunningTrial(trial, submitted, description, now)
        run.stopped = submitted.tags.get(EARLY_TAG, "")
        if is_over(description.status):
            self._record(run)
            return
        self._runs[trial.key] = run
        seen = (description.status, description.secondary_status)
        changed, created = moment(description.changed), moment(description.created)
        self._group.add(run.name, seen, changed, created)

    def poll(self) -> bool:
        """Take note of trials that have changed; tell whether one has ended.

        A trial whose end is listed is described, and so is one that was not seen for long.
        """
        before, now = len(self._runs), self._context.ports.clock.now()
        for run in sorted(self._runs.values(), key=lambda f: f.described_at):
            status, secondary = self._group.seen(run.name)
            is_news = self._is_news(run, (status, secondary))
            if is_news and not is_over(status):
                run.description = replace(
                    run.description, status=status, secondary_status=secondary
                )
            elif is_news or self._is_stale(run, now):
                self._describe(run)
        self._stop_early()
        return len(self._runs) < before

    def shown(self) -> dict[str, TrialRecord]:
        """Return the records of all trials, with those that run as they were last seen."""
        running = {
            key: TrialRecord(run.trial.point, run.name, status=run.description.status)
            for key, run in self._runs.items()
        }
        return {**self.records, **running}

    def record_running(self) -> None:
        """Record the trials that still run, as they were last seen."""
        for run in self._runs.values():
            self._record(run)

    def stop_all(self) -> None:
        """Stop the trials and wait until they have stopped, for at most ten minutes."""
        for run in self._runs.values():
            if may_stop(run.description.status):
                try:
                    request_stop(run.name, self._context.jobs)
                except ServiceError as error:
                    self._context.ports.reporter.warn(str(error))
        clock = self._context.ports.clock
        until = clock.now() + _STOPS_WITHIN_S
        while self._runs and clock.now() < until:
            clock.sleep(HEARTBEAT_S)
            for run in list(self._runs.values()):
                self._describe(run)

    def _is_news(self, run: RunningTrial, listed: tuple[str, str]) -> bool:
        known = (run.description.status, run.description.secondary_status)
        return listed != known and may_follow(run.description.status, listed[0])

    def _is_stale(self, run: RunningTrial, now: float) -> bool:
        is_old = now - run.described_at >= _STALE_AFTER_S
        return is_old and self._group.may_describe(run.name)

    def _describe(self, run: RunningTrial) -> None:
        now = self._context.ports.clock.now()
        young = now - run.described_at < VISIBLE_WITHIN_S
        try:
            description = describe_running(run.description, self._context, young=young)
        except OutcomeError as gone:
            self._drop(run)
            record = TrialRecord(run.trial.point, "", status="Failed")
            self.records[run.trial.key] = with_reason(record, self._spec.redact(str(gone)))
            return
        run.description, run.described_at = description, now
        if is_over(description.status):
            self._drop(run)
            self._record(run)

    def _drop(self, run: RunningTrial) -> None:
        self._group.drop(run.name)
        del self._runs[run.trial.key]

    def _record(self, run: RunningTrial) -> None:
        now = run.description
        if is_over(now.status):
            self._context.account.quota_queues.freed(now.fields)
        self.records[run.trial.key] = ended_record(
            run.trial,
            now,
            run.submitted.claim,
            self._spec,
            self._context,
            stopped=run.stopped,
            curve=run.curve,
        )
        if is_over(now.status):
            self._curves.ended(run)

    def _stop_early(self) -> None:
        """Read the curves if it is time to, and stop the trials that do badly."""
        if not self._curves.is_due():
            return
        for run in self._runs.values():
            if run.began is None and run.description.secondary_status == "Training":
                self._begin(run)
        self._curves.read(self._runs.values(), self.records)
        completed = [record.curve for record in self.records.values() if record.is_ranked]
        for run in self._runs.values():
            stop_early(run, completed, self._spec, self._context)

    def _begin(self, run: RunningTrial) -> None:
        """Learn when a training began, which the list does not say."""
        young = describe_running(run.description, self._context, young=True)
        run.description = replace(run.description, fields=young.fields)
