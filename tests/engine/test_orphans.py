"""`sagemaker-training orphans` on the jobs that a real stack has lost."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from pulumi_sagemaker_training import TrainingJob
from pulumi_sagemaker_training.cli import app
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack

pytestmark = pytest.mark.engine


class Left:
    """A stack that has lost one running job, and still has another."""

    def __init__(self, stack: EngineStack, emulator: RunningEmulator, folder: Path) -> None:
        self.stack, self.emulator, self.folder = stack, emulator, folder
        self.sagemaker = emulator.client("sagemaker")
        emulator.add_rule(job="", phase="Training", seconds=600)
        prefix = f"s3://{emulator.bucket}/checkpoints"
        emulator.client("s3").put_object(Bucket=emulator.bucket, Key="checkpoints/lost/1", Body=b"")

        def program() -> None:
            for name in ("lost", "kept"):
                checkpoint = {"s3_uri": f"{prefix}/{name}"}
                args = {**base_args(emulator), "checkpoint_config": checkpoint}
                TrainingJob(name, wait_for="created", **args)

        assert not stack.up(program).error
        self.lost, self.kept = (str(stack.resource(name)["id"]) for name in ("lost", "kept"))
        arn = self.sagemaker.describe_training_job(TrainingJobName=self.lost)["TrainingJobArn"]
        self.sagemaker.delete_tags(ResourceArn=arn, TagKeys=["pulumi:held"])
        stack.drop_from_state("lost")

    def state(self) -> str:
        """Return what `pulumi stack export` prints, from the backend's file."""
        return json.dumps({"version": 3, "deployment": {"resources": self.stack.state()}})

    def orphans(self, *options: str) -> Result:
        """Run the command on the exported state."""
        path = self.folder / "state.json"
        path.write_text(self.state())
        where = ["--region", self.emulator.region, "--endpoint-url", self.emulator.endpoint]
        return CliRunner().invoke(
            app.app(), ["orphans", "--state", str(path), *where, *options], env=KEYS
        )

    def status(self, name: str) -> str:
        """Return a job's status; empty when the job does not exist."""
        listed = self.sagemaker.list_training_jobs()["TrainingJobSummaries"]
        return next((j["TrainingJobStatus"] for j in listed if j["TrainingJobName"] == name), "")


KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


@pytest.fixture
def left(stack: EngineStack, sagemaker_emulator: RunningEmulator, tmp_path: Path) -> Left:
    return Left(stack, sagemaker_emulator, tmp_path)


def test_orphans_are_listed_and_dealt_with_step_by_step(left: Left) -> None:
    young = left.orphans()
    assert young.stdout == "no orphans; 1 more is younger than 60 min, see --min-age\n"

    listed = left.orphans("--min-age", "0")
    assert left.lost in listed.stdout
    assert "checkpoints/lost" in listed.stdout
    assert "1 orphans, not touched" in listed.stdout
    assert left.kept not in listed.stdout
    assert left.status(left.lost) == "InProgress"

    stopped = left.orphans("--min-age", "0", "--stop")
    assert "1 orphans: 1 stopped, 0 kept" in stopped.stdout
    assert left.status(left.lost) == "Stopped"

    deleted = left.orphans("--min-age", "0", "--delete", "--checkpoints")
    assert "checkpoints removed: 1 objects" in deleted.stdout
    assert left.status(left.lost) == ""
    assert left.status(left.kept) == "InProgress"
    assert left.orphans("--min-age", "0").stdout == "no orphans\n"


def test_a_job_that_another_state_may_hold_is_left_alone(left: Left) -> None:
    arn = left.sagemaker.describe_training_job(TrainingJobName=left.lost)["TrainingJobArn"]
    left.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "pulumi:held", "Value": "true"}])
    spared = left.orphans("--min-age", "0", "--delete")
    assert "kept: " in spared.stdout
    assert left.status(left.lost) == "InProgress"
    taken: Any = left.orphans("--min-age", "0", "--delete", "--held")
    assert "1 deleted" in taken.stdout
    assert left.status(left.lost) == ""


def test_state_and_settings_are_asked_of_pulumi_where_none_are_given(left: Left) -> None:
    environment = {**left.stack.auto.workspace.env_vars, **KEYS}
    ran = subprocess.run(
        ["sagemaker-training", "orphans", "--stack", "test", "--min-age", "0"],
        cwd=left.stack.folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert left.lost in ran.stdout, ran.stderr
