"""The newest metrics of a running job, from its log."""

from datetime import timedelta
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.lifecycle.training_job.decisions.logged_metrics import (
    logged_metrics,
    with_metrics,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.outcome import final_metrics
from tests.support.fakes import EPOCH, described


def defining(**patterns: str) -> Description:
    listed = [{"name": name, "regex": pattern} for name, pattern in patterns.items()]
    specification: dict[str, Any] = {"metric_definitions": listed}
    return described("InProgress", "Training", algorithm_specification=specification)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["epoch=3; loss=0.5;"], {"epoch": 3.0, "loss": 0.5}),
        (["loss=0.5;", "loss=0.4;", "saving"], {"loss": 0.4}),
        (["epoch=3;", "loss=0.5;"], {"epoch": 3.0, "loss": 0.5}),
        (["loss=...;"], {}),
        ([], {}),
    ],
)
def test_the_last_value_of_each_metric_counts(lines: list[str], found: dict[str, float]) -> None:
    assert logged_metrics(defining(epoch=r"epoch=(\d+)", loss=r"loss=([0-9.]+);"), lines) == found


@pytest.mark.parametrize("pattern", ["(", "loss", "(a|aa)+$", r"(inf)"])
def test_a_pattern_that_is_wrong_or_slow_finds_nothing(pattern: str) -> None:
    assert logged_metrics(defining(loss=pattern), [f"loss inf {'a' * 900}b"]) == {}


def test_a_job_without_definitions_has_no_metrics_in_its_log() -> None:
    assert logged_metrics(described("InProgress", "Training"), ["loss=1"]) == {}


def test_metrics_of_the_log_take_the_place_of_older_ones() -> None:
    listed = [
        {"metric_name": name, "value": 1.0, "timestamp": EPOCH.isoformat()} for name in ("a", "b")
    ]
    job = described("InProgress", "Training", final_metric_data_list=listed)
    newer = with_metrics(job, {"a": 2.0}, EPOCH + timedelta(minutes=1))
    assert final_metrics(newer) == {"b": 1.0, "a": 2.0}
