"""The suite finds the defects of broken plugins."""

import random
from pathlib import Path

import pytest

from tests.chaos.blows import BLOWS
from tests.chaos.moments import MOMENTS
from tests.chaos.rounds import Result, run_single

BROKEN = Path(__file__).parent / "broken"


def strike(blow: str, moment: str, folder: Path, build: str) -> Result:
    """Run one round with a broken plugin."""
    variables = {"PYTHONPATH": str(BROKEN / build)}
    return run_single(
        next(item for item in BLOWS if item.name == blow),
        next(item for item in MOMENTS if item.name == moment),
        folder / "stage",
        random.Random(3),
        variables,
    )


@pytest.mark.engine
def test_names_by_lot_are_caught_as_duplicates(tmp_path: Path) -> None:
    found = strike("kill -9 engine", "create accepted, no answer", tmp_path, "random_names")
    assert any(problem.startswith("orphan") for problem in found.problems), found


@pytest.mark.engine
def test_failures_that_keep_no_state_are_caught(tmp_path: Path) -> None:
    found = strike("Ctrl-C", "waiting", tmp_path, "forgotten_failures")
    assert any(problem.startswith("lost state") for problem in found.problems), found


@pytest.mark.engine
def test_a_pause_that_ends_a_wait_is_caught(tmp_path: Path) -> None:
    found = strike("pause of the plugin", "waiting", tmp_path, "impatient_waits")
    assert any(problem.startswith("a pause is not survived") for problem in found.problems), found
