"""The examples in other languages: they name what the schema has."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_sagemaker_training.adapters.plugin.config import settings_of
from pulumi_sagemaker_training.adapters.plugin.property_names import to_python
from pulumi_sagemaker_training.adapters.plugin.schema.package import package_schema
from pulumi_sagemaker_training.adapters.plugin.tokens import PACKAGE, TRAINING_JOB
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec

EXAMPLES = Path(__file__).parents[3] / "examples"
ROLE = "arn:aws:iam::123456789012:role/training"


@cache
def schema() -> dict[str, Any]:
    """Return the package's schema."""
    return package_schema()


def yaml_job() -> dict[str, Any]:
    """Return the properties of the YAML example's job, its expressions filled in."""
    text = (EXAMPLES / "yaml" / "Pulumi.yaml").read_text()
    program = yaml.safe_load(text)
    values = {name: spec.get("default", "name") for name, spec in program["config"].items()}
    values["roleArn"] = ROLE

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [filled(item) for item in value]
        if isinstance(value, str):
            value = value.replace("${code.uri}", "s3://name/source/")
            return re.sub(r"\$\{(\w+)\}", lambda m: str(values[m[1]]), value)
        return value

    found: dict[str, Any] = filled(program["resources"]["digits"]["properties"])
    return found


def names_in(spec: dict[str, Any]) -> Iterator[str]:
    """Yield the names of all properties below a part of the schema."""
    for name, item in spec.items():
        yield name
        inner = item.get("items", item.get("additionalProperties", item))
        if "$ref" in inner:
            token = inner["$ref"].removeprefix("#/types/")
            yield from names_in(schema()["types"].get(token, {}).get("properties", {}))


def test_the_yaml_example_declares_a_job_that_nothing_is_wrong_with() -> None:
    assert parse_spec(to_python(yaml_job()), Settings()).violations == ()


@pytest.mark.parametrize(
    ("token", "begin", "own"),
    [
        (TRAINING_JOB, 'TrainingJob("digits"', {"epochs", "learning_rate", "example"}),
        (
            f"{PACKAGE}:index:ScriptTrainingJob",
            'ScriptTrainingJob("wine"',
            {"epochs", "wine", "accuracy"},
        ),
    ],
)
def test_the_typescript_example_names_what_the_schema_has(
    token: str, begin: str, own: set[str]
) -> None:
    text = (EXAMPLES / "typescript" / "index.ts").read_text()
    name = begin.split('"')[1]
    arguments = text[text.index(begin) :].split("\n});")[0]
    used = set(re.findall(r"(?<![\w\"?])([a-z]\w*):\s", arguments))
    assert own < used
    assert used - own <= set(names_in(schema()["resources"][token]["inputProperties"]))
    outputs = set(re.findall(rf"= {name}\.(\w+)", text))
    assert outputs
    assert outputs <= schema()["resources"][token]["properties"].keys()


def test_the_typescript_example_depends_on_the_sdk_that_the_schema_names() -> None:
    package = json.loads((EXAMPLES / "typescript" / "package.json").read_text())
    name = schema()["language"]["nodejs"]["packageName"]
    assert name in package["dependencies"]
    project = yaml.safe_load((EXAMPLES / "typescript" / "Pulumi.yaml").read_text())
    assert project["packages"].keys() == {PACKAGE}


def test_every_setting_that_the_guide_names_is_one() -> None:
    guide = (EXAMPLES.parent / "docs" / "languages.md").read_text()
    section = guide[guide.index("## Settings") : guide.index("## YAML")]
    named = set(re.findall(r"`(?:sagemaker-training:)?([a-z]\w+)`", section)) - {"aws"}
    assert named <= schema()["config"]["variables"].keys()
    settings_of(dict.fromkeys(named))
