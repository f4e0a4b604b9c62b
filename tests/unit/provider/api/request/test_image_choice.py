"""The choice of an image: the SDK's answers, and what is refused in which words."""

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.model.generated import images as table
from pulumi_sagemaker_training.api.request.image_choice import ImageQuery, find_uri, processor_of

SAMPLE = json.loads(Path(__file__).with_name("image_answers.json").read_text("utf-8"))


def found(framework: str, version: Any = None, region: Any = "eu-west-1", **given: Any) -> str:
    return find_uri(ImageQuery(framework, version, region, **given))


def refusal(*arguments: Any, **given: Any) -> str:
    with pytest.raises(InputError) as caught:
        found(*arguments, **given)
    return str(caught.value)


def test_the_answers_are_those_of_the_sdk() -> None:
    answers = [dict(answer) for answer in SAMPLE["answers"]]
    expected = [answer.pop("uri") for answer in answers]
    assert [find_uri(ImageQuery(**{"version": None, **answer})) for answer in answers] == expected


def test_the_answers_of_the_sdk_are_of_the_release_that_the_table_is_made_from() -> None:
    assert SAMPLE["source"] == table.SOURCE


def test_the_answers_of_the_sdk_are_of_every_framework_and_partition() -> None:
    frameworks = {line.split(" ")[0] for line in table.IMAGES.splitlines() if line[0] != " "}
    assert {answer["framework"] for answer in SAMPLE["answers"]} == frameworks
    hosts = {answer["uri"].split("/")[0] for answer in SAMPLE["answers"]}
    for domain in ("amazonaws.com", *table.DOMAINS):
        assert any(host.endswith(f".{domain}") for host in hosts), domain


def test_an_algorithm_with_one_version_needs_none() -> None:
    uri = "438346466558.dkr.ecr.eu-west-1.amazonaws.com/linear-learner:1"
    assert found("linear-learner") == uri
    assert found("linear-learner", "1", instance_type="ml.m5.large") == uri
    assert found("linear-learner", "latest", instance_type="ml.p3.2xlarge") == uri


def test_the_processor_follows_from_the_type_of_the_instances() -> None:
    cpu = found("pytorch", "2.6.0", instance_type="ml.m5.large")
    gpu = found("pytorch", "2.6.0", instance_type="ml.g5.xlarge")
    assert cpu.endswith("/pytorch-training:2.6.0-cpu-py312")
    assert gpu.endswith("/pytorch-training:2.6.0-gpu-py312")


def test_a_family_of_instances_can_have_an_image_of_its_own() -> None:
    first = found("tensorflow", "2.3.1", instance_type="ml.p4d.24xlarge", py_version="py37")
    other = found("tensorflow", "2.3.1", instance_type="ml.p3.2xlarge", py_version="py37")
    assert first == f"{other}-cu110-ubuntu18.04"


@pytest.mark.parametrize(
    ("family", "processor"),
    [
        ("m5", "cpu"),
        ("c7i", "cpu"),
        ("m7g", "arm"),
        ("c6gn", "arm"),
        ("g5", "gpu"),
        ("g4dn", "gpu"),
        ("p4de", "gpu"),
        ("trn1n", "trn"),
        ("inf2", "inf"),
    ],
)
def test_a_family_has_a_kind_of_processor(family: str, processor: str) -> None:
    assert processor_of(family) == processor


def test_an_image_for_neuron_runs_on_trainium_and_inferentia_only() -> None:
    trn = found("hyperpod-recipes-neuron", instance_type="ml.trn1.32xlarge")
    assert trn.endswith("/pytorch-training-neuronx:2.1.2-neuronx-py310-sdk2.20.2-ubuntu20.04")
    said = refusal("hyperpod-recipes-neuron", instance_type="ml.m5.large")
    assert said.startswith("instance_type: 'ml.m5.large' has the processor cpu; ")


def test_a_partition_has_its_own_domain() -> None:
    assert found("sklearn", "1.2-1", "cn-north-1").startswith("450853457545.dkr.ecr.cn-north-1.")
    assert ".cn-north-1.amazonaws.com.cn/" in found("sklearn", "1.2-1", "cn-north-1")
    assert ".us-iso-east-1.c2s.ic.gov/" in found("sklearn", "1.2-1", "us-iso-east-1")


