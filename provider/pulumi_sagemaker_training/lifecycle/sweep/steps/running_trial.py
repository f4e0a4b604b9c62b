"""One running trial: its curve, its early stop, and its record when it has ended."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from pulumi_sagemaker_training.api.errors import ServiceError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.metrics import PERIOD_S, Values
from pulumi_sagemaker_training.api.values.times import moment
from pulumi_sagemaker_training.lifecycle.ownership.owner import EARLY_TAG, tag_value
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.stopping import (
    Curve,
    Reading,
    reason_to_stop,
    thinned,
)
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import (
    Trial,
    TrialRecord,
    record_of,
    with_reason,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    billable_cost,
    unpriceable,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import (
    final_metrics,
    problem_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    may_stop,
    phase_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import SubmittedJob
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import request_stop


@dataclass(eq=False)
class RunningTrial:
    """A trial whose job runs.

    Attributes:
        trial: the trial.
        submitted: its job as it was created or found.
        description: its job as last seen.
        described_at: when that was, in seconds of the step's clock.
        curve: what it has reported of the metric so far.
        stopped: why it is being stopped early; empty if it is not.
    """

    trial: Trial
    submitted: SubmittedJob
    description: Description
    described_at: float
    curve: list[Reading] = field(default_factory=list)
    stopped: str = ""

    @property
    def name(self) -> str:
        """The name of its job."""
        return self.submitted.description.name

    @property
    def began(self) -> datetime | None:
        """When its training began; None before, or if it was not described since."""
        return moment(str(self.description.fields.get("training_start_time") or ""))


def readings(values: Values, began: datetime, until: datetime) -> list[Reading]:
    """Return a curve of what a job has reported, by the seconds of its training. Pure.

    Args:
        values: the begin of each minute, and the average of what was reported in it.
        began: when the training began.
        until: the time; a minute may not be over yet.
    """
    most_s = max(0.0, (until - began).total_seconds())
    return [
        Reading(min(most_s, max(0.0, (minute - began).total_seconds() + PERIOD_S)), value)
        for minute, value in values
    ]


def stop_early(
    run: RunningTrial, completed: Iterable[Curve], spec: SweepSpec, context: JobContext
) -> None:
    """Stop a trial that does badly; a tag on the job says why, in case this update is killed."""
    if spec.stopping is None or run.stopped:
        return
    if not may_stop(run.description.status):
        return
    why = reason_to_stop(run.curve, completed, spec.stopping, spec.objective)
    if not why:
        return
    try:
        if context.settings.ownership_tags:
            context.jobs.add_tags(run.description.arn, {EARLY_TAG: tag_value(why)})
        request_stop(run.name, context.jobs)
    except ServiceError as error:
        context.ports.reporter.warn(f"trial {run.name} could not be stopped early: {error}")
        return
    run.stopped = why


def ended_record(
    trial: Trial | TrialRecord,
    description: Description,
    claim: str,
    spec: SweepSpec,
    context: JobContext,
    *,
    stopped: str = "",
    curve: Curve = (),
) -> TrialRecord:
    """Return the record of a trial's job as it is now: with its failure, its cost, its curve."""
    made = replace(
        record_of(trial, description, claim, spec),
        cost_usd=_cost(description, context),
        curve=tuple(thinned(curve)) if spec.stopping is not None else (),
    )
    phase = phase_of(description.status)
    if phase is Phase.ENDED_BADLY and stopped and description.status == "Stopped":
        return replace(made, stopped=stopped)
    problem = problem_of(description, spec.options)
    if problem is not None:
        reason = description.failure_reason or problem.reason
        words = spec.redact(f"{problem.status}: {reason}")
        return with_reason(made, words, problem.error_code)
    if phase is Phase.SUCCEEDED and made.value is None:
        known = ", ".join(sorted(final_metrics(description))) or "none"
        words = f"it did not report {spec.objective.metric} (metrics of the job: {known})"
        return with_reason(made, words)
    return made


def _cost(description: Description, context: JobContext) -> float | None:
    if not context.settings.has_price_lines or unpriceable(description.fields) is not None:
        return None
    return billable_cost(description.fields, context.account.prices())
