"""How many columns the CLI's table leaves for a live line."""

import pytest

from pulumi_sagemaker_training.adapters.runtime.display import (
    LEAST,
    REPLACING,
    Table,
    rows_of,
    shown_type,
)

DYNAMIC = "pulumi-python:dynamic/sagemaker-training:TrainingJob"
PLUGIN = "sagemaker-training:index:TrainingJob"


def urn(types: str, name: str = "digits", stack: str = "local") -> str:
    return f"urn:pulumi:{stack}::quickstart::{types}::{name}"


class At:
    """A clock that stands still."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def room(columns: int | None, *urns: str, seconds: float = 12) -> int | None:
    clock = At()
    table = Table(clock)
    clock.seconds = seconds
    for other in urns[1:]:
        table.put(other)
    return table.room(urns[0], columns)


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (DYNAMIC, DYNAMIC),
        (PLUGIN, PLUGIN),
        ("aws:s3/bucket:Bucket", "aws:s3:Bucket"),
        ("aws:s3/bucketV2:BucketV2", "aws:s3:BucketV2"),
        ("aws:s3/other:Bucket", "aws:s3/other:Bucket"),
        ("odd", "odd"),
        ("a:b:", "a:b:"),
    ],
)
def test_a_type_is_shown_as_the_cli_shows_it(token: str, shown: str) -> None:
    assert shown_type(token) == shown


@pytest.mark.parametrize(
    ("types", "columns", "left"),
    [
        # As tests/engine/test_live_table.py reads it from the CLI's own screen.
        (DYNAMIC, 160, 60),
        (DYNAMIC, 100, LEAST),
        (PLUGIN, 100, 16),
        (PLUGIN, 160, 76),
        (f"my:own:Component${PLUGIN}", 160, 73),
        (PLUGIN, 40, LEAST),
        (PLUGIN, None, None),
    ],
)
def test_the_room_is_what_the_types_names_and_statuses_leave(
    types: str, columns: int | None, left: int | None
) -> None:
    assert room(columns, urn(types)) == left


def test_longer_rows_of_this_process_leave_less_room() -> None:
    alone = room(160, urn(PLUGIN))
    longer = room(160, urn(PLUGIN), urn(PLUGIN, name="x" * 26))
    assert alone is not None
    assert longer == alone - 10


def test_the_seconds_of_the_status_take_room() -> None:
    assert room(160, urn(PLUGIN), seconds=1234) == 74


def test_a_replacement_shows_what_has_changed_before_the_text() -> None:
    table = Table(At())
    table.put(urn(PLUGIN), REPLACING, ["hyper_parameters"])
    usual = room(160, urn(PLUGIN), seconds=0)
    assert usual is not None
    words = len("[diff: ~hyper_parameters]; ") + len(REPLACING) - len("creating")
    assert table.room(urn(PLUGIN), 160) == usual - words


def test_outside_the_plugin_a_line_has_the_whole_terminal() -> None:
    assert Table(At()).room("", 80) == 80
    assert rows_of("no URN") == []
