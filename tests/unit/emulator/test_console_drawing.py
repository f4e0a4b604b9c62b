"""Curves, the timeline, and times in words."""

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sagemaker_emulator.console import words
from sagemaker_emulator.console.charts import HEIGHT, WIDTH, charts, nice_ticks
from sagemaker_emulator.console.instances import billed_s, cost_usd
from sagemaker_emulator.console.timeline import phases
from sagemaker_emulator.model.job import Transition
from tests.support.console import NOW, job_after

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 1, [0, 0.25, 0.5, 0.75, 1]),
        (0.13, 1.87, [0, 0.5, 1, 1.5, 2]),
        (2.301, 2.309, [2.3, 2.302, 2.304, 2.306, 2.308, 2.31]),
        (-3, 5, [-4, -2, 0, 2, 4, 6]),
        (5, 5, [4.5, 4.75, 5, 5.25, 5.5]),
        (0, 0, [-1, -0.5, 0, 0.5, 1]),
    ],
)
def test_an_axis_has_round_numbers_around_the_values(
    low: float, high: float, ticks: list[float]
) -> None:
    assert nice_ticks(low, high) == pytest.approx(ticks)


@example([(0.0, 1.25e300)])
@example([(0.0, -1.7e308), (1.0, 1.7e308)])
@example([(0.0, 0.0), (1.0, 5e-324)])
@given(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=20))
def test_any_values_are_drawn_inside_the_chart(points: list[tuple[float, float]]) -> None:
    points = sorted((abs(math.fmod(at, 1e9)), value) for at, value in points)
    (chart,) = charts({"loss": points})
    assert 3 <= len(chart.grid) <= 12
    for path in (chart.series[0].line, chart.series[0].end):
        numbers = path.replace("h0", "").replace("M", "").split("L") if path else []
        for x, y in (pair.split() for pair in numbers):
            assert 0 <= float(x) <= WIDTH
            assert 0 <= float(y) <= HEIGHT


def test_quantities_of_the_same_kind_share_a_chart() -> None:
    drawn = charts(
        {
            "train:loss": [(0, 4.0), (10, 2.0)],
            "validation:loss": [(0, 5.0), (20, 1.0)],
            "accuracy": [(3, 0.5)],
            "never": [],
        }
    )
    assert [chart.title for chart in drawn] == ["loss", "accuracy"]
    loss, accuracy = drawn
    assert [line.style for line in loss.series] == [0, 1]
    assert loss.series[0].line == "M0 45L300 135"
    assert loss.x_labels == ["0 s", "10 s", "20 s"]
    assert loss.y_labels == ["5", "4", "3", "2", "1"]
    assert accuracy.series[0].line == ""
    assert accuracy.x_labels == []


def test_a_timeline_places_each_phase_in_the_whole() -> None:
    found = phases(
        [
            Transition("Starting", 100.0, "a", 110.0),
            Transition("Training", 110.0, "b", 190.0),
            Transition("Completed", 200.0, "c", 200.0),
        ],
        now=999.0,
    )
    assert [(item.x, item.width) for item in found] == [(0, 100), (100, 800), (994, 6)]
    assert [item.seconds for item in found] == [10, 80, None]
    assert [item.tone for item in found] == ["waiting", "training", "good"]


def test_a_phase_that_has_not_ended_lasts_until_now() -> None:
    found = phases(
        [Transition("Starting", 100.0, "a", 150.0), Transition("Pending", 150.0, "b")], 200
    )
    assert (found[1].seconds, found[1].is_running, found[1].x) == (50, True, 500)
    assert phases([Transition("Starting", 100.0, "a")], 100.0)[0].width == 6
    assert phases([], 1.0) == []


def test_a_running_job_costs_what_its_instances_took_so_far() -> None:
    job = job_after("Downloading", "Training")
    seconds = billed_s(job, NOW, 1.0)
    assert seconds == 90
    assert cost_usd(job, seconds, lambda _region, _type: 3.6) == pytest.approx(0.18)
    assert billed_s(job_after(), NOW, 1.0) is None
    spot = job_after("Downloading", EnableManagedSpotTraining=True)
    assert billed_s(spot, NOW, 1.0) == pytest.approx(27)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (-1, "0 s"),
        (0.0123, "12 ms"),
        (0.9997, "1.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.6, "1 min 00 s"),
        (3599.7, "1 h 00 min"),
        (7830, "2 h 10 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_duration_is_in_words(seconds: float, text: str) -> None:
    assert words.duration(seconds) == text


def test_a_time_is_told_from_now() -> None:
    times = (0.2, 5, 150, 7300, 200_000)
    told = ["just now", "5 s ago", "2 min ago", "2 h ago", "2 d ago"]
    assert [words.ago(NOW - seconds, NOW) for seconds in times] == told
    assert words.ago(NOW + 5, NOW) == "just now"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (1_234_567.0, "1,234,567"),
        (0.58, "0.5800"),
        (0.60421, "0.6042"),
        (1234.56, "1,235"),
        (0.05, "0.05000"),
        (0.00021, "0.00021"),
        (-1e300, "-1e+300"),
        (123_456.5, "1.235e+05"),
    ],
)
def test_a_value_has_four_digits(value: float, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(("at", "text"), [(-1e18, "1970-01-01"), (1e18, "9999-12-31")])
def test_a_time_that_a_client_made_up_is_shown_all_the_same(at: float, text: str) -> None:
    assert words.clock(at).startswith(text)
    assert words.machine_time(at).startswith(text)
    assert re.fullmatch(r"\d\d:\d\d:\d\d", words.time_of_day(at))


def test_money_is_never_shown_as_nothing() -> None:
    assert [words.usd(value) for value in (0.00001, 0.01234, 1234.5)] == [
        "under $0.0001",
        "$0.0123",
        "$1,234.50",
    ]
