"""A short run of the rounds of imports with a fixed seed, and a broken plugin that they find."""

import random
from pathlib import Path

import pytest

from tests.chaos.blows import BLOWS
from tests.chaos.imports import IMPORT_MOMENTS, run_imports, run_single_import
from tests.chaos.table import line

BROKEN = Path(__file__).parent / "broken"
SEED = 2547
ROUNDS = 1


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_another_stacks_jobs_outlive_whatever_strikes_their_import(tmp_path: Path) -> None:
    results = list(run_imports(SEED, 0, ROUNDS, tmp_path / "stage"))
    print(*map(line, results), sep="\n")
    assert not [problem for result in results for problem in result.problems], results
    assert len(results) == ROUNDS


@pytest.mark.engine
def test_a_build_that_deletes_what_it_imported_is_caught(tmp_path: Path) -> None:
    found = run_single_import(
        next(item for item in BLOWS if item.name == "kill -9 engine"),
        next(item for item in IMPORT_MOMENTS if item.name == "pulumi import, job described"),
        tmp_path / "stage",
        random.Random(3),
        {"PYTHONPATH": str(BROKEN / "greedy_imports")},
    )
    assert any(problem.startswith("lost job") for problem in found.problems), found
