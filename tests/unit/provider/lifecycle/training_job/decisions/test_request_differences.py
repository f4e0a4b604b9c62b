"""Differences of requests, by the index at which the author wrote an item."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from pulumi_sagemaker_training.api.request.canonical import SETS, canonical
from pulumi_sagemaker_training.api.request.codec import from_wire
from pulumi_sagemaker_training.lifecycle.training_job.decisions.request_differences import (
    request_differences,
)
from tests.support.requests import ROOT, wire_requests


def found(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, str]]:
    before, after = canonical(old, in_order=True), canonical(new, in_order=True)
    return [(item.path, item.kind) for item in request_differences(before, after)]


def at(path: str, items: list[Any]) -> dict[str, Any]:
    """Return a request with a list at a path of members."""
    request: Any = items
    for name in reversed(path.split(".")):
        request = [{**request}] if name == "*" else {name: request}
    return dict(request)


def named(member: str, *names: str) -> list[dict[str, Any]]:
    return [{member: name} for name in names]


NAMED = [
    ("input_data_config", "channel_name", "content_type"),
    ("algorithm_specification.metric_definitions", "name", "regex"),
    ("debug_rule_configurations", "rule_configuration_name", "instance_type"),
    ("profiler_rule_configurations", "rule_configuration_name", "instance_type"),
    ("debug_hook_config.collection_configurations", "collection_name", "collection_parameters"),
]
TEXTS = [
    ("vpc_config.subnets", "vpc_config.subnets"),
    ("vpc_config.security_group_ids", "vpc_config.security_group_ids"),
    (
        "input_data_config.*.data_source.s3_data_source.instance_group_names",
        "input_data_config[0].data_source.s3_data_source.instance_group_names",
    ),
]


def test_every_list_without_an_order_is_tried_here() -> None:
    assert len(SETS) == len(NAMED) + len(TEXTS)


@pytest.mark.parametrize(("path", "name", "member"), NAMED)
def test_a_changed_item_has_the_index_at_which_the_program_has_it(
    path: str, name: str, member: str
) -> None:
    old, new = named(name, "z", "m", "a"), named(name, "z", "m", "a")
    new[0][member] = {"k": "v"} if member == "collection_parameters" else "x"
    assert found(at(path, old), at(path, new)) == [(f"{path}[0].{member}", "add")]


@pytest.mark.parametrize(("path", "name", "member"), NAMED)
def test_an_item_that_is_put_before_the_others_is_the_only_difference(
    path: str, name: str, member: str
) -> None:
    old, new = named(name, "b", "c"), named(name, "a", "b", "c")
    assert found(at(path, old), at(path, new)) == [(f"{path}[0]", "add")]
    assert found(at(path, new), at(path, old)) == [(f"{path}[0]", "delete")]


@pytest.mark.parametrize(("path", "name", "member"), NAMED)
def test_a_renamed_item_is_one_difference_at_its_place(path: str, name: str, member: str) -> None:
    old, new = named(name, "z", "b", "c"), named(name, "z", "x", "c")
    assert found(at(path, old), at(path, new)) == [(f"{path}[1].{name}", "update")]


@pytest.mark.parametrize(("path", "shown"), TEXTS)
def test_a_changed_text_has_the_index_at_which_the_program_has_it(path: str, shown: str) -> None:
    old, new = ["z", "m", "a"], ["z", "b", "a"]
    assert found(at(path, old), at(path, new)) == [(f"{shown}[1]", "update")]
    assert found(at(path, old), at(path, ["m", "a"])) == [(f"{shown}[0]", "delete")]


@pytest.mark.parametrize(("path", "name", "member"), NAMED)
def test_another_order_is_no_difference(path: str, name: str, member: str) -> None:
    old, new = named(name, "a", "b", "c"), named(name, "c", "a", "b")
    assert found(at(path, old), at(path, new)) == []


def test_items_of_one_name_are_compared_in_their_order() -> None:
    path = "algorithm_specification.metric_definitions"
    old = [{"name": "a", "regex": "1"}, {"name": "a", "regex": "2"}]
    new = [{"name": "a", "regex": "1"}, {"name": "a", "regex": "3"}]
    assert found(at(path, old), at(path, new)) == [(f"{path}[1].regex", "update")]


@given(wire_requests(), wire_requests())
@settings(deadline=None, max_examples=40)
def test_requests_differ_somewhere_if_and_only_if_their_canonical_forms_do(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    old, new = from_wire(one, ROOT), from_wire(other, ROOT)
    for request in (old, new):
        request.pop("tags", None)
    assert bool(found(old, new)) == (canonical(old) != canonical(new))
