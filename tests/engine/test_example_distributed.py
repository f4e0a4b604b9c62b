"""The example of DistributedTrainingJob with the real engine: its hosts train one model."""

import re
import shutil
from pathlib import Path

import pytest
import yaml

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.yaml_projects import Project
from tests.support.emulators import needs_bubblewrap

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "distributed"
IN_YAML = {
    "name": "distributed",
    "runtime": "yaml",
    "plugins": {"providers": [{"name": "sagemaker-training", "path": str(ROOT / "provider")}]},
    "config": {"bucket": {"type": "string"}, "roleArn": {"type": "string"}},
    "resources": {
        "line": {
            "type": "sagemaker-training:DistributedTrainingJob",
            "properties": {
                "bucket": "${bucket}",
                "roleArn": "${roleArn}",
                "sourceDir": "source",
                "entryPoint": "train.py",
                "image": "python:3.12",
                "hyperParameters": {"epochs": 30, "rate": 0.5},
                "channels": {
                    "train": {"source": "data", "s3DataDistributionType": "ShardedByS3Key"}
                },
                "instanceType": "ml.m5.large",
                "instanceCount": 2,
                "metricDefinitions": [{"name": "loss", "regex": "loss=([0-9.]+);"}],
            },
        }
    },
    "outputs": {"loss": "${line.finalMetrics.loss}"},
}
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


def logs_of(emulator: RunningEmulator, job: str) -> dict[str, list[str]]:
    """Return the lines of a job by the hosts of their streams."""
    client = emulator.client("logs")
    group = "/aws/sagemaker/TrainingJobs"
    found = client.filter_log_events(logGroupName=group, logStreamNamePrefix=f"{job}/")
    lines: dict[str, list[str]] = {}
    for event in found["events"]:
        host = event["logStreamName"].removeprefix(f"{job}/").rpartition("-")[0]
        lines.setdefault(host, []).append(event["message"])
    return lines


@needs_bubblewrap
def test_the_hosts_of_the_example_train_one_model(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    trained = project.run("up", "--yes", "--skip-preview")
    assert trained.code == 0, trained.said
    outputs = project.outputs()
    assert outputs["loss"] < 0.1
    logs = logs_of(sagemaker_emulator, outputs["job_name"])
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
    text = script.read_text().replace('"epochs": 30', '"epochs": 40')
    script.write_text(text)
    changed = project.run("up", "--yes")
    assert changed.code == 0, changed.said
    assert "trains again: hyper_parameters.epochs" in changed.said

    script.write_text(
        text.replace("instance_count=", 'torchrun={"process_count_per_node": 4}, instance_count=')
    )
    refused = project.run("preview")
    assert refused.code != 0
    line = "line: torchrun.process_count_per_node: 4 is more than the 2 vCPUs of ml.m5.large"
    assert line in refused.said
    assert "Traceback" not in refused.said

    assert project.run("destroy", "--yes", "--skip-preview").code == 0


@needs_bubblewrap
def test_the_same_trains_in_yaml_and_is_refused_in_its_spelling(project: Project) -> None:
    program = project.folder / "Pulumi.yaml"
    (project.folder / "__main__.py").unlink()
    program.write_text(yaml.safe_dump(IN_YAML))
    trained = project.run("up", "--yes", "--skip-preview")
    assert trained.code == 0, trained.said
    assert project.outputs()["loss"] < 0.1

    launch = "{torchrun: {processCountPerNode: 4}, "
    text = yaml.safe_dump(IN_YAML, default_flow_style=True, width=10_000)
    program.write_text(text.replace("properties: {", f"properties: {launch}", 1))
    refused = project.run("preview")
    line = "torchrun.processCountPerNode: 4 is more than the 2 vCPUs of ml.m5.large"
    assert refused.code != 0
    assert line in refused.said


def test_one_changed_import_declares_the_same_over_the_plugin(project: Project) -> None:
    program = project.folder / "__main__.py"
    text = program.read_text()
    own = "pulumi_sagemaker_components import"
    program.write_text(text.replace(own, "pulumi_sagemaker_components.plugin import"))
    planned = project.run("preview")
    assert planned.code == 0, planned.said
    assert "sagemaker-training:index:DistributedTrainingJob" in planned.said
    assert "sagemaker-training:index:TrainingJob" in planned.said
