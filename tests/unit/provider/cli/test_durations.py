"""Durations and moments on the command line."""

from datetime import UTC, datetime, timedelta

import pytest

from pulumi_sagemaker_training.cli.durations import moment_in, seconds_in

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("10m", 600), ("2h", 7200), ("1h30m", 5400), ("1d", 86400), ("0", 0)],
)
def test_a_duration_is_read(text: str, seconds: float) -> None:
    assert seconds_in(text) == seconds
    assert moment_in(text, NOW) == NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "h", "-5", "5 m", "1m2", "nan", "inf", "1e9", "9999d"])
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"duration|year"):
        seconds_in(text)


def test_a_moment_without_a_zone_is_in_utc() -> None:
    assert moment_in("2026-01-01T00:00", NOW) == datetime(2026, 1, 1, tzinfo=UTC)
    assert moment_in("2026-01-01T02:00+02:00", NOW) == datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="neither a duration, as 10m or 2h, nor a time"):
        moment_in("yesterday", NOW)
