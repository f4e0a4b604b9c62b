"""Uses of a job's outputs in a program, with the dynamic provider."""

import pulumi
import pytest

from pulumi_sagemaker_training import TrainingJob
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack

pytestmark = pytest.mark.engine


@pytest.mark.matrix
@pytest.mark.matrix_small
def test_outputs_are_exported_transformed_and_handed_to_another_job(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    sagemaker_emulator.add_rule(job="", metrics={"accuracy": 0.97})

    def program() -> None:
        first = TrainingJob("first", **base_args(sagemaker_emulator))
        environment = {"AFTER": first.training_job_name}
        second = TrainingJob("second", environment=environment, **base_args(sagemaker_emulator))
        pulumi.export("model", first.model_artifacts["s3_model_artifacts"])
        pulumi.export("accuracy", first.final_metrics.apply(lambda found: found["accuracy"]))
        pulumi.export("status", second.training_job_status.apply(str.upper))
        pulumi.export("failure", second.failure_reason)

    preview = stack.preview(program)
    assert (preview.error, preview.ops) == ("", {"first": ["create"], "second": ["create"]})
    up = stack.up(program)
    assert up.error == ""
    name = stack.resource("first")["id"]
    assert up.outputs["model"].endswith(f"/{name}/output/model.tar.gz")
    assert (up.outputs["accuracy"], up.outputs["status"]) == (0.97, "COMPLETED")
    assert stack.resource("second")["outputs"]["environment"] == {"AFTER": name}
    assert stack.up(program).ops == {"first": ["same"], "second": ["same"]}
    assert stack.destroy().error == ""
