"""The engine's verbs on a thousand jobs, without its checkpoints, and `up` alone with them."""

from collections.abc import Iterator
from typing import Final

from benchmarks.lives import Life, side_by_side, worlds
from benchmarks.plan import Plan
from benchmarks.rows import Row
from benchmarks.verbs import rows

SUITE: Final = "thousand"
CHECKPOINTS: Final = "checkpoints"
SUBJECTS: Final = ("empty", "floor", "bare", "minimum", "dynamic", "plugin")
SKIPPING: Final = {"PULUMI_SKIP_CHECKPOINTS": "true"}


def measure(plan: Plan) -> Iterator[Row]:
    """Yield all verbs of each subject, with `PULUMI_SKIP_CHECKPOINTS`."""
    lives = [Life(subject, subject, plan.many, SKIPPING) for subject in SUBJECTS]
    with worlds(plan.folder, SUBJECTS) as services:
        for subject, steps in side_by_side(plan.folder / "stacks", lives, services).items():
            yield from rows(SUITE, subject, plan.many, steps)


def measure_checkpoints(plan: Plan) -> Iterator[Row]:
    """Yield `up` as it comes; the naive provider fails at 312 resources, by a defect of the SDK."""
    subjects = (*(subject for subject in SUBJECTS if subject != "minimum"), "naive")
    lives = [Life(subject, subject, plan.many) for subject in subjects]
    with worlds(plan.folder, subjects) as services:
        stacks = plan.folder / "stacks"
        for subject, steps in side_by_side(stacks, lives, services, only=("up",)).items():
            yield from rows(CHECKPOINTS, subject, plan.many, steps)
