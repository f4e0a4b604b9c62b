"""The names of pulumi-aws: how they are read, how they differ here, and what is said of those."""

import re
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.plugin.property_names import in_plugin_words, to_python
from pulumi_sagemaker_training.api.model.members import walk
from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.unknown_names import INSTEAD
from tests.support.documented.programs import OTHERS
from tools.pulumi_aws import page
from tools.pulumi_aws.names import RESOURCES, names_of, recorded

SOURCES = {
    "sagemaker/training_job.py": """
class TrainingJobArgs:
    @_builtins.property
    @pulumi.getter(name="vpcConfig")
    def vpc_config(self) -> pulumi.Input[Optional['TrainingJobVpcConfigArgs']]:
        return pulumi.get(self, "vpc_config")
    @vpc_config.setter
    def vpc_config(self, value): ...
    @_builtins.property
    @pulumi.getter
    def tags(self) -> pulumi.Input[Optional[Mapping[str, pulumi.Input[_builtins.str]]]]: ...
""",
    "sagemaker/_inputs.py": """
class TrainingJobVpcConfigArgs:
    @_builtins.property
    @pulumi.getter
    def subnets(self) -> pulumi.Input[Sequence[pulumi.Input[_builtins.str]]]: ...
""",
}


def test_names_are_read_from_the_sources() -> None:
    names = names_of("sagemaker.TrainingJob", SOURCES.__getitem__)
    assert names == {"tags": None, "vpc_config": {"subnets": None}}


def test_every_resource_is_recorded() -> None:
    assert sorted(recorded()["resources"]) == sorted(RESOURCES)


def test_a_name_that_is_spelt_otherwise_is_found_and_one_without_a_counterpart_too() -> None:
    theirs = {"input_data_configs", "input_data_configs.name", "role_arn", "timeouts"}
    ours = {"input_data_config", "input_data_config.name", "role_arn"}
    assert page.different(theirs, ours) == {
        "input_data_configs": "input_data_config",
        "timeouts": None,
    }


def test_the_page_is_current() -> None:
    assert page.main(["--check"]) == 0, "run: make docs"


RENAMED = [(theirs, own) for theirs, own in page.differences().items() if own is not None]


@pytest.mark.parametrize(("theirs", "own"), RENAMED)
def test_a_name_of_pulumi_aws_is_refused_with_the_one_that_is_meant(theirs: str, own: str) -> None:
    parent, _, name = theirs.rpartition(".")
    given = {**OTHERS[parent], name: ["x"]} if parent else ["x"]
    violations = parse_spec({**OTHERS, (parent or name): given}, Settings()).violations
    assert own.rpartition(".")[2] in " ".join(violation.message for violation in violations)


@pytest.mark.parametrize(
    "theirs", [path for path, own in page.differences().items() if own is None]
)
def test_a_name_of_pulumi_aws_without_a_counterpart_is_refused_with_what_to_do(theirs: str) -> None:
    [violation] = parse_spec({**OTHERS, theirs: True}, Settings()).violations
    assert INSTEAD[theirs] in violation.message
    assert "did you mean" not in violation.message


@pytest.mark.parametrize("option", ["depends_on", "protect", "ignore_changes", "provider"])
def test_an_option_of_pulumi_that_is_given_as_a_property_is_named(option: str) -> None:
    [violation] = parse_spec({**OTHERS, option: "x"}, Settings()).violations
    assert "resource option" in violation.message


SAME = sorted(
    path
    for path, _ in walk("CreateTrainingJobRequest")
    if path.replace("[]", "") in page.their_paths()
)
"""The names that are the same here, with `[]` after each list."""


def in_camel_case(path: str) -> str:
    """Return a name as SDKs of pulumi-aws for other languages than Python spell it."""
    return re.sub(r"_(\w)", lambda found: found[1].upper(), path)


def declared(path: str) -> dict[str, Any]:
    """Return properties that have a value, not known yet, at a path."""

    def around(value: Any, step: str) -> dict[str, Any]:
        return {step.removesuffix("[]"): [value] if step.endswith("[]") else value}

    found: dict[str, Any] = reduce(around, reversed(path.split(".")), UNKNOWN)
    return found


def refused(properties: dict[str, Any]) -> list[str]:
    """Return what is said of properties that do not exist."""
    found = parse_spec(properties, Settings()).violations
    return [item.message for item in found if item.code is codes.UNKNOWN_PROPERTY]


def test_every_name_that_is_the_same_is_taken_in_python_and_in_camel_case() -> None:
    assert len(SAME) > 100
    assert {path: said for path in SAME if (said := refused(declared(path)))} == {}
    theirs = {path: to_python(declared(in_camel_case(path))) for path in SAME}
    assert {path: found for path, found in theirs.items() if found != declared(path)} == {}


def test_a_name_that_there_is_not_would_be_refused() -> None:
    assert refused(declared("rolle_arn"))
    assert refused(declared("resource_config.instance_types"))


@pytest.mark.parametrize(("theirs", "own"), RENAMED)
def test_a_name_of_pulumi_aws_is_refused_in_camel_case_with_the_one_that_is_meant(
    theirs: str, own: str
) -> None:
    [said] = refused(to_python(declared(in_camel_case(theirs))))
    assert in_camel_case(own.rpartition(".")[2]) in in_plugin_words(said)


def test_readme_says_how_many_names_differ() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    assert len(RENAMED) == 3
    assert re.search(r"spelt as in pulumi-aws, \[but for three\s+names\]", readme)
