"""The next job of a training that a time limit has stopped: whether there is one. Pure.

A job that reaches `max_runtime_in_seconds` or `max_wait_time_in_seconds` is Stopped, and what it
has saved stays in S3. The next job of the same training resumes there, unless nothing was saved
since this job began: then the next one would end at the same place.

The jobs before the last one are its earlier attempts. They stay as they are, under their names,
until the resource is removed: the names tell a repeated create how far the training has come.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypedDict, cast

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.saved_objects import SavedObjects
from pulumi_sagemaker_training.api.values.times import moment
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import prefix_in
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import LIMITS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    CLAIM,
    EARLIER,
    RECOVERIES,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import Phase, phase_of


class Attempt(TypedDict, total=False):
    """An earlier attempt: an item of the output `earlier_attempts`."""

    training_job_name: str
    """Its job."""
    creation_time: str
    """When the job was created, in ISO 8601."""
    secondary_status: str
    """The time limit that ended it: `MaxRuntimeExceeded` or `MaxWaitTimeExceeded`."""
    training_time_in_seconds: int
    """How long it trained; absent if it did not."""
    billable_time_in_seconds: int
    """The time of each instance that is billed; absent if it did not train."""
    ownership_claim: str
    """The claim that the job has."""
    recoveries: int
    """How often it resumed after an interruption or a restart."""
    billable_cost_usd: float
    """What it has cost; absent where the price was not known."""
    spot_savings_usd: float
    """What spot capacity has saved; absent where that is not known."""


_TRANSITIONS: Final = "secondary_status_transitions"
_HALTS: Final = frozenset({"Interrupted", "Restarting"})
"""Secondary statuses after which a job begins again, with its checkpoints."""
_KEPT: Final = (
    "training_job_name",
    "creation_time",
    "secondary_status",
    "training_time_in_seconds",
    "billable_time_in_seconds",
)


class Continuation(NamedTuple):
    """The decision about a job that has ended.

    Attributes:
        is_due: whether the next job continues it.
        words: why it is continued, or why it is not; empty if a continuation is not considered.
    """

    is_due: bool
    words: str = ""


def decide_continuation(
    ended: Description, options: Options, earlier: Sequence[Attempt], saved: SavedObjects
) -> Continuation:
    """Decide whether the next job continues one that has ended.

    Args:
        ended: the job.
        options: its options.
        earlier: the attempts before it.
        saved: what is known of the objects below its checkpoints' prefix.
    """
    allowed, number, prefix = options.max_attempts, len(earlier) + 1, prefix_in(ended.fields)
    if allowed == 1 or not is_at_limit(ended) or not prefix:
        return Continuation(is_due=False)
    if number >= allowed:
        return Continuation(is_due=False, words=f"max_attempts={allowed} allows no further job")
    if not _has_saved(ended, saved):
        return Continuation(
            is_due=False,
            words=f"it saved no checkpoint in {prefix}, so the next job would end like it",
        )
    reached = LIMITS[ended.secondary_status].removeprefix("it ")
    return Continuation(
        is_due=True,
        words=f"training job {ended.name} {reached}; attempt {number + 1} of {allowed} resumes "
        f"from the checkpoints in {prefix}",
    )


def is_at_limit(description: Description) -> bool:
    """Tell whether a job was stopped because a time limit was reached."""
    is_stopped = phase_of(description.status) is Phase.ENDED_BADLY
    return is_stopped and description.secondary_status in LIMITS


def _has_saved(ended: Description, saved: SavedObjects) -> bool:
    """Tell whether a job has saved a checkpoint; if that is not known, whether it has trained."""
    if not saved.is_known:
        return bool(ended.fields.get("training_start_time"))
    began = moment(ended.fields.get("training_start_time")) or moment(ended.created)
    if saved.newest is None or began is None:
        return saved.newest is not None
    # S3 lists times in whole seconds.
    return saved.newest >= began.replace(microsecond=0)


def attempt_of(description: Description, claim: str, costs: Mapping[str, float]) -> Attempt:
    """Return what the outputs keep of an attempt that another one continues.

    Args:
        description: the job.
        claim: the claim that it has.
        costs: what it has cost, and what spot capacity has saved, as far as that is known.
    """
    kept = {key: description.fields[key] for key in _KEPT if key in description.fields}
    made = {**kept, CLAIM: claim, RECOVERIES: resumptions(description.fields), **costs}
    return cast("Attempt", made)


def earlier_in(recorded: Mapping[str, object]) -> tuple[Attempt, ...]:
    """Return the earlier attempts of the job in a state, oldest first."""
    listed = recorded.get(EARLIER)
    return tuple(listed) if isinstance(listed, list | tuple) else ()


def resumptions(fields: Mapping[str, Any]) -> int:
    """Return how often a job trained again after an interruption or a restart.

    Source: `SecondaryStatusTransitions` of DescribeTrainingJob; `Interrupted` is a job whose spot
    capacity was taken, `Restarting` one that RetryStrategy starts again.
    """
    halted = count = 0
    for step in fields.get(_TRANSITIONS) or ():
        status = step.get("status")
        if status in _HALTS:
            halted = 1
        elif status == "Training":
            count, halted = count + halted, 0
    return count


def recoveries(fields: Mapping[str, object], earlier: Sequence[Attempt]) -> int:
    """Return how often a training was resumed: in its jobs, and from one job to the next."""
    before = sum(int(attempt.get(RECOVERIES) or 0) for attempt in earlier)
    return before + len(earlier) + resumptions(fields)


def keeps_checkpoints(fields: Mapping[str, object]) -> bool:
    """Tell whether a job may be interrupted, or may resume."""
    return bool(prefix_in(fields) or fields.get("enable_managed_spot_training"))
