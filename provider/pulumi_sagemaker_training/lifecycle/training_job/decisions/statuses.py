"""The statuses of a training job: their meaning for a resource, and their transitions. Pure.

The rule: a job's status changes only along the arrows of `STATUSES`. A step stops a job, or deletes
its record, only if an arrow has that call (`may_stop`, `may_delete`). A reported status counts only
if an arrow leads to it (`may_follow`), because lists lag behind.

Source: `TrainingJobStatus` and `SecondaryStatus` of DescribeTrainingJob, StopTrainingJob and
DeleteTrainingJob in the API reference. A status that is not in the table, because the service
is newer, counts as running, and may come before and after any other.
docs/architecture.md has the diagram, written by `make docs`.
"""

from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Final, NamedTuple


class Phase(Enum):
    """The meaning of a status for a resource."""

    RUNNING = "the job runs"
    STOPPING = "the job is about to end"
    SUCCEEDED = "the job has ended well"
    ENDED_BADLY = "the job has ended badly"
    DELETING = "the job's record is being deleted: the job counts as gone"


class Cause(Enum):
    """The cause of a change from one status to another."""

    SERVICE = ""
    """SageMaker itself."""
    STOP = "StopTrainingJob"
    """A call, by us or others; SageMaker does the same if a limit is reached."""
    DELETE = "DeleteTrainingJob"
    """A call, by us or others."""


class Status(NamedTuple):
    """One `TrainingJobStatus`.

    Attributes:
        phase: its meaning for a resource.
        becomes: the arrows: the statuses that may come next, and their causes.
    """

    phase: Phase
    becomes: Mapping[str, Cause]


_ENDS: Final = dict.fromkeys(("Completed", "Failed", "Stopped"), Cause.SERVICE)

STATUSES: Final[Mapping[str, Status]] = {
    "InProgress": Status(Phase.RUNNING, {"Stopping": Cause.STOP, **_ENDS}),
    "Stopping": Status(Phase.STOPPING, _ENDS),
    "Completed": Status(Phase.SUCCEEDED, {"Deleting": Cause.DELETE}),
    "Failed": Status(Phase.ENDED_BADLY, {"Deleting": Cause.DELETE}),
    "Stopped": Status(Phase.ENDED_BADLY, {"Deleting": Cause.DELETE}),
    "Deleting": Status(Phase.DELETING, {}),
}
FIRST: Final = "InProgress"
"""The status of a job that CreateTrainingJob has accepted."""

_BEFORE_START: Final = frozenset(
    {"Starting", "LaunchingMLInstances", "PreparingTrainingStack", "Pending", ""}
)


def phase_of(status: str) -> Phase:
    """Return the phase of a `TrainingJobStatus`; an unknown one is running."""
    return _row(status).phase


def is_over(status: str) -> bool:
    """Tell whether the job has ended, well or badly."""
    return phase_of(status) in (Phase.SUCCEEDED, Phase.ENDED_BADLY)


def may_stop(status: str) -> bool:
    """Tell whether a job of this status can be stopped."""
    return Cause.STOP in _row(status).becomes.values()


def may_delete(status: str) -> bool:
    """Tell whether the record of a job of this status can be deleted."""
    return Cause.DELETE in _row(status).becomes.values()


def may_follow(earlier: str, later: str) -> bool:
    """Tell whether a job can get from one status to the other, directly or through others."""
    if earlier not in STATUSES or later not in STATUSES:
        return True
    return later in _reachable(earlier)


def _row(status: str) -> Status:
    return STATUSES.get(status, STATUSES[FIRST])


@cache
def _reachable(status: str) -> frozenset[str]:
    further = (_reachable(following) for following in STATUSES[status].becomes)
    return frozenset({status}).union(*further)


def has_started(status: str, secondary: str) -> bool:
    """Tell whether the job has its instances: it is past Starting and Pending."""
    return phase_of(status) is not Phase.RUNNING or secondary not in _BEFORE_START


def is_reached(wait_for: str, status: str, secondary: str) -> bool:
    """Tell whether the job has reached what the option `wait_for` names.

    Args:
        wait_for: `completed`, `started` or `created`.
        status: the job's `TrainingJobStatus`.
        secondary: its `SecondaryStatus`.
    """
    if wait_for == "created":
        return True
    if wait_for == "started":
        return has_started(status, secondary)
    return is_over(status)
