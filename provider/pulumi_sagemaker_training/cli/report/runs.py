"""The training jobs of a report: what was read of each, and what the state knows of it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.failure_causes import about_silence
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.api.values.times import moment
from pulumi_sagemaker_training.cli.report import words
from pulumi_sagemaker_training.cli.report.drawing.samples import Point
from pulumi_sagemaker_training.cli.report.drawing.spans import Span
from pulumi_sagemaker_training.cli.stack.state import StateResource
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import (
    billable_cost,
    billed_seconds,
    spot_savings,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.metric_gate import MetricGate
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import read_options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    BILLABLE,
    SAVED,
    WORST_CASE,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    is_over,
    phase_of,
)

if TYPE_CHECKING:
    from pulumi_sagemaker_training.api.services.log_lines import Line

_TONES: Final[Mapping[str, str]] = {
    "Training": "training",
    "Updating": "training",
    "Uploading": "moving",
    "Downloading": "moving",
    "DownloadingTrainingImage": "moving",
    "Stopping": "halted",
    "Interrupted": "halted",
    "Restarting": "halted",
}
"""The colours of secondary statuses; the others wait."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of one training job.

    Attributes:
        description: the answer of DescribeTrainingJob; None if there was none.
        problem: why not; empty if it was described.
        histories: metric name -> its values in order.
        log_tail: the last log lines, in order.
        log_problem: why the log was not read, or not to its end; empty if it was.
        prices: those of the job's region.
    """

    description: Description | None = None
    problem: str = ""
    histories: Mapping[str, Sequence[Point]] = field(default_factory=dict)
    log_tail: "Sequence[Line]" = ()
    log_problem: str = ""
    prices: Prices = field(default_factory=Prices)


@dataclass(frozen=True)
class Run:
    """One training job.

    Attributes:
        anchor: its place in the page.
        label: the Pulumi name of its resource, or its own name.
        description: the job as it was described, or as the state has it.
        seen: what was read of it.
        held: its resource; None for a job of any origin, and for a trial.
        now_s: when it was read, in seconds since 1970.
    """

    anchor: str
    label: str
    description: Description
    seen: Seen
    held: StateResource | None = None
    now_s: float = 0.0

    @property
    def fields(self) -> Mapping[str, Any]:
        """The members of the job's description."""
        return self.description.fields

    @property
    def tone(self) -> str:
        """The name of the colour of its status."""
        if self.missed or self.problems:
            return "bad"
        return tone_of(self.description.status)

    @property
    def verdict(self) -> str:
        """Its status; if it has completed and missed a gate, that."""
        return "Missed its gate" if self.missed else self.description.status or "Not created"

    @property
    def is_failed(self) -> bool:
        """Tell whether it ended badly, missed a gate, or its update failed."""
        return self.tone == "bad"

    @cached_property
    def metrics(self) -> Mapping[str, float]:
        """The last value of each metric."""
        return final_metrics(self.description)

    @cached_property
    def gates(self) -> Mapping[str, MetricGate]:
        """The bounds that its final metrics have to keep."""
        given = self.held.inputs if self.held is not None else {}
        return read_options(given, {})[0].require_metrics

    @property
    def missed(self) -> Sequence[str]:
        """The metrics of gates that a completed job misses."""
        if phase_of(self.description.status) is not Phase.SUCCEEDED:
            return []
        return [
            name
            for name, gate in self.gates.items()
            if name not in self.metrics or not gate.admits(float(self.metrics[name]))
        ]

    @property
    def problems(self) -> Sequence[str]:
        """What the engine keeps of a failed update of the resource."""
        return self.held.init_errors if self.held is not None else ()

    @property
    def reasons(self) -> Sequence[str]:
        """Why it failed, each reason once; empty if it has not."""
        missed = [
            f"{name} is {self.metrics[name]:g}, but must be {self.gates[name]}"
            if name in self.metrics
            else f"{name} was not reported, but must be {self.gates[name]}"
            for name in self.missed
        ]
        given = [text for text in (self.description.failure_reason, *missed) if text]
        # What the engine keeps repeats the reason and the end of the log.
        return list(dict.fromkeys(given or self.problems))

    @property
    def silence(self) -> str:
        """What is known of a failure whose code gave no reason; empty if it gave one."""
        return about_silence(self.description.failure_reason)

    @property
    def ended_badly(self) -> bool:
        """Tell whether the job itself failed or was stopped, so that its log says why."""
        return phase_of(self.description.status) is Phase.ENDED_BADLY

    @property
    def model(self) -> str:
        """The URI of its model; empty if it has none."""
        artifacts = self.fields.get("model_artifacts")
        found = artifacts.get("s3_model_artifacts") if isinstance(artifacts, Mapping) else None
        return str(found or "")

    @property
    def created_s(self) -> float | None:
        """When it was created, in seconds since 1970."""
        return seconds_of(self.description.created)

    @property
    def billed_s(self) -> int | None:
        """The billed seconds of each instance; None if not known."""
        return billed_seconds(self.fields)

    @property
    def billed_usd(self) -> float | None:
        """The cost of the billed time; None if not known."""
        return self._usd(billable_cost(self.fields, self.seen.prices), BILLABLE)

    @property
    def saved_usd(self) -> float | None:
        """What spot capacity saved; None without spot, or if not known."""
        return self._usd(spot_savings(self.fields, self.seen.prices), SAVED)

    @property
    def worst_usd(self) -> float | None:
        """What it could have cost at most; None if not known."""
        return self._usd(None, WORST_CASE)

    def _usd(self, computed: float | None, name: str) -> float | None:
        recorded = self.held.outputs.get(name) if self.held is not None else None
        amount = finite(recorded)
        # The amount in the state includes earlier attempts, which the description does not.
        return computed if amount is None else amount

    @cached_property
    def spans(self) -> Sequence[Span]:
        """Its phases in order; the last one of a running job lasts until now."""
        found = []
        for step in self.fields.get("secondary_status_transitions") or ():
            start, end = seconds_of(step.get("start_time")), seconds_of(step.get("end_time"))
            if start is None or (end is None and is_over(self.description.status)):
                continue
            status = str(step.get("status", ""))
            until = max(start, self.now_s if end is None else end)
            title = f"{self.label}: {status}, {words.span(until - start)}"
            found.append(Span(start, until, _TONES.get(status, "waiting"), title))
        return found

    @cached_property
    def whole(self) -> Sequence[Span]:
        """Its time from the first phase to the last, in the colour of its status."""
        if not self.spans:
            return []
        start, end = self.spans[0].start_s, max(span.end_s for span in self.spans)
        status = self.description.status
        title = f"{self.label}: {status}, {words.span(end - start)}"
        return [Span(start, end, self.tone, title)]

    @property
    def trained_s(self) -> float | None:
        """The seconds of its training; None if it has not begun."""
        return finite(self.fields.get("training_time_in_seconds"))


def tone_of(status: str) -> str:
    """Return the name of the colour of a `TrainingJobStatus`."""
    if status == "Stopped":
        return "halted"
    tones = {Phase.SUCCEEDED: "good", Phase.ENDED_BADLY: "bad"}
    return tones.get(phase_of(status), "running")


def seconds_of(text: object) -> float | None:
    """Return an ISO 8601 time in seconds since 1970; None if the value is not a time."""
    try:
        found = moment(text)
    except ValueError:
        return None
    return found.timestamp() if found is not None else None
