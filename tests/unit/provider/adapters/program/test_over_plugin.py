"""`TrainingJob` of `pulumi_sagemaker_training.plugin`: names, outputs and options of a program."""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import mocks
from pulumi.runtime.config import set_all_config

import pulumi_sagemaker_training
from pulumi_sagemaker_training import plugin
from pulumi_sagemaker_training.adapters.plugin.words import Listeners, in_words
from pulumi_sagemaker_training.adapters.program import last_step, seams
from pulumi_sagemaker_training.adapters.program.over_plugin.spelling import (
    spelt_inputs,
    spelt_options,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    LANGUAGE_KEY,
    PYTHON,
)
from pulumi_sagemaker_training.plugin import TrainingJob, Upload
from tests.support.jobs import JOB

TYPE = "sagemaker-training:index:TrainingJob"
DESCRIBED = {
    "trainingJobName": "digits-1",
    "modelArtifacts": {"s3ModelArtifacts": "s3://bucket/model.tar.gz"},
    "resourceConfig": {"instanceType": "ml.m5.large", "instanceCount": 1.0, "volumeSizeInGb": 5.0},
    "environment": {"roleArn": "kept", "instance_type": "kept"},
    "finalMetrics": {"batchSize": 0.5},
    "trainingTimeInSeconds": 4.0,
}


class Engine(mocks.Mocks):
    """An engine that takes what programs declare, and describes every job alike."""

    def __init__(self) -> None:
        self.seen: list[mocks.MockResourceArgs] = []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        self.seen.append(args)
        return args.resource_id or "job", {**args.inputs, **DESCRIBED}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


@pytest.fixture
def engine(threads_with_loops: None) -> Iterator[Engine]:
    made = Engine()
    mocks.set_mocks(made, project="digits", stack="dev", preview=False)
    yield made
    set_all_config({})


def run(program: Callable[[], Any]) -> None:
    pulumi.runtime.test(program)()


