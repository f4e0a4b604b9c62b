"""Foreign text: whatever it is, it does no harm on a terminal and tells no secret."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.values.text import (
    MASK,
    MAX_LINE,
    printable,
    redacted,
    strings_in,
)

HOSTILE = st.text(
    st.characters()
    | st.sampled_from("\x1b\x07\x9b\x9d\r\n\t\0\x7f[]m;0123\\\u202e\u2066\u2028\ud800"),
    max_size=200,
)
TWO_SECRETS = st.lists(
    st.text(st.characters(exclude_characters=MASK, exclude_categories=("Cc", "Cs", "Z")))
    .filter(lambda text: len(text) >= 4)
    .filter(lambda text: printable(text) == text),
    min_size=1,
    max_size=2,
)


@given(HOSTILE)
@example("\x1b]0;title\x07text")
@example("\x1b[31")
@example("\u202egnp.exe")
@example("\ud800")
@settings(deadline=None)
def test_no_control_and_no_lone_surrogate_is_left(text: str) -> None:
    clean = printable(text)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in clean)
    assert not any(c in "\u2028\u2029\u200e\u200f\u061c" for c in clean)
    assert not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in clean)
    clean.encode()


@given(HOSTILE)
@settings(deadline=None)
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\tb", "a    b"),
        ("two\nlines  \n", "two lines"),
        ("100%\r", "100%"),
        ("", ""),
    ],
)
def test_escapes_go_and_the_words_stay(raw: str, clean: str) -> None:
    assert printable(raw) == clean


@given(st.integers(MAX_LINE + 1, 100 * MAX_LINE))
@settings(deadline=None, max_examples=10)
def test_a_long_line_is_cut_and_says_so(length: int) -> None:
    assert printable("x" * length) == "x" * MAX_LINE + "…"


@given(TWO_SECRETS, st.text(max_size=50), st.text(max_size=50))
@settings(deadline=None)
def test_no_secret_is_left_in_a_redacted_text(secrets: list[str], head: str, tail: str) -> None:
    assume(not any(s in MASK for s in secrets))
    text = head.join([*secrets, *secrets]) + tail
    clean = redacted(text, secrets)
    assert MASK in clean
    assert not any(secret in clean.replace(MASK, "\0") for secret in secrets)


def test_the_longest_secret_goes_first_so_that_none_is_left_in_half() -> None:
    assert redacted("password-and-more", ["password", "password-and-more"]) == MASK


def test_secrets_too_short_to_hide_anything_do_not_garble_the_text() -> None:
    assert redacted("epoch 1 of 10", ["1", "10", ""]) == "epoch 1 of 10"


def test_each_line_of_a_secret_of_several_lines_is_masked_where_it_stands_alone() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\r\n}\n-----END KEY-----\n"
    assert redacted("found MIIEvQIBADANBgkq in {}", [key]) == f"found {MASK} in {{}}"


def test_a_secret_is_masked_as_a_line_spells_it() -> None:
    assert redacted(printable("got one\ttwo\x1b[0m"), ["one\ttwo\x1b[0m"]) == f"got {MASK}"


def test_texts_and_numbers_are_found_however_deep_they_stand() -> None:
    value = {"a": ["one", {"b": 2.5}], "c": None, "d": True, "e": ("three",)}
    assert strings_in(value) == ["one", "2.5", "three"]


def test_a_whole_number_is_spelt_as_the_request_spells_it() -> None:
    assert strings_in([123456.0, 7]) == ["123456", "7"]
