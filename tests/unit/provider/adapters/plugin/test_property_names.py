"""The plugin's spelling of names, paths and messages."""

import pytest
from hypothesis import given

from pulumi_sagemaker_training.adapters.plugin.property_names import (
    in_plugin_words,
    plugin_path,
    python_path,
    to_plugin,
    to_python,
)
from pulumi_sagemaker_training.api.request.codec import from_wire
from tests.support.requests import Request, wire_requests


@given(wire_requests())
def test_every_request_comes_back_from_the_plugins_spelling(wire: Request) -> None:
    request = from_wire(wire, "CreateTrainingJobRequest")
    assert to_python(to_plugin(request)) == request


def test_only_top_level_options_and_outputs_are_renamed() -> None:
    properties = {
        "require_metrics": {"val_loss": {"max": 0.5}},
        "triggers": {"data_version": 3},
        "final_metrics": {"val_loss": 0.25},
    }
    spelt = to_plugin(properties)
    assert spelt == {
        "requireMetrics": {"val_loss": {"max": 0.5}},
        "triggers": {"data_version": 3},
        "finalMetrics": {"val_loss": 0.25},
    }
    assert to_python(spelt) == properties


def test_unknown_properties_keep_their_names() -> None:
    assert to_python({"roleARN": "x"}) == {"roleARN": "x"}


@pytest.mark.parametrize(
    ("python", "plugin"),
    [
        ("resource_config.volume_size_in_gb", "resourceConfig.volumeSizeInGb"),
        (
            "input_data_config[0].data_source.s3_data_source.s3_uri",
            "inputDataConfig[0].dataSource.s3DataSource.s3Uri",
        ),
        ("hyper_parameters.learning_rate", "hyperParameters.learning_rate"),
        ('environment["a b"]', 'environment["a b"]'),
        ("require_metrics.val_loss.max", "requireMetrics.val_loss.max"),
        ("tags.cost_center", "tags.cost_center"),
        ("training_job_status", "trainingJobStatus"),
        ("vpc_config.subnets[1]", "vpcConfig.subnets[1]"),
    ],
)
def test_a_path_is_spelt_as_far_as_the_model_has_names(python: str, plugin: str) -> None:
    assert plugin_path(python) == plugin


def test_a_location_becomes_a_path_of_the_lifecycle() -> None:
    assert python_path(("environment", "MY_TOKEN")) == "environment.MY_TOKEN"
    assert python_path(("inputDataConfig", 0, "channelName")) == "input_data_config[0].channel_name"


def test_messages_name_properties_as_the_plugin_does_and_leave_other_words() -> None:
    text = "resource_config.instance_count: set wait_for; rerun='on_failure' trains my_model again"
    assert in_plugin_words(text) == (
        "resourceConfig.instanceCount: set waitFor; rerun='on_failure' trains my_model again"
    )


def test_the_attempts_that_a_job_continues_are_spelt_as_described_jobs() -> None:
    python = {"earlier_attempts": [{"training_job_name": "a-1", "ownership_claim": "c"}]}
    plugin = {"earlierAttempts": [{"trainingJobName": "a-1", "ownershipClaim": "c"}]}
    assert to_plugin(python) == plugin
    assert to_python(plugin) == python
