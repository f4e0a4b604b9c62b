"""The engine's verbs on a thousand jobs, without its checkpoints, and `up` alone with them."""

from collections.abc import Iterator
from typing import Final

from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.verbs import life, rows
from benchmarks.world import running_world

SUITE: Final = "thousand"
CHECKPOINTS: Final = "checkpoints"
SUBJECTS: Final = ("empty", "floor", "bare", "dynamic", "plugin")
SKIPPING: Final = {"PULUMI_SKIP_CHECKPOINTS": "true"}


def measure(plan: Plan) -> Iterator[Row]:
    """Yield all verbs of each subject, with `PULUMI_SKIP_CHECKPOINTS`."""
    with running_world(plan.folder) as world:
        for subject in SUBJECTS:
            steps = life(plan.folder / subject, world, subject, plan.many, SKIPPING)
            yield from rows(SUITE, subject, plan.many, steps)


def measure_checkpoints(plan: Plan) -> Iterator[Row]:
    """Yield `up` as it comes; the naive provider fails at 312 resources, by a defect of the SDK."""
    with running_world(plan.folder) as world:
        for subject in (*SUBJECTS, "naive"):
            steps = life(plan.folder / subject, world, subject, plan.many, only=("up",))
            yield from rows(CHECKPOINTS, subject, plan.many, steps)
