"""The status machine as one table. Pure.

Each row is a secondary status, with its primary status, the message that the service writes into
SecondaryStatusTransitions, and the secondary statuses that can follow.
"""

from dataclasses import dataclass

IN_PROGRESS = "InProgress"
COMPLETED = "Completed"
FAILED = "Failed"
STOPPING = "Stopping"
STOPPED = "Stopped"
DELETING = "Deleting"


@dataclass(frozen=True, slots=True)
class State:
    """One row of the table."""

    secondary: str
    status: str
    message: str
    next: frozenset[str] = frozenset()

    @property
    def is_terminal(self) -> bool:
        """Whether a job stays in this status until it is deleted."""
        return not self.next


_ENDS = {"Failed", "Stopping", "Stopped", "MaxWaitTimeExceeded", "Interrupted", "Restarting"}


def _row(secondary: str, status: str, message: str, *following: str) -> State:
    return State(secondary, status, message, frozenset(following))


def _working(secondary: str, message: str, *following: str) -> State:
    return _row(secondary, IN_PROGRESS, message, *following, *_ENDS)


STATES: dict[str, State] = {
    state.secondary: state
    for state in (
        _working(
            "Starting",
            "Starting the training job",
            "Pending",
            "LaunchingMLInstances",
            "PreparingTrainingStack",
            "Downloading",
        ),
        _working("Pending", "Training job waiting for capacity", "Starting", "Downloading"),
        _working(
            "LaunchingMLInstances",
            "Launching requested ML instances",
            "PreparingTrainingStack",
            "Downloading",
        ),
        _working("PreparingTrainingStack", "Preparing the instances for training", "Downloading"),
        _working("Downloading", "Downloading input data", "DownloadingTrainingImage", "Training"),
        _working("DownloadingTrainingImage", "Downloading the training image", "Training"),
        _working(
            "Training",
            "Training image download completed. Training in progress.",
            "Uploading",
            "Updating",
            "MaxRuntimeExceeded",
        ),
        _working("Updating", "Updating the training job", "Training", "Uploading"),
        _working(
            "Uploading",
            "Uploading generated training model",
            "Completed",
            "MaxRuntimeExceeded",
        ),
        _working("Interrupted", "Training job was interrupted", "Starting", "Pending"),
        _working("Restarting", "Restarting the training job", "Starting", "Pending"),
        _row(
            "Stopping",
            STOPPING,
            "Stopping the training job",
            "Uploading",
            "Stopped",
            "MaxRuntimeExceeded",
            "MaxWaitTimeExceeded",
            "Failed",
        ),
        _row("Completed", COMPLETED, "Training job completed"),
        _row("Failed", FAILED, "Training job failed"),
        _row("Stopped", STOPPED, "Training job stopped"),
        _row(
            "MaxRuntimeExceeded",
            STOPPED,
            "Training job runtime exceeded MaxRuntimeInSeconds provided",
        ),
        _row(
            "MaxWaitTimeExceeded",
            STOPPED,
            "Training job was stopped because it exceeded MaxWaitTimeInSeconds provided",
        ),
    )
}

TERMINAL_STATUSES = frozenset({COMPLETED, FAILED, STOPPED})


def can_follow(current: str, following: str) -> bool:
    """Tell whether the table lets one secondary status follow another."""
    return following in STATES[current].next


def status_after(secondary: str, current: str) -> str:
    """Return the primary status of a job that enters a secondary status.

    A job that is being stopped stays Stopping while its model is uploaded.
    """
    if secondary == "Uploading" and current == STOPPING:
        return STOPPING
    return STATES[secondary].status
