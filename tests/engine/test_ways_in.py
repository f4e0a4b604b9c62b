"""Jobs without arguments: from a request file, and read from the service."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_training import TrainingJob
from pulumi_sagemaker_training.api.request.codec import to_wire
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import plugin_job
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack

pytestmark = pytest.mark.engine


@pytest.fixture
def request_(sagemaker_emulator: RunningEmulator) -> dict[str, Any]:
    """Return a request in the format of `aws sagemaker create-training-job --cli-input-json`."""
    args = base_args(sagemaker_emulator)
    return to_wire({**args, "training_job_name": "verbatim", "tags": {"team": "vision"}})


def test_a_request_file_is_trained_as_it_stands(
    stack: EngineStack,
    sagemaker_emulator: RunningEmulator,
    request_: dict[str, Any],
    tmp_path: Path,
) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps(request_))

    def program() -> None:
        TrainingJob.from_request("job", path, on_delete="stop")

    assert stack.up(program).error == ""
    received = sagemaker_emulator.requests("CreateTrainingJob")[-1]["request"]
    assert {k: v for k, v in received.items() if k != "Tags"} == {
        k: v for k, v in request_.items() if k != "Tags"
    }
    assert {"Key": "team", "Value": "vision"} in received["Tags"]
    assert stack.up(program).ops_of("job") == ["same"]


def test_a_whole_number_of_a_request_file_that_a_double_cannot_hold_arrives_as_it_stands(
    stack: EngineStack,
    sagemaker_emulator: RunningEmulator,
    request_: dict[str, Any],
    tmp_path: Path,
) -> None:
    sagemaker_emulator.client("s3").put_object(
        Bucket=sagemaker_emulator.bucket, Key="data/one", Body=b"1"
    )
    objects = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{sagemaker_emulator.bucket}/data"}
    channel = {
        "ChannelName": "train",
        "DataSource": {"S3DataSource": objects},
        "ShuffleConfig": {"Seed": 2**53 + 1},
    }
    path = tmp_path / "request.json"
    path.write_text(json.dumps({**request_, "InputDataConfig": [channel]}))

    def program() -> None:
        TrainingJob.from_request("job", path)

    assert stack.up(program).error == ""
    received = sagemaker_emulator.requests("CreateTrainingJob")[-1]["request"]
    assert received["InputDataConfig"] == [channel]
    assert stack.up(program).ops_of("job") == ["same"]


def test_a_misspelt_request_file_is_refused_by_name(stack: EngineStack, tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text('{"RoleArm": "arn:aws:iam::123456789012:role/x"}')
    outcome = stack.preview(lambda: (TrainingJob.from_request("job", path), None)[1])
    assert "RoleArm" in outcome.said + outcome.error
    assert "RoleArn" in outcome.said + outcome.error


@pytest.mark.parametrize("by", ["name", "arn"])
def test_a_job_made_elsewhere_is_read_and_never_deleted(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, request_: dict[str, Any], by: str
) -> None:
    sagemaker = sagemaker_emulator.client("sagemaker")
    arn = sagemaker.create_training_job(**request_)["TrainingJobArn"]

    def program() -> None:
        found = TrainingJob.get("theirs", arn if by == "arn" else "verbatim")
        pulumi.export("role", found.role_arn)
        pulumi.export("epochs", found.hyper_parameters["epochs"])

    outcome = stack.up(program)
    assert outcome.error == ""
    assert outcome.outputs == {"role": sagemaker_emulator.role_arn, "epochs": "3"}
    assert stack.destroy().error == ""
    assert sagemaker.describe_training_job(TrainingJobName="verbatim")["TrainingJobArn"] == arn


def test_a_job_that_does_not_exist_cannot_be_read(stack: EngineStack) -> None:
    outcome = stack.up(lambda: (TrainingJob.get("theirs", "no-such-job"), None)[1])
    assert outcome.error
    assert "there is no training job no-such-job in us-east-1" in outcome.said
    assert "Traceback" not in outcome.said


def imported(
    seen: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult:
    """Ask for an import of whatever is declared."""
    opts = pulumi.ResourceOptions.merge(seen.opts, pulumi.ResourceOptions(import_="theirs"))
    return pulumi.ResourceTransformationResult(seen.props, opts)


@pytest.mark.parametrize("given", [{"import_": "theirs"}, {"transformations": [imported]}])
def test_an_import_of_a_dynamic_resource_is_answered_in_one_line(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, given: dict[str, Any]
) -> None:
    def program() -> None:
        TrainingJob("job", pulumi.ResourceOptions(**given), **base_args(sagemaker_emulator))

    outcome = stack.preview(program)
    assert "job: Pulumi cannot import a dynamic resource: `TrainingJob.get('job'" in outcome.error
    assert "KeyError" not in outcome.error


def test_a_job_that_does_not_exist_cannot_be_imported_by_the_plugin(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    args = base_args(sagemaker_emulator)
    opts = pulumi.ResourceOptions(import_="no-such-job")
    outcome = stack.preview(lambda: (plugin_job("job", opts, **args), None)[1])
    assert "there is no training job no-such-job in us-east-1" in outcome.said
