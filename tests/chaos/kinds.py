"""The kinds of rounds, and the legs of a long run. Each leg has its own stage and random numbers.

A leg depends only on the seed and its number, not on how many legs run concurrently.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.blows import BLOWS, Blow
from tests.chaos.imports import IMPORT_MOMENTS, run_imports
from tests.chaos.moments import MOMENTS, Moment
from tests.chaos.pipelines import PIPELINE_BLOWS, PIPELINE_MOMENTS, run_pipelines
from tests.chaos.rounds import LEG, Result, run_leg
from tests.chaos.spot import SPOT_MOMENTS, run_spot
from tests.chaos.sweeps import SWEEP_BLOWS, SWEEP_MOMENTS, run_sweeps
from tests.chaos.uploads import UPLOAD_BLOWS, UPLOAD_MOMENTS, run_uploads


@dataclass(frozen=True)
class Leg:
    """A sequence of rounds of one kind, on one stage.

    Attributes:
        number: the number among all legs, from 0.
        kind: the kind of the rounds.
        nth: the number among the legs of the kind, from 0.
        rounds: the number of rounds, at most `LEG`.
    """

    number: int
    kind: str
    nth: int
    rounds: int


@dataclass(frozen=True)
class Kind:
    """A kind of rounds.

    Attributes:
        title: the title on the page.
        blows, moments: the disruptions, and the moments at which they happen.
        run: runs a leg with a seed, in a folder, with a duration of pauses in seconds.
    """

    title: str
    blows: Sequence[Blow]
    moments: Sequence[Moment]
    run: Callable[[int, Leg, Path, float], Iterator[Result]]


def _jobs(seed: int, leg: Leg, folder: Path, pause_s: float) -> Iterator[Result]:
    return run_leg(seed, leg.nth, leg.rounds, folder, pause_s=pause_s)


def _imports(seed: int, leg: Leg, folder: Path, pause_s: float) -> Iterator[Result]:
    return run_imports(seed, leg.nth, leg.rounds, folder, pause_s=pause_s)


def _uploads(seed: int, leg: Leg, folder: Path, pause_s: float) -> Iterator[Result]:
    return run_uploads(seed, leg.nth, leg.rounds, folder, pause_s=pause_s)


def _sweeps(seed: int, leg: Leg, folder: Path, pause_s: float) -> Iterator[Result]:
    return run_sweeps(seed, leg.nth, leg.rounds, folder, pause_s=pause_s)


def _spot(seed: int, leg: Leg, folder: Path, pause_s: float) -> Iterator[Result]:
    return run_spot(seed, leg.nth, leg.rounds, folder, pause_s=pause_s)


def _pipelines(seed: int, leg: Leg, folder: Path, pause_s: float) -> Iterator[Result]:
    return run_pipelines(seed, leg.nth, leg.rounds, folder, pause_s=pause_s)


KINDS: Final[Mapping[str, Kind]] = {
    "jobs": Kind("Jobs that are trained, changed and removed", BLOWS, MOMENTS, _jobs),
    "imports": Kind("Another stack's jobs, imported", BLOWS, IMPORT_MOMENTS, _imports),
    "uploads": Kind("Uploads", UPLOAD_BLOWS, UPLOAD_MOMENTS, _uploads),
    "spot": Kind("Trainings on spot capacity, in two jobs", BLOWS, SPOT_MOMENTS, _spot),
    "sweeps": Kind("Sweeps whose points come and go", SWEEP_BLOWS, SWEEP_MOMENTS, _sweeps),
    "pipelines": Kind("Pipelines with a champion", PIPELINE_BLOWS, PIPELINE_MOMENTS, _pipelines),
}
_ORDER: Final = ("jobs", "imports", "jobs", "uploads", "sweeps", "spot", "pipelines")


def legs(rounds: int) -> list[Leg]:
    """Return the legs of a run with a number of rounds. Pure."""
    made: list[Leg] = []
    for number, kind in enumerate(itertools.islice(itertools.cycle(_ORDER), -(-rounds // LEG))):
        nth = sum(leg.kind == kind for leg in made)
        made.append(Leg(number, kind, nth, min(LEG, rounds - number * LEG)))
    return made
