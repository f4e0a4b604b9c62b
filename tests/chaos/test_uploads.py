"""A short run of the rounds of uploads with a fixed seed, and a broken plugin that they find."""

import random
from pathlib import Path

import pytest

from tests.chaos.blows import BLOWS
from tests.chaos.table import line
from tests.chaos.uploads import UPLOAD_MOMENTS, run_single_upload, run_uploads

BROKEN = Path(__file__).parent / "broken"
SEED = 6
ROUNDS = 1


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_uploads_are_whole_and_alone_whatever_is_disrupted(tmp_path: Path) -> None:
    results = list(run_uploads(SEED, 0, ROUNDS, tmp_path / "stage"))
    print(*map(line, results), sep="\n")
    assert not [problem for result in results for problem in result.problems], results
    assert len(results) == ROUNDS


@pytest.mark.engine
def test_a_build_that_aborts_nothing_is_caught(tmp_path: Path) -> None:
    found = run_single_upload(
        next(item for item in BLOWS if item.name == "kill -9 engine"),
        next(item for item in UPLOAD_MOMENTS if item.name == "between parts"),
        tmp_path / "stage",
        random.Random(3),
        {"PYTHONPATH": str(BROKEN / "forgotten_parts")},
    )
    assert any(problem.startswith("orphan") for problem in found.problems), found
