"""Early stopping on recorded curves of real trainings, against running all to their end."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from benchmarks.plan import Plan
from benchmarks.record_curves import CURVES
from benchmarks.rows import Row
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.stopping import (
    Curve,
    EarlyStopping,
    Reading,
    reason_to_stop,
    thinned,
)

SUITE: Final = "stopping"
AT_ONCE: Final = 10
EPOCH_S: Final = 60.0
RULES: Final = {
    "median": EarlyStopping(median=True),
    "median, not before 3 epochs": EarlyStopping(median=True, after_seconds=180),
    "floor of 0.5 after 3 epochs": EarlyStopping(floor=0.5, after_seconds=180),
}
_OBJECTIVE: Final = Objective("accuracy", "maximize")


@dataclass
class Replay:
    """A sweep whose trials report recorded values, an epoch a minute.

    Attributes:
        rule: when trials are stopped; None runs all to their end.
        trained_s: the training time of all trials, in seconds.
        stopped: how many trials were stopped.
        best: the best last value of a completed trial.
    """

    rule: EarlyStopping | None
    trained_s: float = 0.0
    stopped: int = 0
    best: float = float("-inf")
    _completed: list[Curve] = field(default_factory=list)

    def run(self, curves: Sequence[Sequence[float]]) -> "Replay":
        """Run the trials, `AT_ONCE` at once, each in its turn."""
        waiting = [list(curve) for curve in curves]
        running: list[tuple[list[float], int]] = []
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append((waiting.pop(0), 0))
            running = [later for trial in running if (later := self._epoch(*trial)) is not None]
        return self

    def _epoch(self, values: list[float], epoch: int) -> tuple[list[float], int] | None:
        self.trained_s += EPOCH_S
        curve = [Reading((at + 1) * EPOCH_S, values[at]) for at in range(epoch + 1)]
        if epoch + 1 == len(values):
            self._completed.append(thinned(curve))
            self.best = max(self.best, values[-1])
            return None
        if self.rule and reason_to_stop(curve, self._completed, self.rule, _OBJECTIVE):
            self.stopped += 1
            return None
        return values, epoch + 1


def measure(plan: Plan) -> Iterator[Row]:
    """Yield what each rule saves, and what it misses."""
    del plan
    curves = [trial["accuracy"] for trial in json.loads(CURVES.read_text())]
    whole = Replay(None).run(curves)
    for name, rule in RULES.items():
        found = Replay(rule).run(curves)
        part = found.trained_s / whole.trained_s
        about: dict[str, Any] = {"suite": SUITE, "subject": name, "jobs": len(curves)}
        yield Row(what="training time", value=part, unit="x of all", **about)
        yield Row(what="stopped", value=found.stopped, unit="trials", **about)
        missed = whole.best - found.best
        yield Row(what="best accuracy missed by", value=missed, unit="", **about)
