"""SpotTrainingJob with the real engine: the example, and what the engine makes of refusals."""

import json
import shutil
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from pulumi_sagemaker_components import SpotTrainingJob, plugin
from pulumi_sagemaker_training import TrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack
from tests.engine.yaml_projects import Project

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parents[2] / "examples"
SAVES = "print('no checkpoint yet')\n"


@pytest.fixture
def project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a copy of examples/spot, with short epochs."""
    folder = tmp_path / "spot"
    shutil.copytree(EXAMPLES / "spot", folder, ignore=shutil.ignore_patterns("__pycache__"))
    return Project(folder, sagemaker_emulator).start(
        **{
            "aws:region": sagemaker_emulator.region,
            "bucket": sagemaker_emulator.bucket,
            "roleArn": sagemaker_emulator.role_arn,
            "epochs": "8",
            "rate": "0.9",
            "epochSeconds": "0.5",
        }
    )


def log_of(emulator: RunningEmulator, job: str) -> list[str]:
    logs = emulator.client("logs")
    group = "/aws/sagemaker/TrainingJobs"
    found = logs.filter_log_events(logGroupName=group, logStreamNamePrefix=f"{job}/")
    return [event["message"] for event in found["events"]]


def left(emulator: RunningEmulator, prefix: str) -> list[str]:
    listed = emulator.client("s3").list_objects_v2(Bucket=emulator.bucket, Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


def test_an_interruption_of_the_example_loses_no_epoch_and_a_changed_training_begins_anew(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    emulator = sagemaker_emulator
    emulator.add_rule(job="^line", interrupt_after_s=2.5, resume_after_s=0.1, times=1)
    trained = project.run("up", "--yes", "--skip-preview")
    assert trained.code == 0, trained.said
    first = project.outputs()
    said = log_of(emulator, first["job"])
    (resumed,) = [line for line in said if line.startswith("resumes after epoch ")]
    epochs = [line.partition(";")[0] for line in said if line.startswith("epoch=")]
    assert said.index("starts from the beginning") < said.index(resumed)
    # An epoch that was saved is not trained again.
    assert epochs.count(f"epoch={resumed.split()[-1]}") == 1
    assert epochs[-1] == "epoch=8"
    assert first["recoveries"] == 1
    assert first["saved_percent"] > 0
    assert first["checkpoints"].startswith(f"s3://{emulator.bucket}/checkpoints/training-")

    assert project.run("up", "--yes", "--skip-preview").code == 0
    assert len(emulator.requests("CreateTrainingJob")) == 1

    script = project.folder / "source" / "train.py"
    script.write_text(script.read_text() + "\n# A remark.\n")
    changed = project.run("up", "--yes")
    assert changed.code == 0
    assert "on spot capacity: runs for at most 1 h, and waits" in changed.said
    assert "starts from the beginning, with its checkpoints in s3://" in changed.said
    second = project.outputs()
    assert "starts from the beginning" in log_of(emulator, second["job"])
    assert second["checkpoints"] != first["checkpoints"]

    assert project.run("destroy", "--yes", "--skip-preview").code == 0
    assert not emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
    assert not left(emulator, "source/")
    assert len(left(emulator, "checkpoints/")) == 2


TWO_JOBS = Path(__file__).parents[1] / "chaos" / "program" / "spot"
"""A script that hangs in a run from the beginning, so that its first job reaches its limit."""
LIMIT_S = 3


def trained(emulator: RunningEmulator, uri: str) -> list[int]:
    """Return the epochs that were ever trained below a folder of checkpoints, in order."""
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    answer = emulator.client("s3").get_object(Bucket=bucket, Key=f"{prefix}epochs.json")
    found: list[int] = json.loads(answer["Body"].read())
    return found


def test_python_over_the_plugin_continues_a_job_at_its_limit_and_resumes_under_another_name(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    emulator = sagemaker_emulator
    stack.configure(
        **{
            "sagemaker-training:region": emulator.region,
            "sagemaker-training:endpointUrl": emulator.endpoint,
        }
    )

    names = ["two"]

    def program() -> None:
        job = plugin.SpotTrainingJob(
            names[0],
            bucket=emulator.bucket,
            role_arn=emulator.role_arn,
            source_dir=TWO_JOBS,
            entry_point="train.py",
            image="python:3.12",
            instance_type="ml.m5.large",
            max_runtime_in_seconds=LIMIT_S,
        )
        pulumi.export("recoveries", job.recoveries)
        pulumi.export("checkpoints", job.checkpoint_uri)
        pulumi.export("earlier", job.earlier_attempts)

    made = stack.up(program)
    assert not made.error, made.error
    assert "attempt 2 of 3 resumes from the checkpoints in s3://" in made.said
    assert made.outputs["recoveries"] == 1
    assert len(made.outputs["earlier"]) == 1
    assert trained(emulator, made.outputs["checkpoints"]) == [1, 2, 3, 4]
    assert stack.up(program).ops_of("two") == ["same", "same"]

    names[0] = "renamed"
    renamed = stack.up(program)
    assert not renamed.error, renamed.error
    assert renamed.outputs["checkpoints"] == made.outputs["checkpoints"]
    assert renamed.outputs["recoveries"] == 0
    assert trained(emulator, made.outputs["checkpoints"]) == [1, 2, 3, 4]
    assert not stack.destroy().error
    assert not emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]


YAML: dict[str, Any] = {
    "name": "spot-yaml",
    "runtime": "yaml",
    "plugins": {
        "providers": [{"name": "sagemaker-training", "path": str(EXAMPLES.parent / "provider")}]
    },
    "config": {"bucket": {"type": "string"}, "roleArn": {"type": "string"}},
    "resources": {
        "two": {
            "type": "sagemaker-training:SpotTrainingJob",
            "properties": {
                "bucket": "${bucket}",
                "roleArn": "${roleArn}",
                "sourceDir": "source",
                "entryPoint": "train.py",
                "image": "python:3.12",
                "instanceType": "ml.m5.large",
                "maxRuntimeInSeconds": LIMIT_S,
            },
        }
    },
    "outputs": {
        "recoveries": "${two.recoveries}",
        "checkpoints": "${two.checkpointUri}",
        "first": "${two.earlierAttempts[0].trainingJobName}",
    },
}


def test_yaml_continues_a_job_at_its_limit_and_is_refused_a_long_run_without_checkpoints(
    tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    emulator = sagemaker_emulator
    shutil.copytree(TWO_JOBS, tmp_path / "source")
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(YAML))
    project = Project(tmp_path, emulator).start(bucket=emulator.bucket, roleArn=emulator.role_arn)
    made = project.run("up", "--yes", "--skip-preview")
    assert made.code == 0, made.said
    outputs = project.outputs()
    [job] = project.state()
    assert outputs["recoveries"] == 1
    assert job["id"] == f"{outputs['first']}-2"
    assert trained(emulator, outputs["checkpoints"]) == [1, 2, 3, 4]

    given = {"maxRuntimeInSeconds": 7200, "savesCheckpoints": False}
    YAML["resources"]["two"]["properties"].update(given)
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(YAML))
    refused = project.run("preview")
    assert refused.code != 0
    assert "maxRuntimeInSeconds: 7200 s is more than 3600 s, and savesCheckpoints" in refused.said
    gone = project.run("destroy", "--yes", "--skip-preview")
    assert gone.code == 0, gone.said
    assert not emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]


def test_two_equal_trainings_with_one_prefix_are_refused_at_preview(
    stack: EngineStack, tmp_path: Path, sagemaker_emulator: RunningEmulator
) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "train.py").write_text(SAVES)

    def declare(name: str, **more: str) -> None:
        SpotTrainingJob(
            name,
            bucket=sagemaker_emulator.bucket,
            role_arn=sagemaker_emulator.role_arn,
            source_dir=tmp_path / "code",
            entry_point="train.py",
            image="python:3.12",
            instance_type="ml.m5.large",
            **more,  # type: ignore[arg-type]
        )

    def plain(name: str) -> None:
        prefix = f"s3://{sagemaker_emulator.bucket}/plain/"
        TrainingJob(name, **base_args(sagemaker_emulator), checkpoint_config={"s3_uri": prefix})

    def program() -> None:
        plain("plain")
        plain("other")
        declare("one")
        declare("elsewhere", checkpoint_s3_uri=f"s3://{sagemaker_emulator.bucket}/mine/")
        declare("two")
        pulumi.export("done", "yes")

    outcome = stack.preview(program)
    assert "checkpoint_config.s3_uri: s3://" in outcome.error
    assert "keeps its checkpoints, too" in outcome.error
    assert "is where elsewhere" not in outcome.error
    # Jobs that are declared one by one may share a prefix on purpose: they are warned.
    assert "/plain/ is where" in outcome.said
    assert "1 errored" in outcome.error
