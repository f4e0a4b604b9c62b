"""The curves of a sweep's trials, read from CloudWatch for early stopping."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.services.metrics import PERIOD_S, metric_values
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.stopping import thinned
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import TrialRecord
from pulumi_sagemaker_training.lifecycle.sweep.steps.running_trial import RunningTrial, readings
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext

_OFTEN_S: Final = 5.0


class Curves:
    """The reads of the curves: one call for all trials, at most one a minute.

    Args:
        spec: the sweep; without early stopping nothing is read.
        context: what the step needs.
    """

    def __init__(self, spec: SweepSpec, context: JobContext) -> None:
        self._spec, self._context = spec, context
        self._due_s = context.ports.clock.now()
        self._ended: list[RunningTrial] = []
        self._is_off = spec.stopping is None

    def is_due(self) -> bool:
        """Tell whether the curves should be read now."""
        return not self._is_off and self._context.ports.clock.now() >= self._due_s

    def ended(self, run: RunningTrial) -> None:
        """Read the curve of a trial that has just ended once more."""
        if not self._is_off and run.began is not None:
            self._ended.append(run)

    def read(self, running: Iterable[RunningTrial], records: dict[str, TrialRecord]) -> None:
        """Read the curves of trials that train, and put those of ended ones into their records.

        If CloudWatch refuses, a warning says that no trial is stopped early in this update.
        """
        begun = [run for run in [*self._ended, *running] if run.began is not None]
        if not begun:
            return
        clock = self._context.ports.clock
        self._due_s = clock.now() + self._every_s()
        until = clock.utc()
        since = min(run.began or until for run in begun) - timedelta(seconds=PERIOD_S)
        names = [run.name for run in begun]
        metric = self._spec.objective.metric
        try:
            values = metric_values(self._context.account.clients, names, metric, since, until)
        except ServiceError as error:
            self._is_off = True
            self._context.ports.reporter.warn(f"no trial is stopped early in this update: {error}")
            return
        for run in begun:
            run.curve = readings(values[run.name], run.began or until, until)
        for run in self._ended:
            key = run.trial.key
            records[key] = replace(records[key], curve=tuple(thinned(run.curve)))
        self._ended.clear()

    def _every_s(self) -> float:
        rule = self._spec.stopping
        return min(float(PERIOD_S), max(_OFTEN_S, rule.after_seconds / 2 if rule else 0.0))
