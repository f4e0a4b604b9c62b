"""The conversion of a job that boto3 created into a stack, with the commands."""

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import Result

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.commands import run_command
from tests.engine.yaml_projects import Project, environment

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROOT = Path(__file__).parents[2]


def request_of(emulator: RunningEmulator) -> dict[str, Any]:
    return {
        "TrainingJobName": "by-boto3",
        "RoleArn": emulator.role_arn,
        "AlgorithmSpecification": {
            "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1",
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "accuracy", "Regex": "accuracy=(.*)"}],
        },
        "HyperParameters": {"a b": "1", "roleArn": "${x}"},
        "Environment": {"HF_TOKEN": "hunter22", "PLAIN": "1"},
        "OutputDataConfig": {"S3OutputPath": f"s3://{emulator.bucket}/models"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 5},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
        "Tags": [{"Key": "team", "Value": "vision"}],
    }


def command(project: Project, *arguments: str) -> Result:
    """Run `sagemaker-training` against the emulator."""
    places = ["--endpoint-url", project.emulator.endpoint, "--region", project.emulator.region]
    done = run_command(project.folder, environment(project.folder), *arguments, *places)
    assert done.exit_code == 0, done.output
    return done


def configured(project: Project, lines: str) -> None:
    """Run the commands that the output advises, with a value for the secret."""
    for line in lines.splitlines():
        if line.startswith("pulumi config set"):
            words = shlex.split(line)[1:]
            secret = ["hunter22"] if "--secret" in words else []
            assert project.run(*words, *secret).code == 0


def use_this_plugin(project: Project) -> None:
    path = project.folder / "Pulumi.yaml"
    program = yaml.safe_load(path.read_text())
    plugin = {"name": "sagemaker-training", "path": str(ROOT / "provider")}
    path.write_text(yaml.safe_dump({**program, "plugins": {"providers": [plugin]}}))


def test_a_job_that_boto3_made_is_converted_and_imported_and_nothing_is_left_to_do(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    sagemaker = sagemaker_emulator.client("sagemaker")
    sagemaker.create_training_job(**request_of(sagemaker_emulator))
    sagemaker.get_waiter("training_job_completed_or_stopped").wait(
        TrainingJobName="by-boto3", WaiterConfig={"Delay": 1}
    )
    project = Project(tmp_path, sagemaker_emulator)

    converted = command(project, "convert", "by-boto3", "-l", "yaml", "-o", "Pulumi.yaml")
    assert "hunter22" not in (tmp_path / "Pulumi.yaml").read_text() + converted.stderr
    use_this_plugin(project)
    configured(project.start(), converted.stderr)

    line = command(project, "import", "by-boto3").stdout
    imported = project.run(*shlex.split(line)[1:], "--yes", "--skip-preview", "--protect=false")
    assert imported.code == 0, imported.said

    preview = project.run("preview", "--expect-no-changes")
    assert preview.code == 0, preview.said
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1
    assert project.run("destroy", "--yes", "--skip-preview").code == 0
    assert sagemaker.list_training_jobs()["TrainingJobSummaries"] == []


def test_a_request_file_is_converted_and_trains(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    request = request_of(sagemaker_emulator)
    (tmp_path / "request.json").write_text(json.dumps(request))
    project = Project(tmp_path, sagemaker_emulator)
    converted = command(project, "convert", "request.json", "-l", "yaml", "-o", "Pulumi.yaml")
    use_this_plugin(project)
    configured(project.start(), converted.stderr)

    up = project.run("up", "--yes", "--skip-preview")
    assert up.code == 0, up.said
    [sent] = [item["request"] for item in sagemaker_emulator.requests("CreateTrainingJob")]
    for member in request.keys() - {"TrainingJobName", "Tags"}:
        assert sent[member] == request[member]
    assert {"Key": "team", "Value": "vision"} in sent["Tags"]
    assert project.run("destroy", "--yes", "--skip-preview").code == 0
