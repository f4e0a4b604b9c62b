"""Pipelines with the real engine: which stages run, what the preview says, and every way in."""

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from pulumi_sagemaker_components import TrainingPipeline, plugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.commands import run_command
from tests.engine.rows.outcomes import FAILS
from tests.engine.stacks import EngineStack
from tests.engine.yaml_projects import Project, environment

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "pipeline"
UP = ("up", "--yes", "--skip-preview")


@pytest.fixture
def digits(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Iterator[Project]:
    """Return a copy of the example."""
    folder = shutil.copytree(EXAMPLE, tmp_path / "pipeline")
    project = Project(folder, sagemaker_emulator)
    yield project.start(bucket=sagemaker_emulator.bucket, roleArn=sagemaker_emulator.role_arn)
    project.run("destroy", "--yes", "--skip-preview")


def trained(emulator: RunningEmulator) -> list[str]:
    """Return the stages that were trained so far, in their order."""
    calls = emulator.requests("CreateTrainingJob")
    made = [call["request"]["TrainingJobName"] for call in calls if call["status"] == 200]
    return [name.split("-")[1] for name in made]


def said_of_jobs(preview: str) -> str:
    """Return the messages of a preview, without what differs from run to run."""
    said = preview.partition("Diagnostics:")[2].partition("Resources:")[0].strip()
    named = re.sub(r"digits-(\w+)-\w{8,}", r"digits-\1-…", said)
    plain = re.sub(r"s3://[\w-]+/", "s3://bucket/", named)
    timed = re.sub(r"20\d\d-\d\d-\d\d \d\d:\d\d", "2026-11-26 09:30", plain)
    # The engine shows the resources in no order of its own.
    return "\n".join(sorted(line.strip() for line in timed.splitlines() if line.strip()))


def documented() -> str:
    """Return the preview that docs/pipelines.md shows, without its indentation."""
    page = (ROOT / "docs" / "pipelines.md").read_text()
    block = page.partition("<!-- preview -->")[2].partition("<!-- end -->")[0]
    return "\n".join(sorted(line.strip() for line in block.splitlines() if line.strip()))


@pytest.mark.slow
def test_the_example_trains_and_the_preview_of_a_change_lists_every_stage(
    digits: Project, sagemaker_emulator: RunningEmulator
) -> None:
    first = digits.run(*UP)
    assert first.code == 0, first.said
    assert trained(sagemaker_emulator) == ["prepare", "train", "evaluate"]
    assert digits.outputs()["accuracy"] > 0.9
    reported = report_of(digits)
    assert re.search(r"gate kept accuracy 0.9\d+, must be at least 0.9", reported)
    assert "after prepare (channel data), train (channel model)" in reported
    assert "source digits-prepare code" in reported

    path = digits.folder / "Pulumi.test.yaml"
    settings = yaml.safe_load(path.read_text())
    settings["config"]["pipeline:regularization"] = "0.1"
    path.write_text(yaml.safe_dump(settings))
    assert said_of_jobs(digits.run("preview").said) == documented()


def report_of(project: Project) -> str:
    """Return what a reader sees of the report of a project's stack, with single blanks."""
    done = run_command(project.folder, environment(project.folder), "report")
    assert (done.exit_code, done.stderr) == (0, "")
    body = (project.folder / done.stdout.strip()).read_text().partition("<body>")[2]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def stages(emulator: RunningEmulator, epochs: Any) -> dict[str, Any]:
    """Return the arguments of a pipeline whose jobs are simulated."""
    return {
        "defaults": base_args(emulator),
        "stages": {
            "evaluate": {"artifacts": {"data": "prepare", "model": "train"}},
            "train": {
                "artifacts": {"data": "prepare"},
                "hyper_parameters": {"epochs": epochs},
                "environment": {"TOKEN": pulumi.Output.secret("a-secret-token")},
            },
            "prepare": {},
        },
    }


@pytest.mark.parametrize("module", ["dynamic", "plugin"])
def test_an_update_after_a_failure_goes_on_at_the_stage_that_failed(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, module: str
) -> None:
    kind = TrainingPipeline if module == "dynamic" else plugin.TrainingPipeline
    epochs = ["3"]

    def program() -> None:
        made = kind("digits", **stages(sagemaker_emulator, epochs[0]))
        pulumi.export("artifacts", made.artifacts)

    sagemaker_emulator.add_rule(**{**FAILS, "job": "^digits-train", "times": 1})
    failed = stack.up(program)
    assert "AlgorithmError: out of digits" in failed.error + failed.said
    assert trained(sagemaker_emulator) == ["prepare", "train"]

    assert stack.up().error == ""
    assert trained(sagemaker_emulator)[2:] == ["train", "evaluate"]

    epochs[0] = "4"
    changed = stack.up()
    assert trained(sagemaker_emulator)[4:] == ["train", "evaluate"]
    assert "digits-train" in changed.outputs["artifacts"]["train"]
    assert "a-secret-token" not in json.dumps(stack.resources()) + changed.said
    assert stack.destroy().error == ""
    assert not sagemaker_emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]


