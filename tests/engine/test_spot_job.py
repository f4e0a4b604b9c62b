"""SpotTrainingJob with the real engine: the example, and what the engine makes of refusals."""

import shutil
from pathlib import Path

import pulumi
import pytest

from pulumi_sagemaker_components import SpotTrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
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

    def program() -> None:
        declare("one")
        declare("elsewhere", checkpoint_s3_uri=f"s3://{sagemaker_emulator.bucket}/mine/")
        declare("two")
        pulumi.export("done", "yes")

    outcome = stack.preview(program)
    assert "checkpoint_config.s3_uri: s3://" in outcome.error
    assert "keeps its checkpoints, too" in outcome.error
    assert "is where elsewhere" not in outcome.error
