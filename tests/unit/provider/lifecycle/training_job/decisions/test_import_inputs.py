"""The inputs of a job that was made elsewhere."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.training_job.decisions.import_inputs import imported_inputs
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import parse_spec
from tests.support.fakes import described
from tests.support.jobs import JOB, channel

STACK = Settings()


def imported(**fields: Any) -> dict[str, Any]:
    return imported_inputs({**described(**{**JOB, **fields}).fields, "tags": {"a": "1"}})


def test_what_is_imported_declares_the_job_as_it_is() -> None:
    given = imported(environment={"A": "1"})
    assert given == {**JOB, "environment": {"A": "1"}, "tags": {"a": "1"}}
    assert parse_spec(given, STACK).violations == ()


def test_the_name_is_left_out_so_that_a_replacement_need_not_delete_first() -> None:
    assert "training_job_name" not in imported()


def test_what_only_a_description_has_is_no_input() -> None:
    given = imported(billable_time_in_seconds=60, selected_instance_type="ml.m5.large")
    assert set(given) <= {*JOB, "tags"}


@pytest.mark.parametrize("value", [None, "", [], {}])
def test_what_is_empty_is_not_written_down(value: Any) -> None:
    assert "environment" not in imported(environment=value)


def test_a_documented_default_is_not_written_down() -> None:
    assert "enable_network_isolation" not in imported(enable_network_isolation=False)
    assert imported(enable_network_isolation=True)["enable_network_isolation"] is True


def test_the_instance_that_the_service_chose_is_not_written_down() -> None:
    chosen = {**JOB["resource_config"], "selected_instance_type": "x", "selected_instance_count": 1}
    assert imported(resource_config=chosen)["resource_config"] == JOB["resource_config"]


def test_a_job_without_instances_of_its_own_has_none() -> None:
    assert "resource_config" not in imported(resource_config=None)


@pytest.mark.parametrize(
    ("algorithm", "kept"),
    [
        ({"enable_sage_maker_metrics_time_series": False}, False),
        (
            {
                "enable_sage_maker_metrics_time_series": True,
                "metric_definitions": [{"name": "loss", "regex": "loss=(.*)"}],
            },
            False,
        ),
        ({"enable_sage_maker_metrics_time_series": True}, True),
    ],
)
def test_a_switch_that_follows_from_the_metrics_is_no_input(
    algorithm: dict[str, Any],
    kept: bool,
) -> None:
    given = imported(algorithm_specification={**JOB["algorithm_specification"], **algorithm})
    found = given["algorithm_specification"]
    assert ("enable_sage_maker_metrics_time_series" in found) is kept


def test_how_objects_are_spread_is_an_input_where_it_is_not_the_usual() -> None:
    for spread, kept in (("FullyReplicated", False), ("ShardedByS3Key", True)):
        objects = {
            **channel()["data_source"]["s3_data_source"],
            "s3_data_distribution_type": spread,
        }
        train = channel(data_source={"s3_data_source": objects})
        [given] = imported(input_data_config=[train])["input_data_config"]
        assert ("s3_data_distribution_type" in given["data_source"]["s3_data_source"]) is kept
