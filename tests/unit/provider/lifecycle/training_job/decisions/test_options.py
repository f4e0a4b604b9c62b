"""Options: defaults, the stack's defaults, and what is not allowed."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.metric_gate import MetricGate
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import (
    CHOICES,
    OPTION_NAMES,
    STACK_KEYS,
    TABLE,
    Options,
    read_options,
)

ROLE = "arn:aws:iam::123456789012:role/deploy"
CHOSEN = [(name, value) for name, values in CHOICES.items() for value in values]


def test_nothing_given_means_the_defaults() -> None:
    assert read_options({}, {}) == (Options(), [])


@pytest.mark.parametrize("name", CHOICES)
def test_the_first_choice_is_the_default(name: str) -> None:
    assert getattr(Options(), name) == CHOICES[name][0]


@pytest.mark.parametrize("name", OPTION_NAMES)
def test_the_example_of_an_option_is_allowed_and_not_its_default(name: str) -> None:
    options, wrong = read_options({name: TABLE[name].example}, {})
    assert wrong == []
    assert getattr(options, name) != getattr(Options(), name) == TABLE[name].kind.default


@pytest.mark.parametrize("name", OPTION_NAMES)
def test_what_no_option_allows_is_refused_by_name_and_the_default_holds(name: str) -> None:
    options, wrong = read_options({name: 7.5j}, {})
    assert [(item.path, item.message) for item in wrong] == [
        (name, f"7.5j is not allowed; give {TABLE[name].kind.allowed}")
    ]
    assert options == Options()


@pytest.mark.parametrize("name", STACK_KEYS)
def test_the_stack_may_say_an_option_as_its_configuration_holds_it(name: str) -> None:
    example = TABLE[name].example
    text = ",".join(example) if isinstance(example, list) else str(example)
    assert read_options({}, {name: text}) == read_options({name: example}, {})


@pytest.mark.parametrize("paths", [("require_metrics",), ('require_metrics["pin 1234"]',)])
def test_a_secret_gate_is_refused_without_its_name_and_its_value(paths: tuple[str, ...]) -> None:
    _, wrong = read_options({"require_metrics": {"pin 1234": 77}}, {}, secret_paths=paths)
    assert "1234" not in str(wrong)
    assert "77" not in str(wrong)
    assert wrong[0].path.startswith("require_metrics[")


@pytest.mark.parametrize(("name", "value"), CHOSEN)
def test_every_choice_can_be_made(name: str, value: str) -> None:
    options, wrong = read_options({name: value}, {})
    assert getattr(options, name) == value
    assert wrong == []


@pytest.mark.parametrize(("name", "value"), CHOSEN)
def test_every_choice_can_be_the_stacks_default(name: str, value: str) -> None:
    assert STACK_KEYS[name]
    assert getattr(read_options({}, {name: value})[0], name) == value


def test_a_job_overrides_the_stacks_default() -> None:
    options, _ = read_options({"on_delete": "delete"}, {"on_delete": "retain"})
    assert options.on_delete == "delete"


def test_none_leaves_the_stacks_default() -> None:
    options, _ = read_options({"on_delete": None}, {"on_delete": "retain"})
    assert options.on_delete == "retain"


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("triggers", {"data": "v1"}, {"data": "v1"}),
        ("max_cost", 12, 12.0),
        ("max_cost", "12.5", 12.5),
        ("fallback_instance_types", ["ml.a", "ml.b"], ("ml.a", "ml.b")),
        ("fallback_instance_types", "ml.a, ml.b", ("ml.a", "ml.b")),
        ("region", "eu-west-1", "eu-west-1"),
        ("profile", "p", "p"),
        ("assume_role_arn", ROLE, ROLE),
        ("endpoint_url", "http://x", "http://x"),
        ("require_metrics", {"acc": {"min": 0.5}}, {"acc": MetricGate(0.5)}),
        ("require_metrics", {"l": {"max": "2"}}, {"l": MetricGate(None, 2.0)}),
        ("require_metrics", {"l": {"min": 1, "max": 1}}, {"l": MetricGate(1.0, 1.0)}),
    ],
)
def test_an_option_is_read(name: str, value: Any, read: Any) -> None:
    options, wrong = read_options({name: value}, {})
    assert getattr(options, name) == read
    assert wrong == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("wait_for", "Completed"),
        ("rerun", True),
        ("existing", ["adopt"]),
        ("on_delete", {}),
        ("max_cost", 0),
        ("max_cost", -1),
        ("max_cost", "cheap"),
        ("max_cost", True),
        ("max_cost", float("inf")),
        ("max_cost", float("nan")),
        ("triggers", ["x"]),
        ("fallback_instance_types", 7),
        ("fallback_instance_types", [""]),
        ("fallback_instance_types", [7]),
        ("assume_role_arn", "deploy"),
        ("assume_role_arn", ROLE.replace(":role/", ":user/")),
        ("endpoint_url", "localhost"),
        ("endpoint_url", "ftp://localhost"),
        ("endpoint_url", "http://"),
        ("region", ""),
        ("region", 7),
        ("require_metrics", ["acc"]),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_by_name(name: str, value: Any) -> None:
    options, wrong = read_options({name: value}, {})
    assert [item.path for item in wrong] == [name]
    assert "is not allowed; give" in wrong[0].message
    assert getattr(options, name) == getattr(Options(), name)


@pytest.mark.parametrize(
    "gate",
    [
        {},
        {"least": 1},
        {"min": 1, "more": 2},
        {"min": 2, "max": 1},
        0.5,
    ],
)
def test_a_gate_that_bounds_nothing_is_refused_by_its_metric(gate: Any) -> None:
    options, wrong = read_options({"require_metrics": {"acc": gate, "loss": {"max": 1}}}, {})
    assert [item.path for item in wrong] == ['require_metrics["acc"]']
    assert options.require_metrics == {"loss": MetricGate(None, 1.0)}


@pytest.mark.parametrize(
    ("bound", "shown"),
    [("much", "'much'"), (None, "None"), (True, "True"), (float("nan"), "nan"), ([1.0], "a list")],
)
def test_a_bound_that_is_no_number_is_refused_with_its_value(bound: Any, shown: str) -> None:
    options, wrong = read_options({"require_metrics": {"acc": {"min": 0, "max": bound}}}, {})
    assert [item.path for item in wrong] == ['require_metrics["acc"].max']
    assert wrong[0].message.startswith(shown)
    assert options.require_metrics == {}


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [("max_attempts", 0.0, "0"), ("max_cost", -3.0, "-3"), ("max_cost", -0.5, "-0.5")],
)
def test_a_number_is_shown_as_it_was_written(name: str, value: float, shown: str) -> None:
    # Pulumi makes a double of every number.
    _, wrong = read_options({name: value}, {})
    assert wrong[0].message.startswith(f"{shown} is not allowed")


@pytest.mark.parametrize("name", OPTION_NAMES)
def test_an_unknown_value_is_neither_read_nor_refused(name: str) -> None:
    assert read_options({name: UNKNOWN}, {}) == (Options(), [])


def test_a_map_that_holds_something_unknown_is_left_for_later() -> None:
    options, wrong = read_options({"triggers": {"a": UNKNOWN}}, {})
    assert (options.triggers, wrong) == ({}, [])


@pytest.mark.parametrize(
    ("gate", "value", "admitted"),
    [
        (MetricGate(0.5), 0.5, True),
        (MetricGate(0.5), 0.49, False),
        (MetricGate(None, 1), 1.0, True),
        (MetricGate(None, 1), 1.01, False),
        (MetricGate(0, 1), float("nan"), False),
        (MetricGate(0, 1), float("inf"), False),
        (MetricGate(), float("nan"), False),
        (MetricGate(), 0.0, True),
    ],
)
def test_a_gate_admits_what_lies_within_its_bounds(
    gate: MetricGate, value: float, *, admitted: bool
) -> None:
    assert gate.admits(value) is admitted


@pytest.mark.parametrize(
    ("gate", "words"),
    [
        (MetricGate(0.5), "at least 0.5"),
        (MetricGate(None, 2), "at most 2"),
        (MetricGate(1, 2), "from 1 to 2"),
    ],
)
def test_a_gate_says_what_it_requires(gate: MetricGate, words: str) -> None:
    assert str(gate) == words
