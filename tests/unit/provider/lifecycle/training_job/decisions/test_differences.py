"""Where two values differ, and saying so without telling a secret."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.differences import (
    MISSING,
    Difference,
    differences,
)

VALUES = st.recursive(
    st.text(max_size=3) | st.integers(0, 3) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(VALUES)
@settings(deadline=None)
def test_nothing_differs_from_itself(value: Any) -> None:
    assert list(differences(value, value)) == []


@given(VALUES, VALUES)
@settings(deadline=None)
def test_unequal_values_differ_somewhere(old: Any, new: Any) -> None:
    assert bool(list(differences(old, new))) == (old != new)


@pytest.mark.parametrize(
    ("old", "new", "path", "kind"),
    [
        ({}, {"a": 1}, "a", "add"),
        ({"a": 1}, {}, "a", "delete"),
        ({"a": 1}, {"a": 2}, "a", "update"),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "a.b", "update"),
        ({"a": [1, 2]}, {"a": [2, 1]}, "a", "update"),
        ({"a": [{"x": 1}]}, {"a": [{"x": 2}]}, "a[0].x", "update"),
        ({"a": [{"x": 1}]}, {"a": [{"x": 1}, {"x": 2}]}, "a[1]", "add"),
        ({"a": [{"x": 1}, {"x": 2}]}, {"a": [{"x": 1}]}, "a[1]", "delete"),
        ({"a": []}, {"a": [{"x": 1}]}, "a[0]", "add"),
        ({"a": {"b-c": 1}}, {"a": {"b-c": 2}}, 'a["b-c"]', "update"),
        ({"a": {}}, {"a": UNKNOWN}, "a", "update"),
        ({"a": UNKNOWN}, {"a": UNKNOWN}, "a", "update"),
    ],
)
def test_a_difference_is_named_by_its_path_and_kind(
    old: Any, new: Any, path: str, kind: str
) -> None:
    assert [(d.path, d.kind) for d in differences(old, new)] == [(path, kind)]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (3.0, 4.0, "a (3 → 4)"),
        (1.5, 2.5, "a (1.5 → 2.5)"),
        ([3.0, {"b": 1.0}], [3.0, 1.5], 'a ([3, {"b": 1}] → [3, 1.5])'),
        (1, 2, "a (1 → 2)"),
        ("x", "y", 'a ("x" → "y")'),
        (MISSING, "y", 'a ((unset) → "y")'),
        ("x", UNKNOWN, 'a ("x" → (known after the update))'),
        ("ä", "\x1b[31m", 'a ("ä" → "\\u001b[31m")'),
        ("x" * 100, 1, f'a ("{"x" * 79}… → 1)'),
    ],
)
def test_a_difference_is_said_in_words(old: Any, new: Any, words: str) -> None:
    assert Difference("a", old, new).words() == words


@pytest.mark.parametrize(
    ("path", "value", "secret_path"),
    [
        ("environment.TOKEN", "hunter22", 'environment["TOKEN"]'),
        ("environment.TOKEN", "hunter22", "environment"),
        ("environment", {"TOKEN": "hunter22"}, 'environment["TOKEN"]'),
        ("arguments", ["--token", "hunter22"], "arguments[1]"),
        ("channels[1]", {"uri": "hunter22"}, "channels[1].uri"),
    ],
)
def test_a_secret_is_not_said_whether_it_changed_or_what_holds_it(
    path: str, value: Any, secret_path: str
) -> None:
    words = Difference(path, MISSING, value).words([secret_path])
    assert words == f"{path} ([secret])"


def test_what_stands_beside_a_secret_is_said() -> None:
    assert Difference("environment.A", 1, 2).words(["environment.B"]) == "environment.A (1 → 2)"


def test_what_is_missing_says_so() -> None:
    assert repr(MISSING) == "(unset)"


def test_a_value_that_is_not_known_yet_is_said_so_though_it_may_be_secret() -> None:
    words = Difference("environment.TOKEN", "hunter2", UNKNOWN).words(("environment",))
    assert words == "environment.TOKEN (known after the update)"
