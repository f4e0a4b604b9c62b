"""The extent of a run of measurements."""

from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """What a run measures.

    Attributes:
        folder: an empty one, for everything that is written.
        sizes: how many jobs -> how often each verb is run.
        long_jobs: how many of the jobs that take ten seconds; 0 leaves them out.
        waiting: how many jobs are waited for, and for how many seconds.
        sweep_points: how many points the sweep has; 0 leaves it out.
        has_all_checkpoints: whether a thousand jobs are also measured with a checkpoint after
            each step, where that takes minutes.
    """

    folder: Path
    sizes: tuple[tuple[int, int], ...] = ((1, 3), (10, 1), (100, 2), (1000, 1))
    long_jobs: int = 100
    waiting: tuple[int, float] = (1000, 60.0)
    sweep_points: int = 200
    has_all_checkpoints: bool = False

    @classmethod
    def full(cls, folder: Path) -> "Plan":
        """Return what takes hours."""
        return cls(folder, sizes=((1, 5), (10, 5), (100, 5), (1000, 3)), has_all_checkpoints=True)

    @classmethod
    def checked(cls, folder: Path) -> "Plan":
        """Return what the budgets need."""
        return cls(folder, sizes=((1, 1), (100, 3)), long_jobs=0, waiting=(1000, 30.0))

    def small(self, jobs: int) -> "Plan":
        """Return this plan for so many jobs alone, to try the suites themselves."""
        return replace(
            self, sizes=((jobs, 1),), long_jobs=jobs, waiting=(jobs, 10.0), sweep_points=jobs
        )