YAML = """
name: stages
runtime: yaml
config:
  bucket: {type: string}
  roleArn: {type: string}
resources:
  labels:
    type: sagemaker-training:Upload
    properties: {bucket: "${bucket}", path: labels.csv, prefix: labels}
  digits:
    type: sagemaker-training:TrainingPipeline
    properties:
      defaults:
        roleArn: ${roleArn}
        bucket: ${bucket}
        outputDataConfig: {s3OutputPath: "s3://${bucket}/models"}
        stoppingCondition: {maxRuntimeInSeconds: 3600}
        image: python:3.12
      stages:
        prepare:
          algorithmSpecification:
            trainingImage: 123456789012.dkr.ecr.us-east-1.amazonaws.com/foreign:1
            trainingInputMode: File
          resourceConfig: {instanceType: ml.m5.large, instanceCount: 1, volumeSizeInGb: 5}
          environment: {LABELS: "${labels.uri}"}
        train:
          entryPoint: train.py
          instanceType: ml.m5.large
          hyperParameters: {epochs: 3}
          artifacts: {data: prepare}
          metricDefinitions: [{name: accuracy, regex: "accuracy=([0-9.]+)"}]
  best:
    type: sagemaker-training:Champion
    properties:
      challenger:
        trainingJobName: ${digits.trainingJobNames["train"]}
        modelArtifacts: ${digits.artifacts["train"]}
        finalMetrics: ${digits.finalMetrics["train"]}
      metric: accuracy
      direction: maximize
outputs:
  model: ${best.modelArtifacts}
  trained: ${digits.artifacts["train"]}
"""
SCRIPT = """
import os, pathlib
assert pathlib.Path(os.environ["SM_CHANNEL_DATA"], "model.tar.gz").exists()
print("accuracy=0." + os.environ["SM_HP_EPOCHS"])
"""


def test_yaml_trains_stages_that_are_jobs_and_scripts_and_is_refused_in_its_own_spelling(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    emulator = sagemaker_emulator
    (tmp_path / "labels.csv").write_text("1,2\n")
    (tmp_path / "train.py").write_text(SCRIPT)
    program = tmp_path / "Pulumi.yaml"
    program.write_text(YAML)
    project = Project(tmp_path, emulator).start(bucket=emulator.bucket, roleArn=emulator.role_arn)
    # The place of the labels is not known at the preview.
    made = project.run("up", "--yes")
    assert made.code == 0, made.said
    assert trained(emulator) == ["prepare", "train"]
    first = project.outputs()
    assert first["model"] == first["trained"]

    program.write_text(YAML.replace("epochs: 3", "epochs: 2"))
    changed = project.run(*UP)
    assert changed.code == 0, changed.said
    assert trained(emulator)[2:] == ["train"]
    assert project.outputs()["model"] == first["model"] != project.outputs()["trained"]

    for right, wrong, message in (
        ("data: prepare", "data: prepar", "stages.train.artifacts.data: 'prepar' is not a stage"),
        ("image: python", "imgae: python", "Property imgae does not exist"),
        ("entryPoint: train.py", "hidden: true", "stages.train.hidden: is an argument of a script"),
    ):
        program.write_text(YAML.replace(right, wrong))
        assert message in project.run("preview").said
    program.write_text(YAML)
    assert project.run("destroy", "--yes", "--skip-preview").code == 0
    assert not emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
