"""A gate on a metric that nothing defines is said before the job is paid for."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import SECRETS_KEY
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec_checks import warnings_of
from tests.support.jobs import JOB

ECR = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
GATE = {"accuracy": {"min": 0.9}}


def warned(image: Any = f"{ECR}/own:1", gates: Any = GATE, **algorithm: Any) -> dict[str, str]:
    """Return path -> message of the warnings about gates."""
    specification = {"training_image": image, "training_input_mode": "File", **algorithm}
    props = {**JOB, "algorithm_specification": specification, "require_metrics": gates}
    found = warnings_of(parse_spec(props, Settings()))
    return {item.path: item.message for item in found if item.path.startswith("require_metrics")}


def defined(*names: Any) -> list[dict[str, Any]]:
    return [{"name": name, "regex": "x=(.*)"} for name in names]


def test_a_gate_on_a_metric_that_nothing_defines_is_warned_about() -> None:
    [message] = warned().values()
    assert message.endswith("define 'accuracy' there")


def test_the_defined_metric_that_was_meant_is_named() -> None:
    [message] = warned(metric_definitions=defined("acuracy", "loss")).values()
    assert message.endswith("did you mean 'acuracy'?")


def test_a_gate_on_a_defined_metric_is_not_warned_about() -> None:
    assert warned(metric_definitions=defined("accuracy")) == {}


@pytest.mark.parametrize(
    "image",
    [
        f"{ECR}/sagemaker-xgboost:1.7-1",
        "811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:1",
        "174872318107.dkr.ecr.us-west-2.amazonaws.com/kmeans@sha256:0",
    ],
)
def test_built_in_algorithms_bring_metrics_of_their_own(image: str) -> None:
    assert warned(image) == {}


@pytest.mark.parametrize("image", [f"{ECR}/my-xgboost:1", f"{ECR}/kmeans-of-ours:1"])
def test_an_image_that_only_sounds_like_a_built_in_algorithm_is_no_such(image: str) -> None:
    assert list(warned(image)) == ['require_metrics["accuracy"]']


def test_what_is_not_known_yet_may_define_anything() -> None:
    assert warned(UNKNOWN) == {}
    assert warned(metric_definitions=UNKNOWN) == {}
    assert warned(metric_definitions=[UNKNOWN]) == {}
    assert warned(gates=UNKNOWN) == {}


def test_an_algorithm_resource_defines_its_own() -> None:
    specification = {"algorithm_name": "mine", "training_input_mode": "File"}
    props = {**JOB, "algorithm_specification": specification, "require_metrics": GATE}
    assert [w.path for w in warnings_of(parse_spec(props, Settings()))] == []


def test_the_name_of_a_secret_gate_is_not_shown() -> None:
    props = {**JOB, "require_metrics": {"hunter2": {"min": 1}}, SECRETS_KEY: ["require_metrics"]}
    [warning] = warnings_of(parse_spec(props, Settings()))
    assert warning.path == "require_metrics"
    assert "hunter2" not in warning.message
