"""The phases of a job as a timeline. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sagemaker_emulator.model.job import Transition

WIDTH: Final = 1000
_NARROWEST: Final = 6
_TONES: Final = {
    "Training": "training",
    "Updating": "training",
    "Uploading": "moving",
    "Downloading": "moving",
    "DownloadingTrainingImage": "moving",
    "Stopping": "halted",
    "Stopped": "halted",
    "Interrupted": "halted",
    "Restarting": "halted",
    "MaxRuntimeExceeded": "halted",
    "MaxWaitTimeExceeded": "halted",
    "Completed": "good",
    "Failed": "bad",
}


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase.

    Attributes:
        start: its beginning, in seconds since 1970.
        seconds: how long it took, or has taken; None for the end of the job, which takes no time.
        x, width: its place in a bar of `WIDTH`.
        tone: the name of its colour.
    """

    status: str
    message: str
    start: float
    seconds: float | None
    is_running: bool
    x: float
    width: float
    tone: str


def phases(transitions: Sequence[Transition], now: float) -> list[Phase]:
    """Return the phases of a job; one that has not ended lasts until now."""
    if not transitions:
        return []
    begin = transitions[0].start
    end = max(item.start if item.end is None else item.end for item in transitions)
    is_open = transitions[-1].end is None
    span = max((max(now, end) if is_open else end) - begin, 1e-9)
    return [_phase(item, begin, span, now) for item in transitions]


def _phase(item: Transition, begin: float, span: float, now: float) -> Phase:
    is_running = item.end is None
    until = max(now, item.start) if item.end is None else item.end
    width = max((until - item.start) / span * WIDTH, _NARROWEST)
    x = min((item.start - begin) / span * WIDTH, WIDTH - width)
    is_end = not is_running and until == item.start
    return Phase(
        status=item.status,
        message=item.message,
        start=item.start,
        seconds=None if is_end else until - item.start,
        is_running=is_running,
        x=round(max(x, 0.0), 1),
        width=round(width, 1),
        tone=_TONES.get(item.status, "waiting"),
    )
