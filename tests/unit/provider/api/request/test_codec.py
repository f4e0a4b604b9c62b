"""The codec carries every request through its three spellings and back, unchanged."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.model.generated.models import (
    CreateTrainingJobRequest,
    UpdateTrainingJobRequest,
)
from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.api.request.codec import (
    UnknownMemberError,
    as_text,
    from_schema,
    from_wire,
    normalise,
    to_schema,
    to_wire,
)
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from tests.support.requests import ROOT, wire_requests


@given(wire_requests())
def test_a_request_survives_wire_python_wire(request):
    assert to_wire(from_wire(request, ROOT)) == request


@given(wire_requests())
def test_a_request_survives_wire_schema_wire(request):
    python = from_wire(request, ROOT)
    assert to_wire(from_schema(to_schema(python))) == request


@given(wire_requests("UpdateTrainingJobRequest"))
def test_an_update_survives_wire_python_wire(request):
    shape = UpdateTrainingJobRequest
    assert to_wire(from_wire(request, shape), shape) == request


@given(wire_requests())
def test_floats_that_pulumi_makes_of_ints_are_ints_again(request):
    doubles = json.loads(json.dumps(from_wire(request, ROOT)), parse_int=float)
    restored = to_wire(doubles)
    assert restored == request
    assert json.dumps(restored) == json.dumps(request)


@given(wire_requests("DescribeTrainingJobResponse"))
def test_a_description_is_of_values_that_json_knows(description):
    python = from_wire(description)
    assert json.loads(json.dumps(python, allow_nan=False)) == python


@given(wire_requests())
def test_normalising_twice_changes_nothing_more(request):
    once = normalise(from_wire(request, ROOT))
    assert normalise(once) == once


def test_keys_of_maps_are_never_renamed():
    python = {"environment": {"role_arn": "a"}, "hyper_parameters": {"RoleArn": "b"}}
    assert to_wire(python) == {
        "Environment": {"role_arn": "a"},
        "HyperParameters": {"RoleArn": "b"},
    }
    assert to_schema(python) == {
        "environment": {"role_arn": "a"},
        "hyperParameters": {"RoleArn": "b"},
    }


def test_a_class_and_its_name_mean_the_same_shape():
    python = {"role_arn": "a"}
    assert to_wire(python, CreateTrainingJobRequest) == to_wire(python, ROOT)


def test_none_is_left_out_wherever_it_is():
    python = {
        "role_arn": None,
        "resource_config": {"instance_type": None, "instance_count": 1},
        "environment": {"A": None, "B": "b"},
        "tags": {"a": None},
    }
    assert to_wire(python) == {
        "ResourceConfig": {"InstanceCount": 1},
        "Environment": {"B": "b"},
        "Tags": [],
    }


def test_tags_may_be_a_map():
    assert to_wire({"tags": {"team": "vision", "cost": 12}}) == {
        "Tags": [{"Key": "team", "Value": "vision"}, {"Key": "cost", "Value": "12"}]
    }


def test_tags_may_be_the_lists_of_the_api():
    assert to_wire({"tags": [{"key": "team", "value": "vision"}]}) == {
        "Tags": [{"Key": "team", "Value": "vision"}]
    }


def test_the_schema_spelling_leaves_a_map_of_tags_a_map():
    assert to_schema({"tags": {"role_arn": "x"}}) == {"tags": {"role_arn": "x"}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (5.0, "5"),
        (0.1, "0.1"),
        (1e-05, "1e-05"),
        (2.5e-07, "2.5e-07"),
        (True, "true"),
        (False, "false"),
        ("abc", "abc"),
    ],
)
def test_numbers_and_truth_values_are_written_out_in_maps_of_texts(value, text):
    assert to_wire({"environment": {"A": value}}) == {"Environment": {"A": text}}


def test_hyperparameters_that_are_lists_or_maps_become_json():
    python = {"hyper_parameters": {"layers": [64.0, 32.0], "opt": {"lr": 0.5, "n": 2.0}}}
    assert to_wire(python) == {
        "HyperParameters": {"layers": "[64, 32]", "opt": '{"lr": 0.5, "n": 2}'}
    }


def test_lists_in_other_maps_stay_for_validation_to_refuse():
    assert to_wire({"environment": {"A": [1]}}) == {"Environment": {"A": [1]}}


def test_a_hyperparameter_that_holds_something_unknown_is_unknown():
    assert as_text([1, {"a": UNKNOWN}], json_too=True) is UNKNOWN


@pytest.mark.parametrize(
    "python",
    [
        {"tags": UNKNOWN},
        {"environment": UNKNOWN},
        {"resource_config": UNKNOWN},
        {"input_data_config": [UNKNOWN]},
        {"input_data_config": [{"channel_name": UNKNOWN}]},
        {"environment": {"A": UNKNOWN}},
        {"tags": [{"key": UNKNOWN, "value": "x"}]},
        {"resource_config": {"volume_size_in_gb": UNKNOWN}},
    ],
)
def test_unknown_values_stay_in_place(python):
    assert from_wire(to_wire(python), ROOT) == python
    assert from_schema(to_schema(python)) == python


def test_a_value_of_the_wrong_kind_is_handed_on():
    python = {"resource_config": "big", "tags": 3, "environment": [1], "input_data_config": {}}
    assert normalise(python) == python


def test_a_number_that_is_not_whole_is_handed_on():
    assert normalise({"resource_config": {"instance_count": 1.5}}) == {
        "resource_config": {"instance_count": 1.5}
    }


def test_the_wire_refuses_members_that_do_not_exist():
    with pytest.raises(UnknownMemberError, match="ResourceConfig has no member 'instances'"):
        to_wire({"resource_config": {"instances": 1}})


def test_the_wire_refuses_its_own_spelling_in_a_program():
    with pytest.raises(UnknownMemberError):
        to_wire({"RoleArn": "x"})


def test_descriptions_leave_out_what_this_version_does_not_know():
    assert from_wire({"ResponseMetadata": {}, "NewMember": 1, "RoleArn": "x"}) == {"role_arn": "x"}


def test_other_spellings_keep_members_that_do_not_exist_for_validation_to_name():
    assert from_schema({"roleArm": "x"}) == {"roleArm": "x"}
    assert to_schema({"role_arm": "x"}) == {"role_arm": "x"}


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2025, 1, 31, 12, tzinfo=UTC), "2025-01-31T12:00:00.000Z"),
        (
            datetime(2025, 1, 31, 12, tzinfo=timezone(timedelta(hours=2))),
            "2025-01-31T10:00:00.000Z",
        ),
        (
            datetime(2025, 1, 31, 12, 0, 0, 123456, tzinfo=UTC).replace(tzinfo=None),
            "2025-01-31T12:00:00.123Z",
        ),
    ],
)
def test_times_are_iso_8601_in_utc(moment, text):
    assert from_wire({"CreationTime": moment}) == {"creation_time": text}


@pytest.mark.parametrize(
    ("number", "text"),
    [(float("nan"), "NaN"), (float("inf"), "Infinity"), (float("-inf"), "-Infinity")],
)
def test_metrics_that_are_no_number_are_texts(number, text):
    described = from_wire({"FinalMetricDataList": [{"MetricName": "loss", "Value": number}]})
    assert described == {"final_metric_data_list": [{"metric_name": "loss", "value": text}]}


@given(st.sampled_from(list(members("ResourceConfig"))))
def test_spellings_of_a_member_differ_only_in_form(member):
    plain = member.wire.lower()
    assert member.python.replace("_", "") == plain
    assert member.schema.lower() == plain
