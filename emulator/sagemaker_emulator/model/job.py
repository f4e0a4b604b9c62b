"""A training job as it is stored, and its changes. Pure: time is an argument."""

import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sagemaker_emulator.model.statuses import (
    DELETING,
    STATES,
    TERMINAL_STATUSES,
    can_follow,
    status_after,
)
from sagemaker_emulator.state_error import ADVICE, StateError

SPOT_BILLED_SHARE = 0.3
"""Billed seconds of one spot second: 70 % savings. AWS says "up to" 90 %."""

MAX_FAILURE_REASON = 1024


class IllegalTransitionError(Exception):
    """A change of status that is not in the table: a defect of the emulator."""


@dataclass(slots=True)
class Transition:
    """One entry of SecondaryStatusTransitions."""

    status: str
    start: float
    message: str
    end: float | None = None


@dataclass(slots=True)
class WarmPool:
    """The instances that are retained after a job."""

    status: str
    retained_since: float | None = None
    retained_s: float = 0.0
    reused_by: str | None = None
    expires: float | None = None


@dataclass(slots=True)
class Job:
    """One training job, with everything that is stored of it.

    Args:
        request: the accepted request in wire spelling, without tags.
        outcome: the secondary status that a stop ends in: Stopped, MaxRuntimeExceeded or
            MaxWaitTimeExceeded.
        run_began: when the billing of the present attempt began.
        trained_s: service seconds of earlier attempts.
        simulated: why nothing ran, or None for a real process.
    """

    region: str
    name: str
    arn: str
    request: dict[str, Any]
    created: float
    modified: float
    status: str = "InProgress"
    secondary: str = "Starting"
    transitions: list[Transition] = field(default_factory=list)
    outcome: str | None = None
    training_start: float | None = None
    training_end: float | None = None
    run_began: float | None = None
    trained_s: float = 0.0
    attempts: int = 0
    failure_reason: str | None = None
    metrics: list[dict[str, Any]] = field(default_factory=list)
    model_uri: str | None = None
    warm_pool: WarmPool | None = None
    simulated: str | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether the job has ended."""
        return self.status in TERMINAL_STATUSES

    @property
    def is_spot(self) -> bool:
        """Whether the job runs on spot capacity."""
        return bool(self.request.get("EnableManagedSpotTraining"))

    @property
    def keep_alive_s(self) -> int:
        """How long the job's instances must be retained, in seconds."""
        return int(self.request.get("ResourceConfig", {}).get("KeepAlivePeriodInSeconds") or 0)

    def to_json(self) -> str:
        """Return the stored form."""
        # Not `asdict`: its deep copy takes most of the time of a save.
        stored = {item.name: getattr(self, item.name) for item in fields(self)}
        return json.dumps(stored, separators=(",", ":"), default=asdict)

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """Read the stored form.

        Raises:
            StateError: it was written by another version.
        """
        try:
            data = json.loads(text)
            data["transitions"] = [Transition(**item) for item in data["transitions"]]
            pool = data.get("warm_pool")
            data["warm_pool"] = WarmPool(**pool) if pool else None
            return cls(**data)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise StateError(
                f"a job was written by another version of the emulator, or is damaged: {error}. "
                f"{ADVICE}"
            ) from error


def begin(job: Job, now: float) -> None:
    """Give a new job its first transition."""
    job.transitions.append(Transition("Starting", now, STATES["Starting"].message))


def enter(
    job: Job, secondary: str, now: float, *, time_scale: float = 1.0, message: str | None = None
) -> None:
    """Move a job to a secondary status.

    Raises:
        IllegalTransitionError: the table does not have this change.
    """
    if not can_follow(job.secondary, secondary):
        raise IllegalTransitionError(f"{job.name}: {job.secondary} -> {secondary}")
    job.status = status_after(secondary, job.status)
    job.secondary = secondary
    job.modified = now
    if job.transitions and job.transitions[-1].end is None:
        job.transitions[-1].end = now
    entry = Transition(secondary, now, message or STATES[secondary].message)
    job.transitions.append(entry)
    if secondary == "Downloading":
        _start_billing(job, now)
    elif secondary in ("Interrupted", "Restarting"):
        _stop_billing(job, now, time_scale)
    elif STATES[secondary].is_terminal:
        _stop_billing(job, now, time_scale)
        entry.end = now
        job.training_end = now


def fail(job: Job, reason: str, now: float, *, time_scale: float = 1.0) -> None:
    """End a job as Failed."""
    enter(job, "Failed", now, time_scale=time_scale)
    job.failure_reason = reason[:MAX_FAILURE_REASON]


def mark_deleting(job: Job, now: float) -> None:
    """Set a job to Deleting."""
    job.status = DELETING
    job.modified = now


def trained_seconds(job: Job, now: float, time_scale: float) -> float:
    """Return how many service seconds a job's instances have run until now."""
    running = (now - job.run_began) * time_scale if job.run_began is not None else 0.0
    return job.trained_s + running


def billable_seconds(job: Job) -> int:
    """Return the billed seconds of an ended job; at least one, if it ran."""
    share = SPOT_BILLED_SHARE if job.is_spot else 1.0
    return max(1, round(job.trained_s * share))


def _start_billing(job: Job, now: float) -> None:
    job.run_began = now
    if job.training_start is None:
        job.training_start = now


def _stop_billing(job: Job, now: float, time_scale: float) -> None:
    job.trained_s = trained_seconds(job, now, time_scale)
    job.run_began = None
