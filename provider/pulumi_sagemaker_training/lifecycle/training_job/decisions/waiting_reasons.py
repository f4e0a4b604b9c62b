"""Why a job waits before it trains, or between two times, in words. Pure.

Source: `SecondaryStatus` and `StatusMessage` of DescribeTrainingJob. SageMaker may change its
messages at any time, so they are only shown: nothing is decided by them.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.values.text import printable
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import has_started

_LACKS_CAPACITY: Final = "capacity"
_INTERRUPTED: Final = "Interrupted"
_PENDING: Final = "Pending"


class WaitingReason(NamedTuple):
    """Why a job waits.

    Attributes:
        words: the reason in full.
        short: the reason in at most 16 columns.
    """

    words: str
    short: str


def waiting_reason(description: Description, plans: Sequence[str] = ()) -> WaitingReason | None:
    """Return why a job waits; None if it does not, or if that is not known.

    Args:
        description: the job.
        plans: what it waits for, if it runs on training plans.
    """
    phase = description.secondary_status
    if phase == _PENDING and plans:
        return WaitingReason("; ".join(plans), "waits for plan")
    if phase == _INTERRUPTED:
        return WaitingReason("waits for spot capacity", "no spot capacity")
    waits = not has_started(description.status, phase)
    lacks_capacity = _LACKS_CAPACITY in status_message(description).lower()
    if waits and (phase == _PENDING or lacks_capacity):
        return WaitingReason("waits for capacity", "no capacity yet")
    return None


def status_message(description: Description) -> str:
    """Return SageMaker's message for the phase that the job is in; empty if it says no more."""
    phase = description.secondary_status
    steps: Sequence[Any] = description.fields.get("secondary_status_transitions") or ()
    last = steps[-1] if steps else {}
    if last.get("status") != phase:
        return ""
    said = printable(str(last.get("status_message") or "")).rstrip(".! ")
    return "" if said.startswith(phase) else said
