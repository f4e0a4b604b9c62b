"""Rules are validated, and fire as often as they say."""

from typing import Any

import pytest

from sagemaker_emulator.control.fault_rules import Bucket, Rules
from sagemaker_emulator.control.recorder import Entry, Recorder
from sagemaker_emulator.control.rule_forms import RuleError


def fired(rules: Rules, count: int, operation: str = "CreateTrainingJob", **params: Any) -> int:
    """Return the number of requests that a rule acts on."""
    return sum(
        bool(rules.for_request("sagemaker", operation, params, "before")) for _ in range(count)
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ([], "a rule must be a JSON object"),
        ({}, "a rule must have exactly one of the keys"),
        ({"operation": "*", "efect": "error"}, "did you mean 'effect'"),
        ({"operation": "*", "effect": "explode"}, "allowed are error, reset, delay"),
        ({"operation": "*", "times": "three"}, "wrong type"),
        ({"job": "("}, "not a regular expression"),
        ({"operation": "*", "match": {"TrainingJobName": "("}}, "not a regular expression"),
        ({"time_scale": 0}, "above 0"),
        ({"operation": "*", "granted_per_s": 0}, "above 0"),
        ({"listing": "cut-last"}, "allowed are filter-first, cut-first"),
    ],
)
def test_invalid_rules_are_refused(body: object, text: str) -> None:
    with pytest.raises(RuleError, match=text):
        Rules().add(body)


def test_rule_fires_as_often_as_it_says() -> None:
    rules = Rules([{"operation": "CreateTrainingJob", "after_calls": 2, "times": 3}])
    assert fired(rules, 10) == 3
    assert rules.listing()[0]["used"] == 3


def test_a_quota_is_told_until_its_rule_has_acted_as_often_as_it_says() -> None:
    body = {"quota": "ml[.]m5.*", "limit": 1, "times": 1}
    rules = Rules([body])
    for _ in range(2):
        assert rules.quota_of("ml.m5.large", "training job") == body
    assert rules.quota_of("ml.c5.large", "training job") is None
    assert rules.for_instance("quota", "ml.m5.large", "training job") is not None
    assert rules.quota_of("ml.m5.large", "training job") is None


def test_rate_with_a_seed_is_repeatable() -> None:
    body = {"operation": "*", "rate": 0.3, "seed": 7}
    first, second = Rules([body]), Rules([body])
    count = fired(first, 1000)
    assert 200 < count < 400
    assert fired(second, 1000) == count


def test_a_granted_rate_lets_so_many_through_and_refuses_the_rest() -> None:
    seconds = 50.0
    bucket = Bucket(2, lambda: seconds)
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    seconds = 50.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    seconds = 90.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]


def test_a_rule_with_a_granted_rate_acts_on_what_goes_beyond() -> None:
    rules = Rules([{"operation": "*", "granted_per_s": 3}])
    assert fired(rules, 10) >= 6


def test_rule_matches_members_at_any_depth() -> None:
    rules = Rules([{"operation": "*", "match": {"instance_type": "^ml\\.p3"}}])
    assert fired(rules, 1, ResourceConfig={"InstanceType": "ml.p3.2xlarge"}) == 1
    assert fired(rules, 1, ResourceConfig={"InstanceType": "ml.m5.large"}) == 0
    assert fired(rules, 1) == 0


def test_rule_is_for_its_operation_service_and_moment() -> None:
    rules = Rules([{"operation": "StopTrainingJob", "when": "after"}])
    assert fired(rules, 1) == 0
    assert rules.for_request("sagemaker", "StopTrainingJob", {}, "after")
    assert not rules.for_request("logs", "StopTrainingJob", {}, "after")


def test_a_job_rule_counts_each_of_its_effects() -> None:
    rules = Rules([{"job": "^a", "outcome": "Failed", "metrics": {"m": 1}, "times": 1}])
    assert rules.for_job("abc", "outcome") is not None
    assert rules.for_job("abc", "metrics") is not None
    assert rules.for_job("abc", "outcome") is None
    assert rules.for_job("xyz", "metrics") is None


def test_a_fail_rule_without_a_phase_fails_the_training() -> None:
    rules = Rules([{"job": "a", "fail": "CapacityError: none"}])
    assert rules.for_job("a", "fail", at="Starting") is None
    assert rules.for_job("a", "fail", at="Training") is not None


def test_reset_goes_back_to_the_first_rules() -> None:
    rules = Rules([{"simulate_seconds": 2}])
    rules.add({"operation": "*"})
    rules.reset()
    assert [rule["kind"] for rule in rules.listing()] == ["simulate_seconds"]
    assert rules.value("simulate_seconds", "simulate_seconds", 0.0) == 2.0


def test_a_single_rule_can_be_removed() -> None:
    rules = Rules()
    first, second = rules.add({"operation": "*"}), rules.add({"quota": "ml.*", "limit": 1})
    assert rules.clear(first.id)
    assert not rules.clear(first.id)
    assert [rule["id"] for rule in rules.listing()] == [second.id]


def test_recorder_counts_and_filters() -> None:
    recorder = Recorder()
    for operation in ("CreateTrainingJob", "DescribeTrainingJob", "DescribeTrainingJob"):
        recorder.add(
            Entry(1.0, "sagemaker", operation, "us-east-1", {}, 200, None, "id", "agent", 0.1)
        )
    found = recorder.listing("DescribeTrainingJob")
    assert len(found["requests"]) == 2
    assert found["counts"] == {"sagemaker:CreateTrainingJob": 1, "sagemaker:DescribeTrainingJob": 2}
    request = {"TrainingJobName": "digits-1"}
    recorder.add(
        Entry(2.0, "sagemaker", "StopTrainingJob", "us-east-1", request, 200, None, "id", "a", 0.1)
    )
    [stopped] = recorder.listing(job="digits-")["requests"]
    assert (stopped["operation"], stopped["request"]) == ("StopTrainingJob", request)
    recorder.clear()
    assert recorder.listing() == {"requests": [], "counts": {}}
