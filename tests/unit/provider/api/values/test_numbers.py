"""Whole numbers that a double may have rounded."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.values.numbers import (
    EXACT_BELOW,
    as_texts_beyond_doubles,
    beyond_doubles,
    finite,
    is_beyond_doubles,
    whole_from_text,
)


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), 2**53 + 1, 2.0**53, 1e20, -(10**30), 12345678901234567890]
)
def test_a_whole_number_from_2_to_the_53_on_may_have_been_rounded(value: float) -> None:
    assert is_beyond_doubles(value)


@pytest.mark.parametrize(
    "value", [0, 2**53 - 1, 1e-7, 0.5, True, "9007199254740993", float("inf"), float("nan"), None]
)
def test_anything_else_is_as_it_was_written(value: object) -> None:
    assert not is_beyond_doubles(value)


def test_such_a_number_is_found_at_any_depth() -> None:
    value: dict[str, Any] = {"a": [{"b": 2**60}], "c.d": -(2.0**60), "e": 1}
    assert list(beyond_doubles(value)) == [("a[0].b", 2**60), ('["c.d"]', -(2**60))]


@given(st.integers())
def test_a_number_that_travels_as_text_comes_back_as_it_was(number: int) -> None:
    carried = as_texts_beyond_doubles(number)
    assert isinstance(carried, str) == (abs(number) >= EXACT_BELOW)
    assert (whole_from_text(carried) if isinstance(carried, str) else carried) == number


@pytest.mark.parametrize("text", ["1", "9007199254740991", "many", "", "-", "1e20", "٣" * 20])
def test_a_text_that_is_no_such_number_stays_text(text: str) -> None:
    assert whole_from_text(text) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (3, 3.0),
        (0.5, 0.5),
        (True, None),
        ("3", None),
        (None, None),
        (float("nan"), None),
        (float("-inf"), None),
        (10**400, None),
    ],
)
def test_a_finite_number_is_one_that_a_double_can_hold(value: object, number: float | None) -> None:
    assert finite(value) == number
