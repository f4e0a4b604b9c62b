"""The tables, in the order in which they are measured."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from benchmarks import (
    commands,
    latency,
    listing,
    long_jobs,
    model,
    peers,
    reports,
    service,
    settings,
    start,
    stopping,
    sweeps,
    thousand,
    throttling,
    uploads,
    verbs,
    waiting,
)
from benchmarks.plan import Plan
from benchmarks.rows import Row


@dataclass(frozen=True)
class Suite:
    """One table.

    Attributes:
        measure: yields the rows of one round.
        rounds: how many rounds there are.
        minutes: how long a round takes on two idle cores.
    """

    measure: Callable[[Plan], Iterator[Row]]
    rounds: int
    minutes: float


SUITES: Final[Mapping[str, Suite]] = {
    "start": Suite(start.measure, 1, 0.5),
    "commands": Suite(commands.measure, 1, 0.5),
    "reports": Suite(reports.measure, 1, 0.6),
    "service": Suite(service.measure, 1, 1),
    "verbs": Suite(verbs.measure, 3, 4.4),
    "thousand": Suite(thousand.measure, 3, 5.1),
    "latency-100": Suite(partial(latency.measure, jobs=100), 3, 1.7),
    "latency-200": Suite(partial(latency.measure, jobs=200), 3, 3),
    "latency-500": Suite(partial(latency.measure, jobs=500), 3, 6.5),
    "uploads": Suite(uploads.measure, 3, 4),
    "sweeps": Suite(sweeps.measure, 1, 5),
    "peers": Suite(peers.measure, 3, 1.5),
    "settings": Suite(settings.measure, 3, 1.5),
    "long": Suite(long_jobs.measure, 3, 3),
    "waiting": Suite(waiting.measure, 3, 1.1),
    "listing": Suite(listing.measure, 3, 3.5),
    "checkpoints": Suite(thousand.measure_checkpoints, 3, 8),
    "throttling": Suite(throttling.measure, 3, 0.4),
    "stopping": Suite(stopping.measure, 1, 0.1),
    "model": Suite(model.measure, 1, 2),
}
