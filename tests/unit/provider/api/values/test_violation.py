"""Violations show values shortly, and say in words what they are."""

import pytest

from pulumi_sagemaker_training.api.model.locations import rendered
from pulumi_sagemaker_training.api.model.members import members
from pulumi_sagemaker_training.api.values.violation import Secrets, named_kind


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "a truth value"),
        (1, "a number"),
        (0.5, "a number"),
        ("a", "text"),
        ({}, "a map"),
        ([], "a list"),
        ((), "a list"),
        (b"", "a bytes"),
    ],
)
def test_a_value_is_named_by_its_kind(value, words):
    assert named_kind(value) == words


def test_a_map_or_list_is_shown_by_its_size():
    assert Secrets().shown("tags", {"a": "b"}) == "a map of 1"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(3.0, "3"), (-0.5, "-0.5"), (float("inf"), "inf"), (1e300, "1e+300"), (True, "True")],
)
def test_a_number_is_shown_as_it_was_written(value, shown):
    assert Secrets().shown("max_cost", value) == shown


def test_a_long_value_is_cut():
    assert Secrets().shown("role_arn", "a" * 200) == "'" + "a" * 79 + "…"


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (("role_arn",), "role_arn"),
        (("input_data_config", 0, "channel_name"), "input_data_config[0].channel_name"),
        (("environment", "FOO"), 'environment["FOO"]'),
        (("environment", "FOO", "[key]"), 'environment["FOO"]'),
        (("tags", 2, "key"), "tags[2].key"),
        (("colour", "shade"), "colour.shade"),
    ],
)
def test_a_location_is_rendered_as_a_path(location, path):
    assert rendered(location) == path


def test_a_member_tells_what_it_holds():
    kinds = {member.python: member.kind for member in members("CreateTrainingJobRequest")}
    assert kinds["role_arn"] == "string"
    assert kinds["enable_network_isolation"] == "boolean"
    assert kinds["input_data_config"] == "list"
    assert kinds["environment"] == "map"
    assert kinds["resource_config"] == "structure"
