"""The extent of a run of measurements."""

from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    """What one round of a table measures.

    Attributes:
        folder: an empty one, for everything that is written.
        round: the number of the round, from 0; what warms up does so in the first.
        sizes: how many jobs each verb is run with.
        many: how many jobs the tables of a thousand have.
        long_jobs: how many of the jobs that take ten seconds.
        waiting: how many jobs are waited for, and for how many seconds.
        sweep_points: how many points the sweep has.
        sweeps_at_once: how many equal sweeps of each adapter run at the same time.
        latency_jobs: how many jobs at most are measured over a slow network.
        small_files: how many files of some kilobytes are uploaded.
        large_mb: the megabytes of the one large file that is uploaded; 0 leaves it out.
        runs: how often a process is started whose start is measured.
    """

    folder: Path
    round: int = 0
    sizes: tuple[int, ...] = (1, 10, 100)
    many: int = 1000
    long_jobs: int = 100
    waiting: tuple[int, float] = (1000, 30.0)
    sweep_points: int = 200
    sweeps_at_once: int = 3
    latency_jobs: int = 500
    small_files: int = 10_000
    large_mb: int = 5_120
    runs: int = 7

    @classmethod
    def checked(cls, folder: Path) -> "Plan":
        """Return what the budgets need."""
        return cls(folder, sizes=(1, 100))

    def small(self, jobs: int) -> "Plan":
        """Return this plan for so many jobs alone, to try the tables themselves."""
        return replace(
            self,
            sizes=(jobs,),
            many=jobs,
            long_jobs=jobs,
            waiting=(jobs, 5.0),
            sweep_points=jobs,
            sweeps_at_once=1,
            latency_jobs=jobs,
            small_files=10 * jobs,
            large_mb=min(self.large_mb, jobs),
            runs=1,
        )
