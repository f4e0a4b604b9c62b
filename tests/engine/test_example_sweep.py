"""The example of a sweep, as its README tells it, with real training."""

import shutil
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

EXAMPLE = Path(__file__).parents[2] / "examples" / "sweep"


@pytest.fixture
def project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a copy of the example, with a stack on the emulator."""
    folder = tmp_path / "sweep"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "Pulumi.*.yaml"))
    return Project(folder, sagemaker_emulator).start(
        **{
            "bucket": sagemaker_emulator.bucket,
            "roleArn": sagemaker_emulator.role_arn,
            "aws:region": sagemaker_emulator.region,
        }
    )


def test_the_example_finds_the_best_appends_a_point_and_goes(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    first = project.run("up", "--yes", "--skip-preview")
    assert first.code == 0, first.said
    best = project.outputs()["best"]
    assert best["point"] == {"degree": 1, "penalty": 0}
    assert best["metric"] == 15.4342
    assert f"1. validation:rmse {best['metric']:g}" in first.said

    program = project.folder / "__main__.py"
    appended = '    {"degree": 2, "penalty": 0.1},\n]'
    program.write_text(program.read_text().replace("\n]", f"\n{appended}", 1))
    assert "1 trial is new: degree=2, penalty=0.1" in project.run("preview").said
    second = project.run("up", "--yes", "--skip-preview")
    assert second.code == 0, second.said
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 5
    assert [row["metric"] for row in project.outputs()["leaderboard"][:2]] == [15.2138, 15.4342]

    assert project.run("destroy", "--yes", "--skip-preview").code == 0
    jobs = sagemaker_emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
    assert jobs == []
