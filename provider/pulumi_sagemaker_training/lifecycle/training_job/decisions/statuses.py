"""The statuses of a training job in one table, and what they mean for the resource. Pure.

Source: `TrainingJobStatus` and `SecondaryStatus` of DescribeTrainingJob in the API reference.
A status that is not in the table, because the service is newer, counts as running.
"""

from enum import Enum
from typing import Final, NamedTuple


class Phase(Enum):
    """The phase of a job, as decisions need it."""

    RUNNING = "running"
    STOPPING = "stopping"
    SUCCEEDED = "succeeded"
    ENDED_BADLY = "ended badly"
    DELETING = "deleting"


class Status(NamedTuple):
    """One `TrainingJobStatus`.

    Attributes:
        phase: the phase of a job with this status.
        becomes: the statuses that may follow.
    """

    phase: Phase
    becomes: frozenset[str]


STATUSES: Final[dict[str, Status]] = {
    "InProgress": Status(
        Phase.RUNNING, frozenset({"InProgress", "Stopping", "Completed", "Failed", "Stopped"})
    ),
    "Stopping": Status(Phase.STOPPING, frozenset({"Stopping", "Stopped", "Completed", "Failed"})),
    "Completed": Status(Phase.SUCCEEDED, frozenset({"Completed", "Deleting"})),
    "Failed": Status(Phase.ENDED_BADLY, frozenset({"Failed", "Deleting"})),
    "Stopped": Status(Phase.ENDED_BADLY, frozenset({"Stopped", "Deleting"})),
    "Deleting": Status(Phase.DELETING, frozenset({"Deleting"})),
}

_BEFORE_START: Final = frozenset(
    {"Starting", "LaunchingMLInstances", "PreparingTrainingStack", "Pending", ""}
)


def phase_of(status: str) -> Phase:
    """Return the phase of a `TrainingJobStatus`; an unknown one is running."""
    known = STATUSES.get(status)
    return known.phase if known else Phase.RUNNING


def is_over(status: str) -> bool:
    """Tell whether the job has ended, well or badly."""
    return phase_of(status) in (Phase.SUCCEEDED, Phase.ENDED_BADLY)


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
