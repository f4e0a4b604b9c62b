"""The line at a resource while its job runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services import logs
from pulumi_sagemaker_training.api.values.line import Line
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    Attempt,
    keeps_checkpoints,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    billable_cost,
    cost_with_earlier,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.live_line import (
    RunningJob,
    ended_line,
    live_line,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.logged_metrics import (
    logged_metrics,
    with_metrics,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import simulation_note
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.steps.checkpoint_check import saved_objects
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.plan_check import plan_lines

_LOG_LINES: Final = 5


class Progress:
    """One resource's live line, and its last line when the job has ended.

    Args:
        context: what the step needs.
        spec: the job; its secrets are masked.
        earlier: the attempts that the job continues.
    """

    def __init__(self, context: JobContext, spec: JobSpec, earlier: Sequence[Attempt] = ()) -> None:
        self._context = context
        self._spec = spec
        self._earlier = earlier
        self._log_line = ""
        self._metrics: dict[str, float] = {}

    def show(self, description: Description) -> None:
        """Show the line for a description."""
        options, now = self._spec.options, self._context.ports.clock.utc()
        self._read_log(description)
        running = RunningJob(
            with_metrics(description, self._metrics, now),
            now=now,
            prices=self._prices(description),
            earlier=self._earlier,
            max_attempts=options.max_attempts,
            gates=tuple(options.require_metrics),
            fallbacks=tuple(options.fallback_instance_types),
            plans=self._plans(description),
            saved_at=self._saved_at(description),
            log_line=self._log_line,
        )
        self._write(live_line(running))

    def show_end(self, description: Description) -> None:
        """Show the last line of a job: its metrics, for how long it trained, what it cost.

        An emulator's job of which nothing ran says so before.
        """
        if note := simulation_note(description):
            self._context.ports.reporter.info(note)
        prices = self._prices(description)
        usd = billable_cost(description.fields, prices) if prices is not None else None
        cost = cost_with_earlier(usd, self._earlier)
        self._write(ended_line(description, tuple(self._spec.options.require_metrics), cost))

    def _read_log(self, description: Description) -> None:
        account = self._context.account
        if description.secondary_status != "Training" or not account.log_reads.try_acquire():
            return
        lines = logs.tail(
            account.clients, description.name, _LOG_LINES, self._spec.redact, description.created
        )
        self._metrics |= logged_metrics(description, lines)
        if lines:
            # A line of metrics is shown as such.
            has_metrics = bool(logged_metrics(description, lines[-1:]))
            self._log_line = "" if has_metrics else lines[-1]

    def _prices(self, description: Description) -> Prices | None:
        """Return the prices, once something was trained; they are fetched at most once."""
        has_cost = bool(description.fields.get("training_start_time"))
        is_wanted = self._context.settings.has_price_lines and has_cost
        return self._context.account.prices() if is_wanted else None

    def _plans(self, description: Description) -> Sequence[str]:
        is_pending = description.secondary_status == "Pending"
        return plan_lines(self._spec, self._context) if is_pending else ()

    def _saved_at(self, description: Description) -> datetime | None:
        if not keeps_checkpoints(description.fields):
            return None
        return saved_objects(description, self._context).newest

    def _write(self, line: Line) -> None:
        self._context.ports.reporter.progress(line.masked(self._spec.redact))
