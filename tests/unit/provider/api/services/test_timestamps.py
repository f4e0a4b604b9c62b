"""Times of answers are what botocore reads, whatever their form."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from botocore import utils
from hypothesis import given
from hypothesis import strategies as st

from pulumi_sagemaker_training.api.services.timestamps import parse_timestamp

ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.floats(1e7, 7e9), ZONES)
def test_a_text_is_the_time_that_botocore_reads(seconds: float, zone: timezone) -> None:
    moment = datetime.fromtimestamp(seconds, zone)
    for text in (moment.isoformat(), moment.isoformat(timespec="milliseconds")):
        assert parse_timestamp(text) == utils.parse_timestamp(text)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-26T21:13:01.000Z",
        "2026-11-26T21:13:01Z",
        "2026-11-26T21:13:01",
        "20261126T211301Z",
        "Thu, 26 Nov 2026 21:13:01 GMT",
        "1795727581",
        1795727581,
        1795727581.25,
        1e11,
        -1,
    ],
)
def test_every_form_is_read(value: str | float) -> None:
    assert parse_timestamp(value) == utils.parse_timestamp(value)


@pytest.mark.parametrize("value", ["2026-11-26T21:13:01.000Z", 1795727581.25])
def test_times_of_lists_are_in_utc_and_read_without_the_machines_time_zone(
    value: str | float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(utils, "parse_timestamp", lambda _: pytest.fail("botocore was asked"))
    assert parse_timestamp(value).tzinfo is UTC


@pytest.mark.parametrize("value", ["2026-13-45T00:00:00Z", "soon"])
def test_what_is_no_time_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="timestamp"):
        parse_timestamp(value)
