"""Requests that mean the same have one canonical form; others do not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.request.canonical import canonical
from pulumi_sagemaker_training.api.request.codec import from_wire, normalise
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from tests.support.jobs import JOB, changed, channel
from tests.support.requests import ROOT, wire_requests

_A_METRIC, _B_METRIC = {"name": "a", "regex": "a=(.)"}, {"name": "b", "regex": "b=(.)"}

SAME = [
    (
        {"tags": {"a": "1", "b": "2"}},
        {"tags": [{"key": "b", "value": "2"}, {"key": "a", "value": "1"}]},
    ),
    ({"tags": {}}, {}),
    ({"tags": []}, {"tags": None}),
    ({"environment": {}}, {}),
    ({"experiment_config": {"trial_name": None}}, {}),
    ({"experiment_config": {"trial_name": ""}}, {}),
    ({"hyper_parameters": {"epochs": 5.0}}, {"hyper_parameters": {"epochs": "5"}}),
    ({"hyper_parameters": {"amp": True}}, {"hyper_parameters": {"amp": "true"}}),
    ({"hyper_parameters": {"a": "1", "b": "2"}}, {"hyper_parameters": {"b": "2", "a": "1"}}),
    (
        {"resource_config": {"volume_size_in_gb": 5.0}},
        {"resource_config": {"volume_size_in_gb": 5}},
    ),
    (
        {"vpc_config": {"subnets": ["b", "a"], "security_group_ids": ["d", "c"]}},
        {"vpc_config": {"security_group_ids": ["c", "d"], "subnets": ["a", "b"]}},
    ),
    (
        {"input_data_config": [channel("b"), channel("a")]},
        {"input_data_config": [channel("a"), channel("b")]},
    ),
    (
        {"algorithm_specification": {"metric_definitions": [_B_METRIC, _A_METRIC]}},
        {"algorithm_specification": {"metric_definitions": [_A_METRIC, _B_METRIC]}},
    ),
    ({"enable_network_isolation": False}, {}),
    ({"enable_managed_spot_training": False}, {}),
    ({"output_data_config": {"compression_type": "GZIP"}}, {}),
    (
        {"input_data_config": [channel(compression_type="None", record_wrapper_type="None")]},
        {"input_data_config": [channel()]},
    ),
]

DIFFERENT = [
    ({"environment": {"A": ""}}, {}),
    ({"hyper_parameters": {"epochs": 5.5}}, {"hyper_parameters": {"epochs": 5}}),
    (
        {"algorithm_specification": {"container_arguments": ["a", "b"]}},
        {"algorithm_specification": {"container_arguments": ["b", "a"]}},
    ),
    (
        {"algorithm_specification": {"container_arguments": ["", "b"]}},
        {"algorithm_specification": {"container_arguments": ["b"]}},
    ),
    (
        {"resource_config": {"instance_groups": [{"instance_type": "a"}, {"instance_type": "b"}]}},
        {"resource_config": {"instance_groups": [{"instance_type": "b"}, {"instance_type": "a"}]}},
    ),
    ({"enable_network_isolation": True}, {}),
    ({"remote_debug_config": {"enable_remote_debug": False}}, {}),
    ({"output_data_config": {"compression_type": "NONE"}}, {}),
    ({"resource_config": {"keep_alive_period_in_seconds": 0}}, {}),
    ({"role_arn": UNKNOWN}, {}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_requests_that_mean_the_same_are_equal(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_requests_that_mean_different_things_differ(one, other):
    assert canonical(one) != canonical(other)


@given(wire_requests())
def test_the_canonical_form_is_its_own(request):
    once = canonical(from_wire(request, ROOT))
    assert canonical(once) == once


@given(wire_requests(), st.randoms(use_true_random=False))
def test_the_order_in_which_a_program_writes_members_means_nothing(request, random):
    python = from_wire(request, ROOT)
    assert json.dumps(canonical(_reordered(python, random))) == json.dumps(canonical(python))


@given(wire_requests())
def test_the_canonical_form_of_what_is_sent_is_that_of_what_was_declared(request):
    python = from_wire(request, ROOT)
    assert canonical(normalise(python)) == canonical(python)


def test_metrics_of_one_name_keep_their_order():
    first, second = {"name": "a", "regex": "z(.)"}, {"name": "a", "regex": "b(.)"}
    request = {"algorithm_specification": {"metric_definitions": [_B_METRIC, first, second]}}
    assert canonical(request)["algorithm_specification"]["metric_definitions"] == [
        first,
        second,
        _B_METRIC,
    ]


def test_unknown_parts_stay_in_place():
    request = {
        "tags": [{"key": UNKNOWN, "value": "x"}],
        "vpc_config": {"subnets": ["a", UNKNOWN]},
        "environment": {"A": UNKNOWN},
        "input_data_config": [UNKNOWN, channel("a")],
    }
    form = canonical(request)
    assert form["tags"] == request["tags"]
    assert UNKNOWN in form["vpc_config"]["subnets"]
    assert UNKNOWN in form["input_data_config"]
    assert form["environment"] == {"A": UNKNOWN}


def test_members_that_do_not_exist_are_kept():
    assert canonical({"colour": "red"}) == {"colour": "red"}


def test_the_request_itself_is_not_changed():
    job = changed(tags={"b": 1, "a": 2})
    before = json.dumps(job)
    canonical(job)
    assert json.dumps(job) == before


def test_a_plain_job_is_canonical_already():
    assert canonical(JOB) == JOB


def _reordered(value, random):
    if isinstance(value, dict):
        names = list(value)
        random.shuffle(names)
        return {name: _reordered(value[name], random) for name in names}
    if isinstance(value, list):
        return [_reordered(item, random) for item in value]
    return value
