"""What is not known breaks nothing; what is secret is never shown."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.model.locations import rendered
from pulumi_sagemaker_training.api.request.codec import from_wire
from pulumi_sagemaker_training.api.request.rules.everywhere import OUTPUT_AS_TEXT
from pulumi_sagemaker_training.api.request.validation import validate, warnings
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Secrets
from tests.support.jobs import changed, channel
from tests.support.requests import ROOT, declarable_requests


def _places(value, location=()):
    """Return the location of everything in a request, except the request itself."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in inside:
        found.append((*location, key))
        if isinstance(item, dict | list):
            found += _places(item, (*location, key))
    return found


def _with(request, location, value):
    result = copy.deepcopy(request)
    holder = result
    for part in location[:-1]:
        holder = holder[part]
    holder[location[-1]] = value
    return result


@given(declarable_requests(), st.data())
def test_a_good_job_stays_good_whatever_of_it_is_not_known(request, data):
    python = from_wire(request, ROOT)
    places = data.draw(st.lists(st.sampled_from(_places(python)), min_size=1, max_size=4))
    for place in sorted(places, key=len, reverse=True):
        python = _with(python, place, UNKNOWN)
    assert validate(python, ownership_tags=5) == []


def test_what_is_not_known_hides_nothing_else():
    job = changed(
        role_arn=UNKNOWN,
        input_data_config=[UNKNOWN, channel("a b"), channel(UNKNOWN, input_mode="Fast")],
        environment={"A": UNKNOWN, "B-": "x"},
        resource_config__volume_size_in_gb=UNKNOWN,
        resource_config__instance_count=-1,
    )
    assert [item.path for item in validate(job)] == [
        "input_data_config[1].channel_name",
        "input_data_config[2].input_mode",
        "resource_config.instance_count",
        'environment["B-"]',
    ]


def test_a_name_that_there_is_not_is_refused_though_its_value_is_not_known():
    job = changed(resource_config__instance_typ=UNKNOWN)
    assert [(item.path, item.message) for item in validate(job)] == [
        (
            "resource_config.instance_typ",
            "a ResourceConfig has no such member; did you mean instance_type?",
        )
    ]


def test_a_channel_that_is_not_known_ends_no_check_of_the_others():
    job = changed(
        input_data_config=[
            channel(UNKNOWN),
            channel("a", compression_type="Gzip", input_mode=UNKNOWN),
            channel("b", compression_type="Gzip"),
            channel("b"),
        ]
    )
    assert [(item.rule, item.path) for item in validate(job)] == [
        ("channels-named-once", "input_data_config[3].channel_name"),
        ("gzip-piped", "input_data_config[2].compression_type"),
    ]


def test_either_source_may_be_what_is_not_known():
    assert validate(changed(algorithm_specification__training_image=UNKNOWN)) == []
    assert validate(changed(algorithm_specification__algorithm_name=UNKNOWN)) == []


def test_a_group_may_be_one_that_is_not_known():
    source = {"s3_data_type": "S3Prefix", "s3_uri": "s3://b/d", "instance_group_names": ["a"]}
    group = {"instance_type": "ml.g5.xlarge", "instance_count": 1}
    job = changed(
        resource_config={"instance_groups": [UNKNOWN, {**group, "instance_group_name": "b"}]},
        input_data_config=[channel(data_source={"s3_data_source": source})],
    )
    assert validate(job) == []


# A text that breaks what it can, and is not to be seen.
_SECRET = "hunter2 \n hunter2"
_SECRET_NUMBER = 987_654_321_987


@given(declarable_requests(), st.data())
def test_a_secret_is_never_in_a_message(request, data):
    python = from_wire(request, ROOT)
    place = data.draw(st.sampled_from(_places(python)))
    value = data.draw(st.sampled_from([_SECRET, _SECRET_NUMBER, [_SECRET], {"a": _SECRET}]))
    python = _with(python, place, value)
    said = validate(python, secret_paths=[rendered(place)])
    said += warnings(python, secret_paths=[rendered(place)])
    assert not [item for item in said if "hunter2" in item.message or "987" in item.message]


@pytest.mark.parametrize("path", ['environment["TOKEN"]', "environment.TOKEN", "environment"])
def test_a_secret_path_may_be_the_engines_or_ours_or_a_parent(path):
    job = changed(environment={"TOKEN": "hunter2" * 100})
    assert [item.message for item in validate(job, secret_paths=[path])] == [
        "[secret] must have at most 512 characters"
    ]


def test_keys_of_a_secret_map_are_not_shown():
    job = changed(environment={"hunter2!": "x"})
    (violation,) = validate(job, secret_paths=["environment"])
    assert violation.path == "environment[[secret]]"
    assert "hunter2" not in violation.message


def test_no_suggestion_reveals_a_secret():
    job = changed(resource_config__instance_type="ml.m5.larg")
    (violation,) = validate(job, secret_paths=["resource_config.instance_type"])
    assert (
        violation.message == "[secret] must be one of the 225 values that TrainingInstanceType has"
    )


def test_a_secret_that_another_property_quotes_is_masked():
    job = changed(resource_config__volume_size_in_gb=None)
    (violation,) = validate(job, secret_paths=["resource_config.instance_type"])
    assert "ml.m5.large" not in violation.message
    assert violation.path == "resource_config.volume_size_in_gb"


def test_a_secret_inside_a_hyperparameter_of_json_makes_its_text_secret():
    job = changed(hyper_parameters={"users": ["hunter2" * 1000]})
    (violation,) = validate(job, secret_paths=['hyper_parameters["users"][0]'])
    assert "hunter2" not in violation.message


@pytest.mark.parametrize("path", ['tags["TOKEN"]', "tags.TOKEN", "tags"])
def test_a_secret_tag_of_a_map_is_not_shown(path):
    job = changed(tags={"a": "b", "TOKEN": "hunter2*"})
    (violation,) = validate(job, secret_paths=[path])
    assert violation.path == 'tags["TOKEN"]'
    assert violation.message.startswith("[secret] must be")


def test_an_output_in_a_text_is_reported_once_with_advice():
    job = changed(output_data_config__s3_output_path=f"{OUTPUT_AS_TEXT}.\n\nTo get")
    (violation,) = validate(job)
    assert "pulumi.Output.concat" in violation.message


def test_quotes_in_keys_are_escaped_in_paths():
    assert rendered(("environment", 'a"b\\')) == 'environment["a\\"b\\\\"]'


def test_nothing_is_secret_by_default():
    assert not Secrets().covers("role_arn")
