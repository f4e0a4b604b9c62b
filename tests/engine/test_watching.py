"""The live line on the screen of the real `pulumi`, and the captures in the docs."""

import re
from pathlib import Path
from typing import Final

import pytest
import yaml

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.stacks import PROVIDER
from tests.engine.yaml_projects import Project, environment
from tools.watching.__main__ import MARKS, PAGE, captures
from tools.watching.screen import watch

pytestmark = [pytest.mark.engine, pytest.mark.ordinary_start]

COLUMNS: Final = 100
ROW: Final = re.compile(r"TrainingJob +digits +creating.*")


def test_the_captures_in_the_docs_are_what_the_cli_draws(tmp_path: Path) -> None:
    assert MARKS.section(PAGE.read_text("utf-8")) == captures(tmp_path), "run: make captures"


@pytest.fixture
def project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    job = {
        "roleArn": sagemaker_emulator.role_arn,
        "algorithmSpecification": {
            "trainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/digits:1",
            "trainingInputMode": "File",
        },
        "outputDataConfig": {"s3OutputPath": f"s3://{sagemaker_emulator.bucket}/models"},
        "resourceConfig": {
            "instanceType": "ml.m5.large",
            "instanceCount": 1,
            "volumeSizeInGb": 5,
        },
        "stoppingCondition": {"maxRuntimeInSeconds": 600},
    }
    program = {
        "name": "quickstart",
        "runtime": "yaml",
        "plugins": {"providers": [{"name": "sagemaker-training", "path": str(PROVIDER)}]},
        "resources": {"digits": {"type": "sagemaker-training:TrainingJob", "properties": job}},
    }
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(program))
    return Project(tmp_path, sagemaker_emulator).start()


def test_in_a_terminal_of_100_columns_the_phases_show_whole(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    sagemaker_emulator.add_rule(job="", simulate_seconds=4)
    variables = environment(project.folder)
    del variables["SAGEMAKER_TRAINING_COLUMNS"]
    rows: list[str] = []

    def look(screen: str) -> bool:
        rows.extend(line for line in screen.splitlines() if ROW.search(line))
        return False

    command = ["pulumi", "up", "--yes", "--skip-preview"]
    assert watch(command, variables, COLUMNS, look, folder=str(project.folder)) == 0
    shown = {row.rpartition("  ")[2] for row in rows}
    assert {"Starting", "Training"} <= shown, rows
    assert max(map(len, rows)) < COLUMNS
