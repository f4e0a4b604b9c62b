"""The kinds of rounds, and the legs of a long run: each leg has a stage and a lot of its own.

A leg depends on the seed and its number alone, so it does not matter how many run side by side.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.blows import BLOWS, Blow
from tests.chaos.imports import IMPORT_MOMENTS, run_imports
from tests.chaos.moments import MOMENTS, Moment
from tests.chaos.rounds import LEG, Result, run_leg
from tests.chaos.uploads import UPLOAD_BLOWS, UPLOAD_MOMENTS, run_uploads


@dataclass(frozen=True)
class Leg:
    """Some rounds of one kind, on one stage.

    Attributes:
        number: counted over all kinds, from 0.
        kind: of the rounds.
        nth: counted over the legs of the kind, from 0.
        rounds: how many, `LEG` at the most.
    """

    number: int
    kind: str
    nth: int
    rounds: int


@dataclass(frozen=True)
class Kind:
    """What is struck in a round.

    Attributes:
        title: for the page.
        blows, moments: what strikes, and when.
        run: runs a leg with a seed, in a folder, with a time in seconds for pauses.
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


KINDS: Final[Mapping[str, Kind]] = {
    "jobs": Kind("Jobs that are trained, changed and removed", BLOWS, MOMENTS, _jobs),
    "imports": Kind("Another stack's jobs, imported", BLOWS, IMPORT_MOMENTS, _imports),
    "uploads": Kind("Uploads", UPLOAD_BLOWS, UPLOAD_MOMENTS, _uploads),
}
_ORDER: Final = ("jobs", "imports", "jobs", "uploads", "jobs")


def legs(rounds: int) -> list[Leg]:
    """Return the legs of a run of so many rounds. Pure."""
    made: list[Leg] = []
    for number, kind in enumerate(itertools.islice(itertools.cycle(_ORDER), -(-rounds // LEG))):
        nth = sum(leg.kind == kind for leg in made)
        made.append(Leg(number, kind, nth, min(LEG, rounds - number * LEG)))
    return made
