"""Property paths: what is joined can be walked again."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.values.paths import is_under, join, normalise, steps, value_at

KEYS = st.text(min_size=1) | st.integers(0, 99)


def path_of(keys: list[str | int]) -> str:
    path = ""
    for key in keys:
        path = join(path, key)
    return path


@given(st.lists(KEYS, min_size=1, max_size=5))
@example(['a"b', "c\\", "\\d", 'e\\"'])
@example(["line\n", "x"])
@example(["a.b", "c[0]", "0", "", " "])
@settings(deadline=None)
def test_steps_give_back_whatever_keys_were_joined(keys: list[str | int]) -> None:
    assert steps(path_of(keys)) == keys


@given(st.lists(KEYS, min_size=1, max_size=5))
@settings(deadline=None)
def test_a_joined_path_is_in_normal_form(keys: list[str | int]) -> None:
    assert normalise(path_of(keys)) == path_of(keys)


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        ('environment["FOO"]', "environment.FOO"),
        ('environment["a-b"]', 'environment["a-b"]'),
        ("input_data_config[0].channel_name", "input_data_config[0].channel_name"),
        ("", ""),
    ],
)
def test_a_path_has_one_spelling(path: str, normal: str) -> None:
    assert normalise(path) == normal


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b[1]", 2),
        ('a["b"][1]', 2),
        ("a.b[5]", None),
        ("a.c", None),
        ("a[0]", None),
        ("a.b.c", None),
        ("", {"a": {"b": [1, 2]}}),
    ],
)
def test_value_at_gives_what_stands_there_or_none(path: str, value: Any) -> None:
    assert value_at({"a": {"b": [1, 2]}}, path) == value


@pytest.mark.parametrize(
    ("path", "parents", "expected"),
    [
        ("environment.FOO", ("environment",), True),
        ("environment.FOO", ('environment["FOO"]',), True),
        ("environment", ("environment",), True),
        ("environment", ("environment.FOO",), False),
        ("environments", ("environment",), False),
        ("environment.FOO", (), False),
        ("environment.FOO", ("",), False),
        ("list[1].x", ("list[1]",), True),
        ("list[10]", ("list[1]",), False),
    ],
)
def test_a_path_is_under_itself_and_what_it_goes_through(
    path: str, parents: tuple[str, ...], *, expected: bool
) -> None:
    assert is_under(path, parents) is expected
