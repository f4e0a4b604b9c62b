"""A rule reads what is known and valid, and ends where it meets anything else."""

import pytest

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.request.rules.rule import Finding, NotKnownError, Rule, View
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Secrets


def _view(**request):
    return View(request, request, "", Secrets())


def test_absent_members_are_none_at_any_depth():
    assert _view().get("resource_config.instance_type") is None
    assert _view(resource_config={}).number("resource_config.instance_count") is None
    assert list(_view().items("input_data_config")) == []
    assert list(_view().texts("names")) == []


@pytest.mark.parametrize("nothing", ["", [], {}, None])
def test_an_empty_value_is_nothing(nothing):
    assert not _view(tags=nothing).has("tags")


@pytest.mark.parametrize("something", [0, False, "a", [0], {"a": 0}])
def test_zero_and_false_are_values(something):
    assert _view(tags=something).has("tags")


@pytest.mark.parametrize(
    "read",
    [
        lambda view: view.get("a.b"),
        lambda view: view.number("a"),
        lambda view: view.text("b"),
        lambda view: view.text("unknown"),
        lambda view: list(view.items("a")),
        lambda view: list(view.texts("a")),
        lambda view: view.number("yes"),
    ],
)
def test_what_is_not_known_or_of_another_kind_ends_the_rule(read):
    with pytest.raises(NotKnownError):
        read(_view(a="text", b=1, unknown=UNKNOWN, yes=True))


def test_unknown_items_are_ignored():
    view = _view(channels=[UNKNOWN, {"a": 1}, "b"])
    assert [(index, item.at("a")) for index, item in view.items("channels")] == [
        (1, "channels[1].a")
    ]
    assert list(view.texts("channels")) == [(2, "b")]


def test_a_list_is_whole_when_all_of_it_is_known():
    assert _view(a=[1]).is_whole("a")
    assert not _view(a=[UNKNOWN]).is_whole("a")
    assert not _view().is_whole("a")


def test_a_rule_keeps_what_it_found_before_it_met_the_unknown():
    def check(view):
        yield Finding("a", "is wrong")
        yield Finding("b", str(view.get("unknown")))

    found = Rule("both", codes.NOT_ALLOWED, "nowhere", check).violations(_view(unknown=UNKNOWN))
    assert [item.path for item in found] == ["a"]


def test_a_rule_for_each_item_is_not_applied_where_there_is_no_list():
    rule = Rule(
        "each", codes.NOT_ALLOWED, "nowhere", lambda _: iter([Finding("a", "")]), each="channels"
    )
    assert list(rule.violations(_view(channels="text"))) == []
    assert list(rule.violations(_view())) == []
    assert [item.path for item in rule.violations(_view(channels=[{}]))] == ["channels[0].a"]
