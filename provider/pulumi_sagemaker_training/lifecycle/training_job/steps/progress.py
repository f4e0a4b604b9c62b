"""The line at a resource while its job runs."""

from collections.abc import Sequence
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services import logs
from pulumi_sagemaker_training.api.values.text import duration
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    Attempt,
    keeps_checkpoints,
    recoveries,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import (
    final_metrics,
    simulation_note,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.checkpoint_check import saved_objects
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.plan_check import plan_lines
from pulumi_sagemaker_training.lifecycle.waiting.rates import RateLimiter

_LOG_READS_PER_S: Final = 0.25
_METRICS_SHOWN: Final = 3


def log_read_limiter() -> RateLimiter:
    """Return the limit that all jobs share: a last log line is optional and costs two calls."""
    return RateLimiter(_LOG_READS_PER_S)


class Progress:
    """One resource's live line: status, elapsed time, attempts, newest metrics, last log line.

    Args:
        context: what the step needs.
        spec: the job; its secrets are masked.
        earlier: the attempts that the job continues.
    """

    def __init__(self, context: JobContext, spec: JobSpec, earlier: Sequence[Attempt] = ()) -> None:
        self._context = context
        self._spec = spec
        self._earlier = earlier
        self._since = context.ports.clock.now()
        self._line = ""

    def show(self, description: Description) -> None:
        """Show the line for a description."""
        if (
            description.secondary_status == "Training"
            and self._context.account.log_reads.try_acquire()
        ):
            last = logs.tail(self._context.account.clients, description.name, 1, self._spec.redact)
            self._line = last[-1] if last else self._line
        metrics = list(final_metrics(description).items())[-_METRICS_SHOWN:]
        status = description.secondary_status or description.status
        elapsed = duration(self._context.ports.clock.now() - self._since)
        waits = plan_lines(self._spec, self._context) if status == "Pending" else []
        resumed = self._resumed(description)
        self._write([f"{status}, {elapsed}", *resumed, _spelt(metrics), *waits, self._line])

    def _resumed(self, description: Description) -> list[str]:
        """Return how often the training went on, and the age of its newest checkpoint, if any."""
        if not keeps_checkpoints(description.fields):
            return []
        number, allowed = len(self._earlier) + 1, self._spec.options.max_attempts
        again = recoveries(description.fields, self._earlier)
        newest = saved_objects(description, self._context).newest
        age = (self._context.ports.clock.utc() - newest).total_seconds() if newest else 0.0
        return [
            *([f"attempt {number} of {allowed}"] if number > 1 else []),
            *([f"resumed {again}x"] if again else []),
            *([f"checkpoint {duration(max(0.0, age))} old"] if newest else []),
        ]

    def show_end(self, description: Description) -> None:
        """Show the last line of a job: for how long it trained, and all of its metrics.

        An emulator's job of which nothing ran says so before.
        """
        if note := simulation_note(description):
            self._context.ports.reporter.info(note)
        trained = description.fields.get("training_time_in_seconds")
        time = f"trained for {duration(trained)}" if trained is not None else ""
        metrics = list(final_metrics(description).items())
        self._write([description.status, time, _spelt(metrics)])

    def _write(self, parts: list[str]) -> None:
        self._context.ports.reporter.progress(self._spec.redact(" · ".join(filter(None, parts))))


def _spelt(metrics: list[tuple[str, float]]) -> str:
    return " ".join(f"{name}={value:g}" for name, value in metrics)
