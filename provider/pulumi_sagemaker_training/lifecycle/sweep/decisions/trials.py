"""The trials of a sweep: as they are declared, and as the state records them. Pure.

A trial is known by a digest of its content: the template with its point, and the owner that the
sweep had when it was created. The job's name has the digest, like that of a `TrainingJob`. A rename
of the stack or of the resource changes no digest, because the first owner is recorded.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.values.numbers import finite
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.codes import ErrorCode, shown_code, with_code
from pulumi_sagemaker_training.lifecycle.ownership.job_names import base_name, digest
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec
from pulumi_sagemaker_training.lifecycle.sweep.decisions.stopping import Reading, thinned
from pulumi_sagemaker_training.lifecycle.training_job.decisions.cost import billed_seconds
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    is_over,
    phase_of,
)

_DIGITS: Final = 12
_LONGEST_REASON: Final = 300
REFUSED: Final = "Refused"
"""The status of a trial whose CreateTrainingJob was refused: it has no job."""
NAMED_FOR: Final = "named_for"
"""The owner that the sweep had when it was created, in the state."""
REGION: Final = "trials_region"
_OWNER: Final = ("project", "stack", "resource", "name", "holder")


@dataclass(frozen=True)
class Trial:
    """One trial as it is declared.

    Attributes:
        key: the beginning of the digest of its content.
        digest: the whole digest.
        point: its values.
        spec: its job.
    """

    key: str
    digest: str
    point: Point
    spec: JobSpec = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """One trial as the state has it.

    Attributes:
        point: its values.
        job: the name of its job; empty if there is none.
        claim: the fencing token of the job.
        status: its `TrainingJobStatus`, or `REFUSED`.
        value: the last value of the objective's metric; None if there is none.
        stopped: why it was stopped early; empty if it was not.
        reason: why it failed; empty if it did not.
        artifact: the URI of its model; empty if it has none.
        billed_s: the billed time of each instance, in seconds; None if not known.
        cost_usd: the cost of that time; None if not known.
        curve: what it reported while it ran, thinned; only with early stopping.
    """

    point: Point
    job: str
    claim: str = ""
    status: str = ""
    value: float | None = None
    stopped: str = ""
    reason: str = ""
    artifact: str = ""
    billed_s: int | None = None
    cost_usd: float | None = None
    curve: tuple[Reading, ...] = ()

    @property
    def is_final(self) -> bool:
        """Tell whether nothing more will happen to the trial by itself."""
        return self.status == REFUSED or is_over(self.status)

    @property
    def is_failed(self) -> bool:
        """Tell whether the trial ended badly, and not because it was stopped early."""
        return bool(self.reason) and self.is_final and not self.stopped

    @property
    def is_ranked(self) -> bool:
        """Tell whether the trial completed with a value, without a failure."""
        ended_well = phase_of(self.status) is Phase.SUCCEEDED
        return ended_well and self.value is not None and not self.reason

    def as_state(self) -> dict[str, object]:
        """Return the record for the state, without what it has not."""
        curve = [round(number, 6) for reading in thinned(self.curve) for number in reading]
        whole = {
            "point": self.point.as_map(),
            "job": self.job,
            "claim": self.claim,
            "status": self.status,
            "value": self.value,
            "stopped": self.stopped,
            "reason": self.reason,
            "artifact": self.artifact,
            "billed_s": self.billed_s,
            "cost_usd": self.cost_usd,
            "curve": curve,
        }
        return {name: item for name, item in whole.items() if item not in (None, "", [])}

    @classmethod
    def of_state(cls, recorded: Mapping[str, object]) -> "TrialRecord":
        """Return the record that a state holds; a part of a wrong type counts as absent."""
        point, billed = recorded.get("point"), finite(recorded.get("billed_s"))
        curve = recorded.get("curve")
        numbers = [finite(item) for item in curve] if isinstance(curve, list | tuple) else []
        pairs = zip(numbers[::2], numbers[1::2], strict=False)
        return cls(
            point=Point.of(point if isinstance(point, Mapping) else {}),
            job=_text(recorded.get("job")),
            claim=_text(recorded.get("claim")),
            status=_text(recorded.get("status")),
            value=finite(recorded.get("value")),
            stopped=_text(recorded.get("stopped")),
            reason=_text(recorded.get("reason")),
            artifact=_text(recorded.get("artifact")),
            billed_s=None if billed is None else int(billed),
            cost_usd=finite(recorded.get("cost_usd")),
            curve=tuple(Reading(s, v) for s, v in pairs if s is not None and v is not None),
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


Records = Mapping[str, TrialRecord]


def records_in(recorded: Mapping[str, object]) -> dict[str, TrialRecord]:
    """Return the records of a state's outputs, by the trials' keys."""
    trials = recorded.get("trials")
    if not isinstance(trials, Mapping):
        return {}
    return {
        str(key): TrialRecord.of_state(item)
        for key, item in trials.items()
        if isinstance(item, Mapping)
    }


def named_for(recorded: Mapping[str, object], owner: Owner) -> Owner:
    """Return the owner whose name is in the trials' names: the first one, or the present one."""
    first = recorded.get(NAMED_FOR)
    if not isinstance(first, Mapping):
        return owner
    return Owner(**{name: _text(first.get(name)) for name in _OWNER})


def as_named_for(owner: Owner) -> dict[str, str]:
    """Return an owner for the state."""
    named = {name: str(getattr(owner, name)) for name in _OWNER}
    return {name: text for name, text in named.items() if text}


def sweep_id(first: Owner) -> str:
    """Return the id of a sweep, made from its first owner."""
    return base_name(first, digest(first, {}, {}))


def trials_of(spec: SweepSpec, first: Owner) -> dict[str, Trial] | None:
    """Return the declared trials by their keys, in order; None if not every value is known."""
    if spec.points is None or not spec.job.is_known:
        return None
    made = {}
    for point in spec.points:
        job = spec.trial(point)
        content = digest(first, job.trained_by, job.options.triggers, job.secrets_in_request)
        made[content[:_DIGITS]] = Trial(content[:_DIGITS], content, point, job)
    return made


def record_of(
    trial: Trial | TrialRecord, description: Description, claim: str, spec: SweepSpec
) -> TrialRecord:
    """Return the record of a trial's job as it is now, without a reason of failure."""
    artifacts = description.fields.get("model_artifacts") or {}
    return TrialRecord(
        point=trial.point,
        job=description.name,
        claim=claim,
        status=description.status,
        value=spec.objective.value_of(description),
        artifact=_text(artifacts.get("s3_model_artifacts")),
        billed_s=billed_seconds(description.fields),
    )


def with_reason(record: TrialRecord, reason: str, code: ErrorCode | None = None) -> TrialRecord:
    """Return a record of a trial that failed; a reason that is cut keeps its code."""
    text = printable(reason)
    cut = text if len(text) <= _LONGEST_REASON else f"{text[:_LONGEST_REASON]}…"
    shown = code or shown_code(reason)
    return replace(record, reason=with_code(cut, shown) if shown is not None else cut)


def failed(records: Iterable[TrialRecord]) -> Sequence[TrialRecord]:
    """Return the records of the trials that failed."""
    return [record for record in records if record.is_failed]
