"""The kinds of rounds, and the legs of a long run.

A leg depends only on the seed and its number, not on how many legs run concurrently.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

from tests.chaos.champions import CHAMPIONS
from tests.chaos.imports import IMPORTS
from tests.chaos.jobs import JOBS
from tests.chaos.legs import LEG, Kind, Leg
from tests.chaos.pipelines import PIPELINES
from tests.chaos.spot import SPOT
from tests.chaos.sweeps import SWEEPS
from tests.chaos.uploads import UPLOADS

KINDS: Final[Mapping[str, Kind]] = {
    "jobs": JOBS,
    "imports": IMPORTS,
    "uploads": UPLOADS,
    "spot": SPOT,
    "sweeps": SWEEPS,
    "pipelines": PIPELINES,
    "champions": CHAMPIONS,
}
_ORDER: Final = ("jobs", "imports", "jobs", "uploads", "sweeps", "spot", "pipelines", "champions")


def legs(rounds: int, kinds: Sequence[str] = _ORDER) -> list[Leg]:
    """Return the legs of a run with a number of rounds, of kinds in turn. Pure."""
    made: list[Leg] = []
    for number, kind in enumerate(itertools.islice(itertools.cycle(kinds), -(-rounds // LEG))):
        nth = sum(leg.kind == kind for leg in made)
        made.append(Leg(number, kind, nth, min(LEG, rounds - number * LEG)))
    return made
