"""Statistics of metrics over periods."""

import pytest

from sagemaker_emulator.model import metric_statistics as statistics
from sagemaker_emulator.model.metric_statistics import Sample

DAY_S = 86_400
NOW = 1_000 * DAY_S + 12 * 3600 + 34.5  # 12:00:34.5


def of(*values: float, at: float = 0.0) -> list[Sample]:
    return [Sample.of(at, value) for value in values]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SampleCount", 4.0),
        ("Sum", 10.0),
        ("Average", 2.5),
        ("Minimum", 1.0),
        ("Maximum", 4.0),
        ("p0", 1.0),
        ("p50", 2.5),
        ("p90", 3.7),
        ("p100", 4.0),
    ],
)
def test_a_statistic_of_single_values(name: str, value: float) -> None:
    assert statistics.is_statistic(name)
    assert statistics.statistic(name, of(4, 1, 3, 2)) == pytest.approx(value)


def test_a_value_that_was_recorded_more_often_counts_as_often() -> None:
    samples = [Sample.of(0.0, 10.0, count=3), Sample.of(0.0, 20.0)]
    assert statistics.statistic("Average", samples) == 12.5
    assert statistics.statistic("SampleCount", samples) == 4.0
    assert statistics.statistic("p50", samples) == 10.0
    assert statistics.statistic("p100", samples) == 20.0


def test_statistic_sets_are_added_up_and_have_no_percentiles() -> None:
    samples = [Sample(0.0, 4.0, 10.0, 1.0, 4.0), *of(100.0)]
    assert statistics.statistic("Average", samples) == 22.0
    assert statistics.statistic("Minimum", samples) == 1.0
    assert statistics.statistic("Maximum", samples) == 100.0
    assert statistics.statistic("p50", samples) is None


def test_negative_values_have_no_percentiles() -> None:
    assert statistics.statistic("p50", of(-1, 1)) is None
    assert statistics.statistic("Average", of(-1, 1)) == 0.0


@pytest.mark.parametrize("name", ["p", "p101", "p-1", "tm90", "average", "IQM", "p99,9"])
def test_what_is_not_computed_is_no_statistic(name: str) -> None:
    assert not statistics.is_statistic(name)


@pytest.mark.parametrize("seconds", [1, 5, 10, 20, 30, 60, 300, 86_400])
def test_periods_are_those_of_cloudwatch(seconds: int) -> None:
    assert statistics.is_period(seconds)


@pytest.mark.parametrize("seconds", [0, -60, 2, 59, 61, 90])
def test_other_periods_are_none(seconds: int) -> None:
    assert not statistics.is_period(seconds)


@pytest.mark.parametrize(
    ("age_s", "period", "seconds_dropped"),
    [
        (0, 60, 34.5),
        (15 * DAY_S, 60, 34.5),
        (16 * DAY_S + 120, 60, 3 * 60 + 34.5),
        (64 * DAY_S + 120, 300, 58 * 60 + 34.5),
        (0, 10, 4.5),
        (0, 1, 0.5),
    ],
)
def test_times_are_rounded_down_by_their_age(
    age_s: float, period: int, seconds_dropped: float
) -> None:
    moment = NOW - age_s
    assert moment - statistics.rounded(moment, period, NOW) == pytest.approx(seconds_dropped)


def test_periods_begin_at_the_start_and_their_end_is_exclusive() -> None:
    samples = [Sample.of(at, at) for at in (0.0, 59.9, 60.0, 250.0, 299.9, 300.0)]
    found = statistics.windows(samples, 0.0, 300.0, 120)
    assert [(window.start, [s.at for s in window.samples]) for window in found] == [
        (0.0, [0.0, 59.9, 60.0]),
        (240.0, [250.0, 299.9]),
    ]
    shifted = statistics.windows(samples, 60.0, 360.0, 120)
    assert [window.start for window in shifted] == [60.0, 180.0, 300.0]


def test_a_metric_of_regular_resolution_is_kept_by_the_minute() -> None:
    by_minute, by_second = (
        Sample.of(65.0, 1.0),
        Sample.of(65.0, 1.0)._replace(is_high_resolution=True),
    )
    assert statistics.windows([by_minute], 60.0, 61.0, 60)
    assert not statistics.windows([by_second], 60.0, 61.0, 60)
    assert not statistics.windows([by_minute], 60.0, 120.0, 5)
    assert [window.start for window in statistics.windows([by_second], 60.0, 120.0, 5)] == [65.0]
