"""DistributedTrainingJob: what its job's request has for a launch, and which are refused."""

import json
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_components import DistributedTrainingJob, launches
from pulumi_sagemaker_components.launcher import entrypoint
from pulumi_sagemaker_components.refusals import ArgumentError
from tests.support.messages import without_code
from tests.unit.components.test_script_job import JOB, PLAIN, SKLEARN, Declare, declare

__all__ = ["declare"]

TORCH = {**SKLEARN, "framework": "pytorch", "framework_version": "2.6.0", "py_version": "py312"}
P4D = "ml.p4d.24xlarge"
GROUPS = {
    "resource_config": {
        "instance_groups": [
            {"instance_group_name": "load", "instance_type": "ml.c5.xlarge", "instance_count": 1},
            {"instance_group_name": "train", "instance_type": P4D, "instance_count": 2},
        ]
    }
}
PARAMETERS = {"sagemaker_program", "sagemaker_submit_directory"}


def job_of(declare: Declare, **args: Any) -> dict[str, Any]:
    """Return the arguments of the job of a component."""
    declared = declare(lambda: DistributedTrainingJob("digits", **args).training_job_name)
    return declared[JOB, "digits"]


def asked_of_the_toolkit(declare: Declare, **args: Any) -> dict[str, Any]:
    """Return the hyperparameters of the job that are not those of any script job."""
    given = job_of(declare, **{**TORCH, **args})["hyper_parameters"]
    return {name: value for name, value in given.items() if name not in PARAMETERS}


def refusal(declare: Declare, **args: Any) -> str:
    """Return the line with which a component refuses its arguments."""
    with pytest.raises(pulumi.RunError) as refused:
        declare(lambda: DistributedTrainingJob("digits", **args).training_job_name)
    assert "\n" not in str(refused.value)
    return without_code(str(refused.value)).removeprefix("digits: ")


def test_the_toolkit_is_asked_for_torchrun(declare: Declare) -> None:
    launch = {"process_count_per_node": 8, "smp": {"hybrid_shard_degree": 4, "random_seed": None}}
    assert asked_of_the_toolkit(declare, torchrun=launch, instance_type=P4D) == {
        "sagemaker_torch_distributed_enabled": True,
        "sagemaker_mpi_num_of_processes_per_host": 8,
        "mp_parameters": '{"hybrid_shard_degree": 4}',
    }


def test_the_toolkit_is_asked_for_mpi(declare: Declare) -> None:
    launch = {"mpi_additional_options": ["-x", pulumi.Output.from_input("NCCL_DEBUG=INFO")]}
    assert asked_of_the_toolkit(declare, mpi=launch, hyper_parameters={"epochs": 1}) == {
        "epochs": 1,
        "sagemaker_mpi_enabled": True,
        "sagemaker_mpi_custom_mpi_options": "-x NCCL_DEBUG=INFO",
    }


def test_all_groups_train_together_unless_some_are_named(declare: Declare) -> None:
    resources = {**GROUPS, "instance_type": None}
    name = "sagemaker_distribution_instance_groups"
    assert asked_of_the_toolkit(declare, torchrun={}, **resources)[name] == '["load", "train"]'
    some = {"instance_groups": ["train"]}
    assert asked_of_the_toolkit(declare, torchrun=some, **resources)[name] == '["train"]'


def test_without_a_launch_the_toolkit_is_asked_for_nothing(declare: Declare) -> None:
    assert asked_of_the_toolkit(declare, instance_count=2) == {}


@pytest.mark.parametrize(
    ("launch", "config", "carried"),
    [
        ({}, {"launcher": ""}, "none"),
        (
            {"torchrun": {"process_count_per_node": pulumi.Output.from_input(2.0)}},
            {"launcher": "torchrun", "process_count_per_node": 2},
            "torchrun",
        ),
        (
            {"mpi": {"mpi_additional_options": ["-v"]}},
            {"launcher": "mpi", "mpi_additional_options": ["-v"]},
            "mpi",
        ),
    ],
)
def test_in_a_plain_image_the_launcher_is_told_what_to_start(
    declare: Declare, launch: dict[str, Any], config: dict[str, Any], carried: str
) -> None:
    job = job_of(declare, **PLAIN, instance_count=2, environment={"OWN": "1"}, **launch)
    told = job["environment"]
    assert (json.loads(told["SM_DISTRIBUTED_CONFIG"]), told["OWN"]) == (config, "1")
    specification = job["algorithm_specification"]
    expected = entrypoint("/opt/ml/input/data/code", "train.py", launcher=carried)
    assert specification["container_entrypoint"] == expected


