"""The members of a job on spot capacity: its wait, its checkpoints, and what is refused."""

from pathlib import Path
from typing import Any

import pytest

from pulumi_sagemaker_components.refusals import ArgumentError
from pulumi_sagemaker_components.spot_request import (
    LONGEST_UNSAVED_S,
    checkpoint_config,
    line,
    longest_wait,
    refuse_on_demand,
    saves_checkpoints,
    stopping_condition,
)

RUNTIME = {"max_runtime_in_seconds": 7200}


@pytest.mark.parametrize(("runtime_s", "wait_s"), [(60, 3660), (3600, 7200), (86400, 172800)])
def test_the_wait_is_twice_the_runtime_and_an_hour_more_at_least(
    runtime_s: int, wait_s: int
) -> None:
    assert longest_wait(runtime_s) == wait_s


def test_a_wait_that_is_given_stays() -> None:
    given = {**RUNTIME, "max_wait_time_in_seconds": 9000}
    assert stopping_condition({}, given, saves=True) == given
    args = {"max_wait_time_in_seconds": 9000}
    assert stopping_condition(args, RUNTIME, saves=True) == given


def test_a_wait_that_is_given_twice_is_refused() -> None:
    args = {"max_wait_time_in_seconds": 9000}
    with pytest.raises(ArgumentError, match="is given twice"):
        stopping_condition(args, {**RUNTIME, **args}, saves=True)


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ({}, "no file of the code has the word checkpoint"),
        ({"saves_checkpoints": False}, "saves_checkpoints is False"),
    ],
)
def test_a_long_run_without_checkpoints_is_refused_and_the_line_says_what_to_do(
    args: dict[str, Any], why: str
) -> None:
    with pytest.raises(ArgumentError) as refused:
        stopping_condition(args, RUNTIME, saves=False)
    text = str(refused.value)
    assert text.startswith(f"max_runtime_in_seconds: 7200 s is more than {LONGEST_UNSAVED_S} s")
    assert why in text
    assert "Save checkpoints in the script" in text
    assert "\n" not in text


def test_a_short_run_needs_no_checkpoints() -> None:
    short = {"max_runtime_in_seconds": LONGEST_UNSAVED_S}
    assert stopping_condition({}, short, saves=False)["max_wait_time_in_seconds"] == 7200


@pytest.mark.parametrize(
    ("args", "config"),
    [
        ({}, {"s3_uri": "s3://bucket/checkpoints/"}),
        ({"checkpoint_s3_uri": "s3://other/mine"}, {"s3_uri": "s3://other/mine/"}),
        (
            {"checkpoint_s3_uri": "s3://other/mine/", "checkpoint_local_path": "/opt/ml/c"},
            {"s3_uri": "s3://other/mine/", "local_path": "/opt/ml/c"},
        ),
        ({"checkpoint_config": {"s3_uri": "s3://as/given"}}, {"s3_uri": "s3://as/given"}),
    ],
)
def test_checkpoints_are_kept_below_one_prefix_that_ends_in_a_slash(
    args: dict[str, Any], config: dict[str, str]
) -> None:
    assert checkpoint_config({"bucket": "bucket", **args}) == config


@pytest.mark.parametrize("name", ["checkpoint_s3_uri", "checkpoint_local_path"])
def test_a_place_that_is_given_twice_is_refused(name: str) -> None:
    args = {"bucket": "b", "checkpoint_config": {"s3_uri": "s3://b/c"}, name: "s3://b/d"}
    with pytest.raises(ArgumentError, match=f"{name}: is given twice"):
        checkpoint_config(args)


def test_a_job_on_demand_is_refused() -> None:
    refuse_on_demand({"enable_managed_spot_training": True})
    with pytest.raises(ArgumentError, match="is a ScriptTrainingJob"):
        refuse_on_demand({"enable_managed_spot_training": False})


@pytest.mark.parametrize(
    ("text", "saves"),
    [
        ("torch.save(state, CHECKPOINT)", True),
        ("path = '/opt/ml/checkpoints'", True),
        ("print(1)", False),
    ],
)
def test_the_code_tells_whether_checkpoints_are_saved(
    tmp_path: Path,
    text: str,
    saves: bool,
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "train.py").write_text("import lib")
    (tmp_path / "lib" / "state.py").write_text(text)
    paths = ["train.py", "lib/state.py", "requirements.txt"]
    assert saves_checkpoints({}, tmp_path, paths) == saves
    assert saves_checkpoints({}, tmp_path / "lib" / "state.py", ["state.py"]) == saves
    said = {"saves_checkpoints": not saves}
    assert saves_checkpoints(said, tmp_path, paths) != saves


def test_the_preview_says_limits_attempts_and_place_in_one_line() -> None:
    known = {
        "limits": {"max_runtime_in_seconds": 5400, "max_wait_time_in_seconds": 10800},
        "checkpoints": {"s3_uri": "s3://bucket/checkpoints/"},
        "attempts": 3.0,
    }
    assert line(known) == (
        "on spot capacity: runs for at most 1 h 30 min, and waits for capacity for at most 1 h 30 "
        "min more, which costs nothing; in up to 3 jobs, each from the checkpoints below "
        "s3://bucket/checkpoints/"
    )
    alone = line({**known, "attempts": 1})
    assert alone.endswith("in one job, with the checkpoints below s3://bucket/checkpoints/")
