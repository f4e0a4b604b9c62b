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


def test_a_job_is_exported_whole_with_its_secrets_secret_and_its_numbers_whole(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    def program() -> None:
        token = pulumi.Output.secret("not-a-real-secret")
        args = {**base_args(sagemaker_emulator), "environment": {"TOKEN": token}}
        job = TrainingJob("job", **args)
        pulumi.export("job", job)
        pulumi.export(
            "count", job.resource_config.apply(lambda found: repr(found["instance_count"]))
        )
        pulumi.export("seconds", job.training_time_in_seconds.apply(repr))
        pulumi.export("unused", job.session_chaining_config.apply(repr))

    up = stack.up(program)
    assert up.error == ""
    exported = up.outputs["job"]
    assert {"training_job_arn", "model_artifacts", "final_metrics", "tags", "id"} <= exported.keys()
    assert exported["training_job_status"] == "Completed"
    assert "not-a-real-secret" not in str(up.outputs)
    assert (up.outputs["count"], up.outputs["unused"]) == ("1", "None")
    assert up.outputs["seconds"].isdecimal()


@pytest.mark.parametrize("register", ["register_stack_transformation", "opts"])
def test_a_transformation_for_all_that_has_tags_tags_a_job(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, register: str
) -> None:
    def tagged(
        seen: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        if not hasattr(seen.resource, "tags"):
            return None
        seen.props["tags"] = {**(seen.props["tags"] or {}), "team": "vision"}
        return pulumi.ResourceTransformationResult(seen.props, seen.opts)

    def program() -> None:
        own = register == "opts"
        if not own:
            pulumi.runtime.register_stack_transformation(tagged)
        opts = pulumi.ResourceOptions(transformations=[tagged] if own else None)
        TrainingJob("job", opts, **base_args(sagemaker_emulator))

    assert stack.up(program).error == ""
    assert stack.resource("job")["outputs"]["tags"] == {"team": "vision"}
    assert stack.up(program).ops == {"job": ["same"]}