@pytest.mark.parametrize(
    ("args", "line"),
    [
        (
            {"torchrun": {"process_count_per_node": 9}, "instance_type": P4D},
            f"torchrun.process_count_per_node: 9 is more than the 8 GPUs of {P4D}",
        ),
        (
            {"mpi": {"process_count_per_node": 3}},
            "mpi.process_count_per_node: 3 is more than the 2 vCPUs of ml.m5.large",
        ),
        (
            {"torchrun": {"process_count_per_node": 33}, "instance_type": "ml.trn1.32xlarge"},
            (
                "torchrun.process_count_per_node: 33 is more than the 32 Neuron cores of "
                "ml.trn1.32xlarge"
            ),
        ),
        (
            {"torchrun": {"process_count_per_node": 0}},
            "torchrun.process_count_per_node: 0 must be a whole number of 1 or more",
        ),
        (
            {"torchrun": {"process_count_per_node": "4"}},
            "torchrun.process_count_per_node: is of type str; give a whole number",
        ),
        (
            {"torchrun": {}, "mpi": {}},
            "mpi: cannot be combined with torchrun; give one of them",
        ),
        (
            {"torchrun": {"process_count_per_nod": 4}},
            (
                "torchrun.process_count_per_nod: is not a member of torchrun; did you mean "
                "'process_count_per_node'?"
            ),
        ),
        (
            {"torchrun": {"smp": {"seed": 4}}},
            "torchrun.smp.seed: is not a member of torchrun.smp; leave it out",
        ),
        (
            {"mpi": True},
            (
                "mpi: True is not a map; its members are process_count_per_node, "
                "mpi_additional_options, instance_groups"
            ),
        ),
        (
            {"mpi": {"mpi_additional_options": "-x A=1"}},
            "mpi.mpi_additional_options: '-x A=1' is one text; give a list, such as ['-x', 'A=1']",
        ),
        (
            {"require_efa": True},
            (
                "instance_type: ml.m5.large has no Elastic Fabric Adapter; choose a type that has "
                f"one, such as {P4D}, or leave out require_efa"
            ),
        ),
        (
            {"torchrun": {"instance_groups": ["trian"]}, "instance_type": None, **GROUPS},
            (
                "torchrun.instance_groups[0]: 'trian' is not a group of "
                "resource_config.instance_groups; did you mean 'train'?"
            ),
        ),
        (
            {"require_efa": True, "instance_type": None, **GROUPS},
            (
                "resource_config.instance_groups[0].instance_type: ml.c5.xlarge has no Elastic "
                f"Fabric Adapter; choose a type that has one, such as {P4D}, or leave out "
                "require_efa"
            ),
        ),
        (
            {**SKLEARN, "image": None, "torchrun": {}},
            (
                "torchrun: is not started in the images of sklearn; set started_by to entrypoint, "
                "in an image that has it"
            ),
        ),
    ],
)
def test_what_the_instances_or_the_image_cannot_do_is_refused(
    declare: Declare, args: dict[str, Any], line: str
) -> None:
    assert refusal(declare, **{**PLAIN, **args}) == line


def test_groups_that_take_no_part_are_not_checked() -> None:
    args = {"torchrun": {"instance_groups": ["train"]}, "require_efa": True}
    launches.check_instances(args, {"count": 8, "instance_type": None, **GROUPS})


def test_a_shell_script_is_not_what_torchrun_starts() -> None:
    with pytest.raises(ArgumentError, match=r"entry_point: 'run\.sh' is not a Python script"):
        launches.check_framework({"torchrun": {}, "framework": "pytorch"}, "run.sh")


@pytest.mark.parametrize("kind", ["ml.p3.2xlarge", pulumi.UNKNOWN, None])
def test_of_types_that_are_not_known_nothing_is_refused(kind: Any) -> None:
    known = {"count": 99, "instance_type": kind, "resource_config": None}
    launches.check_instances({"torchrun": {}, "require_efa": True}, known)
