"""TrainingPipeline in a program, with mocks in place of Pulumi's engine."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, settings

from pulumi_sagemaker_components import TrainingPipeline, plugin
from tests.support.loops import settled
from tests.support.messages import without_code


class Recording(mocks.Mocks):
    """Mocks that remember what is registered, and answer with a model for each job."""

    def __init__(self) -> None:
        self.registered: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.registered[args.name] = args.inputs
        made = {
            "training_job_name": f"{args.name}-1",
            "model_artifacts": {"s3_model_artifacts": f"s3://b/{args.name}/model.tar.gz"},
            "final_metrics": {"accuracy": 0.5},
        }
        return f"{args.name}-id", {**args.inputs, **made}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], None]:
        return {}, None


@pytest.fixture
def engine(loop: asyncio.AbstractEventLoop) -> Iterator[Recording]:
    recording = Recording()
    mocks.set_mocks(recording, project="digits", stack="dev", preview=False)
    yield recording
    loop.run_until_complete(settled())
    settings.reset_options()


@pytest.mark.parametrize("is_output", [False, True])
@pulumi.runtime.test
def test_a_stage_has_the_models_of_those_that_it_needs_beside_its_own_channels(
    engine: Recording, is_output: bool
) -> Any:
    own = {"channel_name": "code", "data_source": {"s3_data_source": {"s3_uri": "s3://b/code/"}}}
    channels = pulumi.Output.from_input([own]) if is_output else [own]
    pipeline = TrainingPipeline(
        "digits",
        stages={
            "train": {"artifacts": {"data": "prepare"}, "input_data_config": channels},
            "prepare": {},
        },
    )

    def check(_made: object) -> None:
        channels = engine.registered["digits-train"]["input_data_config"]
        assert [channel["channel_name"] for channel in channels] == ["code", "data"]
        source = channels[1]["data_source"]["s3_data_source"]
        assert source["s3_uri"] == "s3://b/digits-prepare/model.tar.gz"

    return pipeline.artifacts.apply(check)


@pulumi.runtime.test
def test_the_outputs_are_by_the_names_of_the_stages(engine: Recording) -> Any:
    pipeline = TrainingPipeline("digits", stages={"prepare": {}, "train": {"after": ["prepare"]}})

    def check(made: Any) -> None:
        artifacts, names, metrics = made
        assert artifacts["train"] == "s3://b/digits-train/model.tar.gz"
        assert names == {"prepare": "digits-prepare-1", "train": "digits-train-1"}
        assert metrics["prepare"] == {"accuracy": 0.5}

    found = pipeline.artifacts, pipeline.training_job_names, pipeline.final_metrics
    return pulumi.Output.all(*found).apply(check)


@pulumi.runtime.test
def test_a_stage_says_when_it_is_kept_unless_it_is_told_otherwise(engine: Recording) -> Any:
    pipeline = TrainingPipeline("p", stages={"a": {}, "b": {"on_unchanged": "quiet"}})

    def check(_made: object) -> None:
        said = [engine.registered[name]["on_unchanged"] for name in ("p-a", "p-b")]
        assert said == ["log", "quiet"]

    return pipeline.artifacts.apply(check)


@pytest.mark.parametrize(
    "pipeline_class", [TrainingPipeline, plugin.TrainingPipeline], ids=["dynamic", "plugin"]
)
@pulumi.runtime.test
def test_a_stage_with_a_script_uploads_it_and_has_the_models_beside_its_channels(
    engine: Recording, tmp_path: Path, pipeline_class: Any
) -> Any:
    (tmp_path / "train.py").write_text("print(1)")
    pipeline = pipeline_class(
        "digits",
        defaults={"role_arn": "role", "bucket": "bucket", "image": "python:3.12"},
        stages={
            "prepare": {"resource_config": {"instance_type": "ml.m5.large"}},
            "train": {
                "entry_point": str(tmp_path / "train.py"),
                "instance_type": "ml.m5.large",
                "artifacts": {"data": "prepare"},
            },
        },
    )

    def check(_made: object) -> None:
        assert "bucket" not in engine.registered["digits-prepare"]
        assert engine.registered["digits-train-code"]["bucket"] == "bucket"
        job = engine.registered["digits-train"]
        channels = job.get("input_data_config") or job["inputDataConfig"]
        names = [item.get("channel_name") or item["channelName"] for item in channels]
        assert names[-1] == "data"
        assert len(names) == 2

    return pipeline.artifacts.apply(check)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"stages": {}}, "p: stages: {} is not allowed; give at least one stage by name"),
        ({"stagse": {}}, "p: stagse: is not an argument of TrainingPipeline; did you mean stages?"),
    ],
)
def test_a_wrong_pipeline_is_refused_by_its_name(
    engine: Recording, args: Any, message: str
) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        TrainingPipeline("p", **args)
    assert without_code(str(caught.value)) == message
