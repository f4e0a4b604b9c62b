"""The spot example with the real engine: an interruption loses no epoch."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi.automation as auto
import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator

pytestmark = [pytest.mark.engine]

EXAMPLE = Path(__file__).parents[2] / "examples" / "spot"


@pytest.fixture
def stack(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Iterator[auto.Stack]:
    project = tmp_path / "spot"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "backend").mkdir()
    made = auto.create_stack(
        stack_name="test",
        work_dir=str(project),
        opts=auto.LocalWorkspaceOptions(
            env_vars={
                "PULUMI_BACKEND_URL": f"file://{tmp_path / 'backend'}",
                "PULUMI_CONFIG_PASSPHRASE": "engine",
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                "AWS_ACCESS_KEY_ID": "test",
                "AWS_SECRET_ACCESS_KEY": "test",
            }
        ),
    )
    settings = {
        "aws:region": sagemaker_emulator.region,
        "sagemaker-training:endpointUrl": sagemaker_emulator.endpoint,
        "bucket": sagemaker_emulator.bucket,
        "roleArn": sagemaker_emulator.role_arn,
        "epochs": "6",
        "epochSeconds": "0.2",
    }
    made.set_all_config({key: auto.ConfigValue(value) for key, value in settings.items()})
    yield made
    if made.export_stack().deployment.get("resources"):
        made.destroy()


def log_of(emulator: RunningEmulator, job: str) -> list[str]:
    logs = emulator.client("logs")
    group = "/aws/sagemaker/TrainingJobs"
    found = logs.filter_log_events(logGroupName=group, logStreamNamePrefix=f"{job}/")
    return [event["message"] for event in found["events"]]


def left(emulator: RunningEmulator, prefix: str) -> list[str]:
    listed = emulator.client("s3").list_objects_v2(Bucket=emulator.bucket, Prefix=prefix)
    return [item["Key"] for item in listed.get("Contents", [])]


def values(result: auto.UpResult) -> dict[str, Any]:
    return {name: output.value for name, output in result.outputs.items()}


def test_an_interruption_loses_no_epoch_and_a_changed_training_begins_anew(
    stack: auto.Stack, sagemaker_emulator: RunningEmulator
) -> None:
    emulator = sagemaker_emulator
    emulator.add_rule(job="^line", interrupt_after_s=0.7, resume_after_s=0.1, times=1)
    first = values(stack.up())
    said = log_of(emulator, first["job"])
    assert "starts from the beginning" in said
    (resumed,) = [line for line in said if line.startswith("resumes after epoch ")]
    epoch = int(resumed.split()[-1])
    epochs = [line.partition(";")[0] for line in said if line.startswith("epoch=")]
    # What was not saved any more is trained once more; what was saved is not.
    assert epochs[-1] == "epoch=6"
    assert epochs.count(f"epoch={epoch}") == 1
    assert said.index(resumed) > said.index("starts from the beginning")
    assert first["recoveries"] == 1
    assert first["saved_percent"] > 0
    assert first["checkpoints"].startswith(f"s3://{emulator.bucket}/checkpoints/training-")

    assert set(stack.up().summary.resource_changes or {}) == {"same"}

    stack.set_config("rate", auto.ConfigValue("0.5"))
    changed = stack.up()
    second = values(changed)
    assert "starts from the beginning, with its checkpoints in s3://" in changed.stdout
    assert "starts from the beginning" in log_of(emulator, second["job"])
    assert second["checkpoints"] != first["checkpoints"]

    stack.destroy()
    assert not emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
    assert not left(emulator, "source/")
    assert len(left(emulator, "checkpoints/")) == 2
