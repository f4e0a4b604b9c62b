"""Whole numbers that a program hands on, as they were written."""

import json
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_training.adapters.program.exact_numbers import exact

BIG = 2**53 + 1


@pytest.mark.parametrize(
    ("name", "value", "carried"),
    [
        ("hyper_parameters", {"seed": BIG, "lr": 1e-7}, {"seed": str(BIG), "lr": 1e-7}),
        ("environment", {"SEED": -BIG}, {"SEED": f"-{BIG}"}),
        ("triggers", {"a": [{"b": BIG}]}, {"a": [{"b": str(BIG)}]}),
        ("input_data_config", [{"shuffle_config": {"seed": BIG}}], None),
        ("hyper_parameters", {"seed": BIG - 2, "flag": True}, {"seed": BIG - 2, "flag": True}),
        ("max_cost", 1e20, 1e20),
        ("__origin", {"name": BIG}, {"name": BIG}),
    ],
)
def test_what_no_double_holds_is_carried_as_text(name: str, value: Any, carried: Any) -> None:
    expected = [{"shuffle_config": {"seed": str(BIG)}}] if carried is None else carried
    assert exact(name, value) == expected


def test_a_hyperparameter_that_is_written_as_json_keeps_its_numbers_numbers() -> None:
    carried = exact("hyper_parameters", {"cfg": {"seeds": [BIG, 1.0]}, "other": [1]})
    assert json.loads(carried["cfg"]) == {"seeds": [BIG, 1]}
    assert carried["other"] == [1]


def test_what_is_not_known_yet_is_left_to_the_provider_to_refuse() -> None:
    value = {"cfg": {"seed": BIG, "from": object.__new__(pulumi.Output)}}
    assert exact("hyper_parameters", value) == value
