"""How far a training has come."""

from typing import Any

import pytest

from pulumi_sagemaker_training.lifecycle.training_job.decisions.epochs import (
    Epochs,
    epochs_of,
    first_metrics,
    is_epoch,
)
from tests.support.fakes import described


def metric(value: float, name: str = "epoch") -> dict[str, Any]:
    return {"final_metric_data_list": [{"metric_name": name, "value": value, "timestamp": "1"}]}


def steps(**known: int) -> dict[str, Any]:
    return {"progress_info": known}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, None),
        (metric(3, "loss"), None),
        (metric(float("nan")), None),
        (metric(3), Epochs(3)),
        (metric(3, "train:epoch"), Epochs(3)),
        ({**metric(9), "hyper_parameters": {"epochs": "20"}}, Epochs(9, 20, 45)),
        ({**metric(9), "hyper_parameters": {"num-train-epochs": '"20"'}}, Epochs(9, 20, 45)),
        ({**metric(9), "hyper_parameters": {"epochs": "many"}}, Epochs(9)),
        ({**metric(9), "hyper_parameters": {"epochs": "0"}}, Epochs(9)),
        ({**metric(30), "hyper_parameters": {"epochs": "20"}}, Epochs(30, 20, 100)),
        (steps(current_epoch=2, max_epoch=4), Epochs(2, 4, 25)),
        (
            steps(current_epoch=2, max_epoch=4, current_step=5, total_step_count_per_epoch=10),
            Epochs(2, 4, 37),
        ),
        (
            steps(current_epoch=0, max_epoch=4, current_step=0, total_step_count_per_epoch=10),
            Epochs(0, 4, 0),
        ),
        (steps(current_epoch=2, total_step_count_per_epoch=0), Epochs(2)),
        (steps(max_epoch=4), None),
    ],
)
def test_it_is_what_sagemaker_reports_or_a_metric_named_epoch(
    fields: dict[str, Any], found: Epochs | None
) -> None:
    assert epochs_of(described("InProgress", "Training", **fields)) == found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("epoch", True),
        ("Epoch", True),
        ("train:epoch", True),
        ("train_epoch", True),
        ("epoch_time", False),
        ("epochs", False),
        ("", False),
    ],
)
def test_a_metric_is_the_epoch_by_the_last_word_of_its_name(name: str, *, expected: bool) -> None:
    assert is_epoch(name) is expected


def test_where_not_all_metrics_have_room_it_is_the_epoch_that_is_left_out() -> None:
    metrics = {"epoch": 12.0, "train:loss": 0.03, "validation:loss": 0.11}

    assert list(first_metrics(metrics, 3)) == ["epoch", "train:loss", "validation:loss"]
    assert list(first_metrics(metrics, 2)) == ["train:loss", "validation:loss"]
    assert list(first_metrics({"epoch": 12.0}, 1)) == ["epoch"]
