"""The names of pulumi-aws: how they are read, how they differ here, and what is said of those."""

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
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
