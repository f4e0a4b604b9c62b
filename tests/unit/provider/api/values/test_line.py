"""A line of limited width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.values.line import Line, Part

TEXTS = st.text("abc ", min_size=1, max_size=12).filter(lambda text: text.strip() != "")
PARTS = st.builds(
    lambda forms, rank: Part.of(*sorted(forms, key=len, reverse=True), rank=rank),
    st.lists(TEXTS, max_size=3),
    st.integers(0, 3),
)
LINES = st.builds(lambda parts, more: Line(tuple(parts), more), st.lists(PARTS), st.text("x"))


@given(LINES, st.integers(0, 80))
def test_a_line_is_never_wider_than_asked(line: Line, width: int) -> None:
    assert len(line.fit(width)) <= width


@given(LINES)
def test_with_enough_columns_nothing_is_left_out(line: Line) -> None:
    shown = line.fit(1000)
    assert all(part.forms[0] in shown for part in line.parts if part.forms)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, "head, long · a=1 b=2 · late · some words"),
        (27, "head, long · a=1 b=2 · late"),
        (24, "head · a=1 b=2 · late"),
        (19, "head · a=1 · late"),
        (11, "head · late"),
        (10, "head · a=1"),
        (4, "head"),
        (3, "he…"),
    ],
)
def test_ranks_say_what_is_left_out_first(width: int, shown: str) -> None:
    parts = (
        Part.of("head, long", "head"),
        Part.of("a=1", rank=2, group="metrics"),
        Part.of("b=2", rank=3, group="metrics"),
        Part.of("late", rank=1),
        Part.of("some words", rank=4),
    )
    assert Line(parts).fit(width) == shown


def test_the_addition_is_cut_to_what_is_left_or_left_out() -> None:
    line = Line((Part.of("head"),), addition="a log line of the training, which is long")
    assert line.fit(40) == "head · a log line of the training, whic…"
    assert line.fit(26) == "head"


def test_secrets_are_masked_before_a_text_is_cut() -> None:
    line = Line((Part.of("token hunter22"),), addition="hunter22 again and again and again")
    shown = line.masked(lambda text: text.replace("hunter22", "[secret]"))
    assert [shown.fit(width) for width in (9, 14)] == ["token [s…", "token [secret]"]
    assert "hunter22" not in shown.fit()


def test_numbers_alone_are_not_a_new_topic() -> None:
    assert Line.of("3 of 10 files, 1.5 MB").topic == Line.of("4 of 10 files, 12 MB").topic
    assert Line.of("waiting for room").topic != Line.of("waiting for a role").topic
