"""SpotTrainingJob with the real engine: the example, and what the engine makes of refusals."""

import shutil
from pathlib import Path

import pulumi
import pytest

from pulumi_sagemaker_components import SpotTrainingJob, plugin
from pulumi_sagemaker_training import TrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack
from tests.engine.yaml_projects import Project
from tests.support.results import epochs_in, keys_below, lines_of

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


def test_an_interruption_of_the_example_loses_no_epoch_and_a_changed_training_begins_again(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    emulator = sagemaker_emulator
    emulator.add_rule(job="^line", interrupt_after_s=2.5, resume_after_s=0.1, times=1)
    trained = project.run("up", "--yes", "--skip-preview")
    assert trained.code == 0, trained.said
    first = project.outputs()
    said = lines_of(emulator, first["job"])["algo-1"]
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
    assert "starts from the beginning" in lines_of(emulator, second["job"])["algo-1"]
    assert second["checkpoints"] != first["checkpoints"]

    assert project.run("destroy", "--yes", "--skip-preview").code == 0
    assert not emulator.client("sagemaker").list_training_jobs()["TrainingJobSummaries"]
    assert not keys_below(emulator, "source/")
    assert len(keys_below(emulator, "checkpoints/")) == 2


TWO_JOBS = Path(__file__).parents[1] / "chaos" / "program" / "spot"
"""A script that hangs in a run from the beginning, so that its first job reaches its limit."""
LIMIT_S = 3


def test_a_training_resumes_from_its_checkpoints_under_another_name(
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

    made = stack.up(program)
    assert not made.error, made.error
    assert made.outputs["recoveries"] == 1

    names[0] = "renamed"
    renamed = stack.up(program)
    assert not renamed.error, renamed.error
    assert renamed.outputs["checkpoints"] == made.outputs["checkpoints"]
    assert renamed.outputs["recoveries"] == 0
    assert epochs_in(emulator, made.outputs["checkpoints"]) == [1, 2, 3, 4]
    assert not stack.destroy().error
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