@pytest.fixture(params=["patched", "unpatched"])
def sdk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run with the private parts of the SDK, and without them."""
    if request.param == "unpatched":
        monkeypatch.setattr(seams, "calls_by_name", lambda name, module: False)
        monkeypatch.setattr(
            "pulumi_sagemaker_training.adapters.program.over_plugin.training_job.takes_last_steps",
            lambda: False,
        )


def test_the_public_names_are_those_of_the_dynamic_provider() -> None:
    assert set(plugin.__all__) == set(pulumi_sagemaker_training.__all__)
    for name in plugin.__all__:
        assert getattr(plugin, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = plugin.nothing


def test_a_job_is_registered_in_the_plugins_spelling(engine: Engine, sdk: None) -> None:
    run(lambda: TrainingJob("digits", **JOB).urn)
    [seen] = engine.seen
    assert seen.typ == TYPE
    assert seen.inputs["roleArn"] == JOB["role_arn"]
    assert seen.inputs["resourceConfig"]["instanceType"] == JOB["resource_config"]["instance_type"]
    assert not [name for name in seen.inputs if "_" in name.strip("_")]


def test_outputs_have_the_programs_spelling_and_whole_numbers(engine: Engine, sdk: None) -> None:
    def program() -> Any:
        job = TrainingJob("digits", **JOB)

        def check(values: list[Any]) -> None:
            config, artifacts, seconds, environment, metrics, tokens = values
            assert config["volume_size_in_gb"] == 5
            assert isinstance(config["volume_size_in_gb"], int)
            assert artifacts == {"s3_model_artifacts": "s3://bucket/model.tar.gz"}
            assert seconds == 4
            assert environment == DESCRIBED["environment"]
            assert metrics == {"batchSize": 0.5}
            assert tokens is None

        return pulumi.Output.all(
            job.resource_config,
            job.model_artifacts,
            job.training_time_in_seconds,
            job.environment,
            job.final_metrics,
            job.billable_token_count,
        ).apply(check)

    run(program)


def test_a_misspelt_output_is_no_attribute(engine: Engine, sdk: None) -> None:
    def program() -> Any:
        job = TrainingJob("digits", **JOB)
        assert hasattr(job, "model_artifacts")
        assert not hasattr(job, "model_artefacts")
        assert not hasattr(job, "modelArtifacts")
        return job.urn

    run(program)


def test_a_job_can_be_exported_as_a_whole(engine: Engine, sdk: None) -> None:
    def program() -> Any:
        job = TrainingJob("digits", **JOB)
        shown = {key for key in vars(job) if not key.startswith("_")}
        assert {"id", "urn", "model_artifacts", "final_metrics", "role_arn"} <= shown
        assert "roleArn" not in shown
        return job.urn

    run(program)


def test_a_transformation_sees_the_programs_names_and_absent_ones_as_none(engine: Engine) -> None:
    def tag(seen: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        assert seen.props["vpc_config"] is None
        assert seen.props["resource_config"]["instance_type"]
        props = {**seen.props, "hyper_parameters": {"epochs": 9}}
        return pulumi.ResourceTransformationResult(props, seen.opts)

    opts = pulumi.ResourceOptions(transformations=[tag])
    run(lambda: TrainingJob("digits", opts, **JOB).urn)
    assert engine.seen[-1].inputs["hyperParameters"] == {"epochs": 9}


def test_a_structure_inside_an_output_is_respelt(engine: Engine) -> None:
    config = pulumi.Output.from_input({"instance_type": "ml.m5.xlarge", "instance_count": 2})
    channel = {"channel_name": "train", "data_source": {"s3_data_source": {"s3_uri": "s3://b/d"}}}

    def program() -> Any:
        args: Any = {
            **JOB,
            "resource_config": config,
            "input_data_config": [pulumi.Output.from_input(channel)],
        }
        return TrainingJob("digits", **args).urn

    run(program)
    inputs = engine.seen[-1].inputs
    assert inputs["resourceConfig"] == {"instanceType": "ml.m5.xlarge", "instanceCount": 2}
    assert inputs["inputDataConfig"][0]["dataSource"]["s3DataSource"]["s3Uri"] == "s3://b/d"


def test_keys_of_maps_are_the_programs_own_text() -> None:
    spelt = spelt_inputs({"environment": {"role_arn": "x"}, "triggers": {"a_b": {"c_d": 1}}})
    assert spelt == {"environment": {"role_arn": "x"}, "triggers": {"a_b": {"c_d": 1}}}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"roleArn": "x"}, "roleArn: .* did you mean role_arn?"),
        (
            {"resource_config": {"instanceType": "x"}},
            "resource_config.instanceType: .* did you mean instance_type?",
        ),
    ],
)
def test_the_spelling_of_other_languages_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(pulumi.RunError, match=words):
        spelt_inputs(given)


def test_options_that_name_properties_are_respelt() -> None:
    opts = pulumi.ResourceOptions(
        ignore_changes=[
            "resource_config.instance_type",
            'tags["a_b"]',
            "input_data_config[*].content_type",
        ],
        additional_secret_outputs=["model_artifacts"],
        replace_on_changes=["*"],
    )
    spelt = spelt_options(opts)
    assert spelt.ignore_changes == [
        "resourceConfig.instanceType",
        "tags.a_b",
        "inputDataConfig[*].contentType",
    ]
    assert spelt.additional_secret_outputs == ["modelArtifacts"]
    assert spelt.replace_on_changes == ["*"]
    assert "resource_config.instance_type" in (opts.ignore_changes or [])


def test_a_setting_that_the_plugin_would_not_get_is_refused(engine: Engine) -> None:
    def program() -> Any:
        set_all_config({"aws:region": "eu-west-1"})
        words = r"^aws:region: .*pulumi config set sagemaker-training:region eu-west-1 \[SMT-602\]$"
        with pytest.raises(pulumi.RunError, match=words):
            TrainingJob("digits", **JOB)
        set_all_config({"aws:region": "eu-west-1", "sagemaker-training:region": "eu-west-1"})
        return TrainingJob("digits", **JOB).urn

    run(program)


def test_a_provider_of_the_jobs_own_needs_no_setting_of_the_stack(engine: Engine) -> None:
    def program() -> Any:
        set_all_config({"aws:region": "eu-west-1"})
        provider = pulumi.ProviderResource("sagemaker-training", "own", {"region": "eu-west-1"})
        return TrainingJob("digits", pulumi.ResourceOptions(provider=provider), **JOB).urn

    run(program)
    assert engine.seen[-1].typ == TYPE


def test_a_request_declares_a_job(engine: Engine) -> None:
    request = {
        "RoleArn": JOB["role_arn"],
        "OutputDataConfig": {"S3OutputPath": "s3://bucket/models"},
        "HyperParameters": {"epochs": "3"},
    }
    run(lambda: TrainingJob.from_request("digits", request, on_delete="stop").urn)
    inputs = engine.seen[-1].inputs
    assert inputs["outputDataConfig"] == {"s3OutputPath": "s3://bucket/models"}
    assert inputs["onDelete"] == "stop"


def test_an_existing_job_is_read_without_inputs(engine: Engine, sdk: None) -> None:
    def program() -> Any:
        job = TrainingJob.get("found", "digits-1")

        def check(found: Any) -> None:
            assert found["s3_model_artifacts"] == "s3://bucket/model.tar.gz"

        return job.model_artifacts.apply(check)

    run(program)
    [seen] = engine.seen
    assert (seen.typ, seen.resource_id) == (TYPE, "digits-1")
    assert [name for name, value in seen.inputs.items() if value is not None] == []


def test_the_sdk_lets_a_step_follow_all_transformations() -> None:
    assert last_step.takes_last_steps()


def test_an_upload_is_listed_in_the_program_and_read_in_the_plugin(
    engine: Engine, tmp_path: Path
) -> None:
    (tmp_path / "train.py").write_text("print(1)")
    (tmp_path / "notes.md").write_text("")

    def program() -> Any:
        made = Upload("code", tmp_path, bucket="bucket", exclude=["*.md"], max_files=5)
        assert made.paths == ("train.py",)
        return made.urn

    run(program)
    [seen] = engine.seen
    assert seen.typ == "sagemaker-training:index:Upload"
    assert seen.inputs["maxFiles"] == 5
    assert seen.inputs["path"] == str(tmp_path)
    assert "files" not in seen.inputs


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"bukket": "b"}, "code: bukket: is not an argument of an upload; did you mean bucket?"),
        ({"bucket": "b", "max_files": 0}, "code: .*max_files"),
    ],
)
def test_an_upload_is_refused_as_the_dynamic_one_is(
    engine: Engine, tmp_path: Path, given: Any, words: str
) -> None:
    (tmp_path / "train.py").write_text("print(1)")
    with pytest.raises(pulumi.RunError, match=words):
        Upload("code", tmp_path, **given)


def test_a_check_tells_the_language_and_leaves_it_out_of_the_inputs() -> None:
    listeners = Listeners()
    text = "resource_config.instance_type is wrong"
    given = {"a": PropertyValue("b"), LANGUAGE_KEY: PropertyValue(PYTHON)}
    assert listeners.take("urn:1", given) == {"a": PropertyValue("b")}
    assert listeners.take("urn:2", {"a": PropertyValue("b")}) == {"a": PropertyValue("b")}

    def said(urn: str) -> str:
        listeners.listen(urn)
        return in_words(text)

    assert copy_context().run(said, "urn:1") == text
    assert copy_context().run(said, "urn:2") == "resourceConfig.instanceType is wrong"
