"""A short run of the chaos suite with a fixed seed; `make chaos` runs many more rounds."""

from pathlib import Path

import pytest

from tests.chaos.rounds import run_leg
from tests.chaos.table import line, summary, table

SEED = 113
ROUNDS = 2


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_is_made_twice(tmp_path: Path) -> None:
    results = list(run_leg(SEED, 0, ROUNDS, tmp_path / "stage"))
    print(f"seed {SEED}\n", *map(line, results), table(results), sep="\n")
    assert not [problem for result in results for problem in result.problems], summary(results)
    assert len(results) == ROUNDS
