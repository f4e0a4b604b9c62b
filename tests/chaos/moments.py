"""The moments of disruptions: named steps in the life of a job, and random times.

The emulator's rules hold a request open before or after its effect, so that a moment lasts long
enough. The provider does not know of it.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tests.chaos.stage import Run, Stage

_HELD_S: Final = 2.5
_COMES_WITHIN_S: Final = 120.0
"""The limit for a moment: on a busy machine it comes late. Without it the run just ends."""


def held(operation: str, when: str) -> dict[str, Any]:
    """Return a rule that holds a request open before or after its effect."""
    return {
        "operation": operation,
        "effect": "delay",
        "delay_s": _HELD_S,
        "when": when,
        "times": 2,
    }


def _rule_acts(stage: Stage) -> bool:
    return stage.held_requests() > 0


def a_job_runs(stage: Stage) -> bool:
    """Tell whether any job runs."""
    return "InProgress" in stage.jobs().values()


def _a_job_has(status: str, name: str = "") -> Callable[[Stage], bool]:
    return lambda stage: any(found == status and name in job for job, found in stage.jobs().items())


@dataclass(frozen=True)
class Moment:
    """One moment of a run.

    Attributes:
        name: the name in the table.
        rules: the rules during the run.
        is_now: tells whether the moment has come; None for a random time.
    """

    name: str
    rules: Sequence[Mapping[str, Any]] = ()
    is_now: Callable[[Stage], bool] | None = field(default=_rule_acts)

    def await_in(self, run: Run, stage: Stage, dice: random.Random) -> bool:
        """Wait for the moment; tell whether it came before the run ended."""
        drawn_s = dice.uniform(0.3, 4.0)
        deadline = time.monotonic() + (_COMES_WITHIN_S if self.is_now else drawn_s)
        while not run.is_over and time.monotonic() < deadline:
            _ = run.below
            if self.is_now is not None and self.is_now(stage):
                time.sleep(dice.uniform(0.0, 0.3))
                return not run.is_over
            time.sleep(0.03)
        return self.is_now is None and not run.is_over


MOMENTS: Final = (
    Moment("any time", is_now=None),
    Moment("diff", [held("DescribeTrainingJob", "before")]),
    Moment("create sent", [held("CreateTrainingJob", "before")]),
    Moment("create accepted, no answer", [held("CreateTrainingJob", "after")]),
    Moment(
        "waiting",
        [{"job": "^(dynamic|plugin)-slow", "phase": "Training", "seconds": 3.0}],
        _a_job_has("InProgress", "-slow-"),
    ),
    Moment("poll, no answer", [held("ListTrainingJobs", "after")]),
    Moment("stop sent", [held("StopTrainingJob", "before")]),
    Moment("stopping", [held("StopTrainingJob", "after")]),
    Moment("delete sent", [held("DeleteTrainingJob", "before")]),
    Moment(
        "deleted, not confirmed",
        [{"job": "", "phase": "Deleting", "seconds": 3.0}],
        _a_job_has("Deleting"),
    ),
    Moment("tags change", [held("AddTags", "after")]),
)
