"""The package schema: complete, described, and named as pulumi-aws users expect."""

from collections.abc import Iterator
from typing import Any

import pytest

from pulumi_sagemaker_training.adapters.plugin.config import settings_of
from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema
from pulumi_sagemaker_training.adapters.plugin.tokens import (
    GET_JOB,
    GET_JOBS,
    IMAGE_URI,
    TRAINING_JOB,
)
from pulumi_sagemaker_training.api.model.members import members, schema_name
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import CHOICES, OPTION_NAMES
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import COMPUTED

SCHEMA = package_schema()
JOB = SCHEMA["resources"][TRAINING_JOB]


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property of the schema with its path."""
    places: dict[str, dict[str, Any]] = {
        "config": SCHEMA["config"]["variables"],
        "provider": SCHEMA["provider"]["inputProperties"],
        "job.inputs": JOB["inputProperties"],
        "job.outputs": JOB["properties"],
        **{name: of["properties"] for name, of in SCHEMA["types"].items() if "properties" in of},
    }
    for token in (GET_JOB, GET_JOBS, IMAGE_URI):
        for part in ("inputs", "outputs"):
            places[f"{token}.{part}"] = SCHEMA["functions"][token][part]["properties"]
    for place, found in places.items():
        for name, spec in found.items():
            yield f"{place}.{name}", spec


def test_every_property_is_described() -> None:
    assert [place for place, spec in properties() if not spec.get("description")] == []


def test_every_type_and_enum_value_is_described() -> None:
    for name, spec in SCHEMA["types"].items():
        assert spec["description"], name
        assert all(value["description"] for value in spec.get("enum", ())), name


def test_every_reference_leads_to_a_type() -> None:
    def references(spec: Any) -> Iterator[str]:
        if isinstance(spec, dict):
            if str(spec.get("$ref", "")).startswith("#/types/"):
                yield spec["$ref"].removeprefix("#/types/")
            for item in spec.values():
                yield from references(item)
        elif isinstance(spec, list):
            for item in spec:
                yield from references(item)

    assert set(references(SCHEMA)) <= SCHEMA["types"].keys()


def test_every_type_is_used() -> None:
    text = str(SCHEMA)
    assert [name for name in SCHEMA["types"] if f"#/types/{name}'" not in text] == []


def test_every_member_and_option_is_an_input() -> None:
    declared = {member.schema for member in members("CreateTrainingJobRequest")}
    assert JOB["inputProperties"].keys() == declared | set(map(schema_name, OPTION_NAMES))


def test_every_described_member_and_computed_value_is_an_output() -> None:
    described = {member.schema for member in members("DescribeTrainingJobResponse")}
    assert JOB["properties"].keys() >= described | set(map(schema_name, COMPUTED))


def test_members_required_by_the_api_are_required_except_the_name() -> None:
    assert set(JOB["requiredInputs"]) == {"roleArn", "outputDataConfig"}
    channel = SCHEMA["types"]["sagemaker-training:index:Channel"]
    assert set(channel["required"]) == {"channelName", "dataSource"}


def test_names_are_spelt_as_pulumi_aws_spells_them() -> None:
    resources = SCHEMA["types"]["sagemaker-training:index:ResourceConfig"]["properties"]
    assert {"volumeSizeInGb", "volumeKmsKeyId", "instanceType"} <= resources.keys()


@pytest.mark.parametrize(
    ("name", "replaces"),
    [
        ("roleArn", True),
        ("triggers", True),
        ("region", True),
        ("trainingJobName", True),
        ("tags", False),
        ("profilerConfig", False),
        ("resourceConfig", False),
        ("waitFor", False),
    ],
)
def test_descriptions_say_which_changes_train_again(name: str, replaces: bool) -> None:
    assert JOB["inputProperties"][name].get("willReplaceOnChanges", False) is replaces


def test_choices_are_enums_and_long_lists_stay_open() -> None:
    rerun = SCHEMA["types"]["sagemaker-training:index:Rerun"]
    assert [item["value"] for item in rerun["enum"]] == list(CHOICES["rerun"])
    assert "until the job or its `triggers` change" in rerun["enum"][1]["description"]
    resources = SCHEMA["types"]["sagemaker-training:index:ResourceConfig"]["properties"]
    assert resources["instanceType"]["oneOf"][0] == {"type": "string"}


def test_an_option_is_described_in_the_names_of_the_schema() -> None:
    described = JOB["inputProperties"]["onTimeout"]["description"]
    assert "not reached what `waitFor` names" in described
    assert "- `stop` (the default): it is stopped" in described


def test_credentials_are_secret() -> None:
    variables = SCHEMA["config"]["variables"]
    secret = {name for name, spec in variables.items() if spec.get("secret")}
    assert secret == {"accessKey", "secretKey", "token"}


def test_every_configuration_variable_is_one_that_is_read() -> None:
    known = SCHEMA["config"]["variables"].keys()
    assert "endpointUrl" in known
    settings_of(dict.fromkeys(known))
