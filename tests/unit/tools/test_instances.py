"""The table of instance types: made of EC2's descriptions, and what the provider reads in it."""

from pathlib import Path
from typing import Any

import pytest

from pulumi_sagemaker_training import InstanceType, instance_type
from pulumi_sagemaker_training.api.model.generated import instance_types
from tools.instances.table import Source, source, table_source

EFA = {"NetworkInfo": {"EfaSupported": True, "EfaInfo": {"MaximumEfaInterfaces": 4}}}
PLAIN = {"VCpuInfo": {"DefaultVCpus": 2}, "NetworkInfo": {"EfaSupported": False}}


@pytest.mark.locked
def test_the_table_is_what_the_installed_packages_say() -> None:
    text, _ = table_source(source())
    assert Path(instance_types.__file__).read_text("utf-8") == text


def test_types_without_a_description_are_named() -> None:
    _, unknown = table_source(Source("s", ["ml.a.large", "ml.b.large"], {"a.large": PLAIN}))
    assert unknown == ["ml.b.large"]


@pytest.mark.parametrize(
    ("more", "row"),
    [
        ({}, "2 0 0 0"),
        ({"GpuInfo": {"Gpus": [{"Count": 4}, {"Count": 1}]}}, "2 5 0 0"),
        ({"NeuronInfo": {"NeuronDevices": [{"Count": 16, "CoreInfo": {"Count": 8}}]}}, "2 0 128 0"),
        (
            {"NetworkInfo": {"EfaSupported": True, "EfaInfo": {"MaximumEfaInterfaces": 4}}},
            "2 0 0 4",
        ),
    ],
)
def test_a_row_has_what_the_instance_has(more: dict[str, Any], row: str) -> None:
    text, _ = table_source(Source("s", ["ml.a.large"], {"a.large": {**PLAIN, **more}}))
    assert f"\nml.a.large {row}\n" in text


def test_a_type_is_looked_up_by_its_name() -> None:
    assert instance_type("ml.p4d.24xlarge") == InstanceType("ml.p4d.24xlarge", 96, 8, 0, 4)
    trainium = instance_type("ml.trn1.32xlarge")
    assert trainium is not None
    assert (trainium.gpus, trainium.accelerators, trainium.efa_interfaces) == (0, 32, 8)
    assert instance_type("ml.p3.2xlarge") is None
