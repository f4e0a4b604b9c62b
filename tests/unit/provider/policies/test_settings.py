"""The settings of the pack: what is wrong is refused in one line, with the nearest name."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.policies.rules import RULES
from pulumi_sagemaker_training.policies.rules.rule import Level
from pulumi_sagemaker_training.policies.settings import PackSettings, read_settings


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"vcp": "mandatory"}, "vcp: is not a rule of this pack; did you mean vpc?"),
        ({"instance-type": {"allowed": ["*"]}}, "did you mean instance-types?"),
        ({"colour": "mandatory"}, "colour: is not a rule of this pack; the rules are vpc, "),
        ({"vpc": "madatory"}, "vpc.enforcementLevel: must be one of advisory, mandatory, "),
        ({"vpc": {"enforcementLevel": 1}}, "vpc.enforcementLevel: must be one of advisory"),
        ({"all": "no"}, "all.enforcementLevel: must be one of"),
        ({"vpc": {"subnet": ["a"]}}, "vpc.subnet: is not a member of this setting; did you mean "),
        ({"network-isolation": {"on": True}}, "is not a setting; the rule has only enforcementL"),
        ({"maximum-runtime": {"hours": "long"}}, "maximum-runtime.hours: must be a number of hou"),
        ({"maximum-cost": {"usd": 0}}, "maximum-cost.usd: must be a number of USD from 0.01 to"),
        ({"instance-types": {"allowed": 5}}, "instance-types.allowed: must be a list of instance"),
        ({"required-tags": {"allowed": ["a"]}}, "required-tags.allowed: give a map of lists, as"),
        (
            {"required-tags": {"allowed": {"a": 1.5}}},
            'required-tags.allowed["a"]: must be a list of',
        ),
        ({"instance-types": "advisory"}, "is advisory, but does nothing without allowed or denie"),
    ],
)
def test_what_is_wrong_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_settings(given)
    [violation] = caught.value.violations
    assert message in f"{violation.path}: {violation.message}"


def test_everything_that_is_wrong_is_refused_at_once() -> None:
    with pytest.raises(InputError) as caught:
        read_settings({"vcp": "mandatory", "output-key": "no", "maximum-cost": {"usd": -1}})
    assert len(caught.value.violations) == 3


def test_a_level_alone_is_the_short_form() -> None:
    short = read_settings({"vpc": "mandatory"})
    assert short == read_settings({"vpc": {"enforcementLevel": "mandatory"}})
    assert short.levels["vpc"] is Level.MANDATORY
    assert short.levels["network-isolation"] is Level.ADVISORY


def test_all_gives_a_level_to_every_rule_and_its_own_goes_before_it() -> None:
    settings = read_settings({"all": "disabled", "vpc": "mandatory"})
    assert {name for name, rule in RULES.items() if settings.runs(rule)} == {"vpc"}


def test_a_rule_runs_once_it_has_what_it_needs() -> None:
    rule = RULES["maximum-cost"]
    assert not PackSettings().runs(rule)
    assert read_settings({"maximum-cost": {"usd": 5}}).runs(rule)
    assert not read_settings({"maximum-cost": {"usd": 5, "enforcementLevel": "disabled"}}).runs(
        rule
    )


def test_settings_add_to_those_before() -> None:
    before = read_settings({"maximum-cost": {"usd": 5}, "instance-types": {"denied": ["ml.p*"]}})
    after = read_settings({"maximum-cost": "advisory", "instance-types": {"allowed": "*"}}, before)
    assert after.levels["maximum-cost"] is Level.ADVISORY
    assert after.values["maximum-cost"] == {"usd": 5}
    assert after.values["instance-types"] == {"denied": ("ml.p*",), "allowed": ("*",)}
