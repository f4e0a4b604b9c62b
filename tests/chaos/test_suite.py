"""The suite finds the defects of broken plugins."""

from pathlib import Path

import pytest

from tests.chaos.imports import IMPORTS
from tests.chaos.jobs import JOBS
from tests.chaos.legs import Kind, run_single
from tests.chaos.rounds import Result
from tests.chaos.uploads import UPLOADS

BROKEN = Path(__file__).parent / "broken"


def strike(blow: str, moment: str, folder: Path, build: str, kind: Kind = JOBS) -> Result:
    """Run one round with a broken plugin."""
    return run_single(kind, blow, moment, folder / "stage", BROKEN / build)


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


@pytest.mark.engine
def test_a_build_that_deletes_what_it_imported_is_caught(tmp_path: Path) -> None:
    moment = "pulumi import, job described"
    found = strike("kill -9 engine", moment, tmp_path, "greedy_imports", IMPORTS)
    assert any(problem.startswith("lost job") for problem in found.problems), found


@pytest.mark.engine
def test_a_build_that_aborts_nothing_is_caught(tmp_path: Path) -> None:
    found = strike("kill -9 engine", "between parts", tmp_path, "forgotten_parts", UPLOADS)
    assert any(problem.startswith("orphan") for problem in found.problems), found
