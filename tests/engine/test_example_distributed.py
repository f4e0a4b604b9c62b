"""The example of DistributedTrainingJob with the real engine: its hosts train one model."""

import re
import shutil
from pathlib import Path

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import Project
from tests.support.emulators import needs_bubblewrap
from tests.support.results import lines_of

pytestmark = pytest.mark.engine

EXAMPLE = Path(__file__).parents[2] / "examples" / "distributed"
LINE = re.compile(r"(algo-\d), epoch \d+: (\d+) of 21 rows, loss=([0-9.]+);")


@pytest.fixture
def project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a copy of the example, whose script can be changed."""
    folder = tmp_path / "distributed"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(folder, sagemaker_emulator).start(
        **{
            "aws:region": sagemaker_emulator.region,
            "bucket": sagemaker_emulator.bucket,
            "roleArn": sagemaker_emulator.role_arn,
            "instances": "2",
        }
    )


@needs_bubblewrap
def test_the_hosts_of_the_example_train_one_model(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    trained = project.run("up", "--yes", "--skip-preview")
    assert trained.code == 0, trained.said
    outputs = project.outputs()
    assert outputs["loss"] < 0.1
    logs = lines_of(sagemaker_emulator, outputs["job_name"])
    assert logs["algo-1"][0] == "algo-1 has ['part-1.csv']"
    assert logs["algo-2"][0] == "algo-2 has ['part-2.csv']"
    told = {host: [LINE.fullmatch(line) for line in lines[1:]] for host, lines in logs.items()}
    rows = {host: {match[2] for match in found if match} for host, found in told.items()}
    assert rows == {"algo-1": {"9"}, "algo-2": {"12"}}
    losses = [[match[3] for match in found if match] for found in told.values()]
    assert losses[0] == losses[1]
    assert len(losses[0]) == 30

    unchanged = project.run("up", "--yes", "--skip-preview")
    assert unchanged.code == 0
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1

    script = project.folder / "__main__.py"
    script.write_text(script.read_text().replace('"epochs": 30', '"epochs": 40'))
    changed = project.run("up", "--yes", "--skip-preview")
    assert changed.code == 0, changed.said
    assert "trains again: hyper_parameters.epochs" in changed.said

    assert project.run("destroy", "--yes", "--skip-preview").code == 0