CPU = {"instance_type": "ml.m5.large"}
TORCH = ("pytorch", "2.6.0")
SKLEARN = ("sklearn", "1.2-1")


@pytest.mark.parametrize(
    ("message", "arguments", "given"),
    [
        ("'pytorhc' is not known; did you mean 'pytorch'?", ("pytorhc",), {}),
        ("'scikit-learn' is not known; did you mean 'sklearn'?", ("scikit-learn",), {}),
        ("'' is not known; docs/images.md lists the names [SMT-123]", ("",), {}),
    ],
)
def test_an_unknown_framework_is_refused_with_the_nearest(
    message: str, arguments: tuple[Any, ...], given: dict[str, Any]
) -> None:
    assert refusal(*arguments, **given).startswith(f"framework: {message}")


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("is required, because sklearn has several: 1.9-0, ", ("sklearn",)),
        ("'latest' is not available for sklearn; allowed: 1.9-0, ", ("sklearn", "latest")),
        ("'1.2.1' is not available for sklearn; did you mean '1.2-1'?", ("sklearn", "1.2.1")),
        ('must be text, not a number; write "2.6"', ("pytorch", 2.6)),
        ("'2' is not available for ntm; allowed: 1", ("ntm", "2")),
    ],
)
def test_a_version_is_refused_with_those_that_there_are(
    message: str, arguments: tuple[Any, ...]
) -> None:
    assert refusal(*arguments).startswith(f"version: {message}")


@pytest.mark.parametrize(
    ("instance_type", "message", "arguments"),
    [
        (None, "is required (such as 'ml.m5.large'): pytorch 2.6.0 has images for cpu, gpu", TORCH),
        ("m5.large", "'m5.large' is not an instance type, which looks like 'ml.m5.large'", TORCH),
        ("ml.c7g.large", "'ml.c7g.large' has the processor arm; pytorch 2.6.0 has images", TORCH),
        ("ml.g5.xlarge", "'ml.g5.xlarge' has the processor gpu; sklearn 1.2-1 has images", SKLEARN),
        ("ml.trn1.2xlarge", "'ml.trn1.2xlarge' has the processor trn; ntm 1 has", ("ntm",)),
    ],
)
def test_a_type_of_instances_without_an_image_is_refused(
    instance_type: str | None, message: str, arguments: tuple[Any, ...]
) -> None:
    said = refusal(*arguments, instance_type=instance_type)
    assert said.startswith(f"instance_type: {message}")


@pytest.mark.parametrize(
    ("message", "arguments", "given"),
    [
        ("py_version: is required, because pytorch 1.3.1 has several", ("pytorch", "1.3.1"), CPU),
        (
            "py_version: 'py2' is not available for sklearn 1.2-1; did you mean 'py3'?",
            SKLEARN,
            {"py_version": "py2"},
        ),
        ("py_version: 'py3' cannot be chosen, because ntm 1 has", ("ntm",), {"py_version": "py3"}),
        (
            "base_framework_version: is required, because huggingface 4.6.1 has several: ",
            ("huggingface", "4.6.1"),
            CPU,
        ),
        ("image_scope: 'training' is not available for vllm; allowed: inference", ("vllm",), {}),
        (
            "region: 'eu-wset-1' has no image of ntm 1; did you mean 'eu-west-1'? [SMT",
            ("ntm", None, "eu-wset-1"),
            {},
        ),
        ("region: is required, such as 'eu-west-1'", ("ntm", None, None), {}),
    ],
)
def test_another_argument_is_refused_with_what_is_allowed(
    message: str, arguments: tuple[Any, ...], given: dict[str, Any]
) -> None:
    said = refusal(*arguments, **given)
    assert said.startswith(message)
    assert "\n" not in said


def test_many_versions_are_named_from_the_newest() -> None:
    said = refusal("pytorch", "99")
    assert "allowed: 2.10.0, 2.10, 2.9.0, " in said
    assert said.endswith(" older [SMT-123]")
