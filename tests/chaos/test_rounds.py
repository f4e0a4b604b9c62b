"""A short run of each kind of rounds with a fixed seed; `make chaos` runs many more rounds."""

from pathlib import Path

import pytest

from tests.chaos.kinds import KINDS
from tests.chaos.legs import Leg, run_leg
from tests.chaos.table import line, summary

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.timeout(900)]


def run(kind: str, seed: int, rounds: int, folder: Path) -> None:
    """Run the first rounds of a seed; fail if there is a violation."""
    results = list(run_leg(KINDS[kind], seed, Leg(0, kind, 0, rounds), folder / "stage"))
    print(f"seed {seed}\n", *map(line, results), sep="\n")
    assert not [problem for result in results for problem in result.problems], summary(results)
    assert len(results) == rounds


def test_nothing_is_lost_and_nothing_is_made_twice(tmp_path: Path) -> None:
    run("jobs", 113, 2, tmp_path)


def test_another_stacks_jobs_outlive_whatever_strikes_their_import(tmp_path: Path) -> None:
    run("imports", 2547, 1, tmp_path)


def test_uploads_are_whole_and_alone_whatever_is_disrupted(tmp_path: Path) -> None:
    run("uploads", 6, 1, tmp_path)


def test_no_trial_is_lost_and_none_is_trained_twice(tmp_path: Path) -> None:
    run("sweeps", 5, 1, tmp_path)


def test_no_stage_of_a_pipeline_is_lost_or_trained_twice(tmp_path: Path) -> None:
    run("pipelines", 5, 1, tmp_path)
