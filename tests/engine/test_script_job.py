"""ScriptTrainingJob with the real engine: the example, and what the engine makes of refusals."""

import shutil
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import Project

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a copy of examples/script, whose script can be changed."""
    folder = tmp_path / "script"
    shutil.copytree(EXAMPLES / "script", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(folder, sagemaker_emulator).start(
        **{
            "aws:region": sagemaker_emulator.region,
            "bucket": sagemaker_emulator.bucket,
            "roleArn": sagemaker_emulator.role_arn,
            "instanceType": "ml.m5.large",
        }
    )


def test_the_example_trains_and_trains_again_when_a_line_of_its_script_changes(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    trained = project.run("up", "--yes", "--skip-preview")
    assert trained.code == 0, trained.said
    outputs = project.outputs()
    assert outputs["status"] == "Completed"
    assert outputs["accuracy"] > 0.9
    assert outputs["model_uri"].endswith("/output/model.tar.gz")

    unchanged = project.run("up", "--yes", "--skip-preview")
    assert unchanged.code == 0
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1

    script = project.folder / "source" / "train.py"
    script.write_text(script.read_text() + "\n# A remark.\n")
    changed = project.run("up", "--yes")
    assert changed.code == 0
    assert "changed train.py" in changed.said
    assert "trains again: hyper_parameters" in changed.said
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 2

    gone = project.run("destroy", "--yes", "--skip-preview")
    assert gone.code == 0
    s3 = sagemaker_emulator.client("s3")
    left = s3.list_objects_v2(Bucket=sagemaker_emulator.bucket)["Contents"]
    assert {Path(item["Key"]).name for item in left} == {"model.tar.gz"}
