"""Ctrl-C during a training: no job is lost, and none starts twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.python_projects import PythonProject

pytestmark = [pytest.mark.engine, pytest.mark.ordinary_start]


@pytest.fixture
def project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> PythonProject:
    return PythonProject(tmp_path / "project", sagemaker_emulator)


@pytest.fixture
def statuses(sagemaker_emulator: RunningEmulator) -> Callable[[], list[str]]:
    """Return a function that returns the status of every job."""
    sagemaker = sagemaker_emulator.client("sagemaker")

    def listed() -> list[str]:
        found = sagemaker.list_training_jobs()["TrainingJobSummaries"]
        return [job["TrainingJobStatus"] for job in found]

    return listed


@pytest.mark.matrix
def test_the_next_up_goes_on_with_the_job_that_was_waited_for(
    project: PythonProject, sagemaker_emulator: RunningEmulator, statuses: Callable[[], list[str]]
) -> None:
    sagemaker_emulator.add_rule(simulate_seconds=12)
    project.declare(job=base_args(sagemaker_emulator))

    stopped = project.interrupted_up(lambda: statuses() == ["InProgress"])

    assert stopped.returncode != 0
    assert "the next `pulumi up` resumes it" in stopped.stdout
    assert "Traceback" not in stopped.stdout
    kept = project.jobs()["job"]
    assert statuses() == ["InProgress"]

    project.up()
    assert project.jobs()["job"]["id"] == kept["id"]
    assert statuses() == ["Completed"]
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1


def test_every_one_of_several_jobs_is_kept(
    project: PythonProject, sagemaker_emulator: RunningEmulator, statuses: Callable[[], list[str]]
) -> None:
    sagemaker_emulator.add_rule(simulate_seconds=12)
    names = [f"job-{number}" for number in range(6)]
    project.declare(**{name: base_args(sagemaker_emulator) for name in names})

    project.interrupted_up(lambda: statuses() == ["InProgress"] * 6)

    assert sorted(project.jobs()) == names
    project.up("--parallel", "16")
    assert statuses() == ["Completed"] * 6
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 6


def test_on_interrupt_stop_stops_the_job_and_the_next_up_trains_again(
    project: PythonProject, sagemaker_emulator: RunningEmulator, statuses: Callable[[], list[str]]
) -> None:
    sagemaker_emulator.add_rule(simulate_seconds=60)
    project.declare(job={**base_args(sagemaker_emulator), "on_interrupt": "stop"})

    stopped = project.interrupted_up(lambda: statuses() == ["InProgress"])

    assert "was stopped, as `on_interrupt` says" in stopped.stdout
    assert statuses() == ["Stopped"]
    sagemaker_emulator.clear_rules()
    project.up()
    assert statuses() == ["Completed"]
