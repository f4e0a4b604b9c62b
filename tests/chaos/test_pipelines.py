"""A short run of the rounds of pipelines with a fixed seed; `make chaos` runs many more."""

from pathlib import Path

import pytest

from tests.chaos.pipelines import run_pipelines
from tests.chaos.table import line

SEED = 5
ROUNDS = 1


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_stage_is_lost_and_each_challenger_is_judged_once(tmp_path: Path) -> None:
    results = list(run_pipelines(SEED, 0, ROUNDS, tmp_path / "stage"))
    print(*map(line, results), sep="\n")
    assert not [problem for result in results for problem in result.problems], results
    assert len(results) == ROUNDS
