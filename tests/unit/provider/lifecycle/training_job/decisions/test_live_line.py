"""The live line of a job: what it says, in which order, and what is left out in few columns."""

from datetime import timedelta
from typing import Any

import pytest

from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.lifecycle.training_job.decisions.live_line import (
    RunningJob,
    ended_line,
    live_line,
)
from tests.support.fakes import EPOCH, described

NOON = EPOCH + timedelta(hours=12)
PRICES = Prices({"ml.m5.large": 0.6, "ml.g5.2xlarge": 1.2, "ml.p4d.24xlarge": 36.0})
LIST = [
    {"metric_name": "train:loss", "value": 0.18276, "timestamp": "1"},
    {"metric_name": "train:epoch", "value": 9.0, "timestamp": "1"},
    {"metric_name": "validation:loss", "value": 0.214333, "timestamp": "2"},
    {"metric_name": "validation:accuracy", "value": 0.9415, "timestamp": "3"},
    {"metric_name": "samples", "value": 120000.0, "timestamp": "0"},
]
ON_ONE = {"instance_type": "ml.m5.large", "instance_count": 1}
OF_SEVERAL = {
    "instance_preferences": [
        {"instance_type": "ml.p4d.24xlarge"},
        {"instance_type": "ml.g5.2xlarge"},
    ],
    "instance_count": 2,
    "selected_instance_type": "ml.g5.2xlarge",
    "selected_instance_count": 2,
}


def ago(minutes: float) -> str:
    return (NOON - timedelta(minutes=minutes)).isoformat()


def said(status: str, message: str) -> dict[str, Any]:
    return {"secondary_status_transitions": [{"status": status, "status_message": message}]}


def running(secondary: str, *, fields: dict[str, Any] | None = None, **known: Any) -> RunningJob:
    created = {"creation_time": ago(130), "resource_config": ON_ONE}
    job = described("InProgress", secondary, **{**created, **(fields or {})})
    return RunningJob(job, now=NOON, prices=PRICES, **known)


TRAINING = running(
    "Training",
    fields={
        "training_start_time": ago(126),
        "final_metric_data_list": LIST,
        "hyper_parameters": {"epochs": "20"},
        "resource_config": OF_SEVERAL,
        "enable_managed_spot_training": True,
        "checkpoint_config": {"s3_uri": "s3://b/c"},
        "secondary_status_transitions": [
            {"status": "Training"},
            {"status": "Interrupted"},
            {"status": "Training", "status_message": "Training image download completed."},
        ],
    },
    max_attempts=3,
    saved_at=NOON - timedelta(minutes=4),
    log_line="epoch=9; train:loss=0.18276;",
)


EVERYTHING = (
    "Training, epoch 9 of 20 (45%) · validation:accuracy=0.9415 validation:loss=0.2143 "
    "train:loss=0.1828 · 2 h 10 min · at most $5.04 · on 2 x ml.g5.2xlarge · resumed 1x · "
    "checkpoint 4 min old · epoch=9; train:loss=0.18276;"
)
TWO = "validation:accuracy=0.9415 validation:loss=0.2143"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (None, EVERYTHING),
        (len(EVERYTHING), EVERYTHING),
        (
            120,
            f"epoch 9/20 · {TWO} · 2 h 10 min · at most $5.04 · ml.g5.2xlarge · resumed 1x",
        ),
        (75, f"epoch 9/20 · {TWO} · 2 h 10 min"),
        (59, f"45% · {TWO}"),
        (40, "epoch 9/20 · validation:accuracy=0.9415"),
        (30, "45% · validation:loss=0.2143"),
        (18, "45% · 2 h 10 min"),
        (10, "epoch 9/20"),
        (3, "45%"),
        (2, "4…"),
        (0, ""),
    ],
)
def test_what_matters_most_is_shown_and_the_rest_is_left_out(width: int | None, shown: str) -> None:
    assert live_line(TRAINING).fit(width) == shown


def test_no_line_has_more_columns_than_there_are() -> None:
    lines = {width: live_line(TRAINING).fit(width) for width in range(250)}
    assert not [width for width, line in lines.items() if len(line) > width]


LAUNCHING = "Launching requested ML instances"
LACKING = "Insufficient capacity error from EC2 while launching instances, retrying!"
PLAN = "waits for training plan mine, which starts at 2026-01-01 10:00 UTC, in 10 h 00 min"


@pytest.mark.parametrize(
    ("job", "wide", "narrow"),
    [
        (running("Starting"), "Starting · 2 h 10 min", "Starting"),
        (running("", fields={"creation_time": ago(0.9)}), "InProgress", "InProgress"),
        (running("Brewing"), "Brewing · 2 h 10 min", "Brewing"),
        (
            running("Starting", fields=said("Starting", f"{LAUNCHING}.")),
            f"Starting · {LAUNCHING} · 2 h 10 min",
            "Starting",
        ),
        (
            running("Starting", fields=said("Starting", "Starting the training job.")),
            "Starting · 2 h 10 min",
            "Starting",
        ),
        (
            running("Starting", fields=said("Starting", LACKING)),
            f"Starting, waits for capacity · {LACKING[:-1]} · 2 h 10 min",
            "no capacity yet",
        ),
        (
            running("Training", fields=said("Starting", LACKING)),
            "Training · 2 h 10 min",
            "Training",
        ),
        (running("Pending"), "Pending, waits for capacity · 2 h 10 min", "no capacity yet"),
        (running("Pending", plans=[PLAN]), f"Pending, {PLAN} · 2 h 10 min", "waits for plan"),
        (
            running(
                "Interrupted",
                fields={"enable_managed_spot_training": True, "training_start_time": ago(60)},
            ),
            "Interrupted, waits for spot capacity · 2 h 10 min · at most $0.60",
            "no spot capacity",
        ),
    ],
)
def test_a_job_that_does_not_train_says_why(job: RunningJob, wide: str, narrow: str) -> None:
    assert (live_line(job).fit(), live_line(job).fit(16)) == (wide, narrow)


def test_a_gates_metric_comes_before_newer_ones() -> None:
    job = running("Training", fields={"final_metric_data_list": LIST}, gates=["samples"])
    assert live_line(job).fit(60).startswith("epoch 9 · samples=120000 validation:acc")


@pytest.mark.parametrize(
    ("changes", "cost"),
    [
        ({"training_start_time": ago(60)}, "$0.60"),
        ({"training_start_time": ago(0.9)}, None),
        ({}, None),
        ({"training_start_time": ago(60), "serverless_job_config": {}}, None),
        (
            {"training_start_time": ago(60), "resource_config": {"instance_type": "ml.x.new"}},
            None,
        ),
        (
            {
                "training_start_time": ago(60),
                "resource_config": {**ON_ONE, "training_plan_arn": "arn:plan"},
            },
            None,
        ),
    ],
)
def test_the_cost_so_far_is_shown_where_it_is_known(
    changes: dict[str, Any], cost: str | None
) -> None:
    shown = live_line(running("Training", fields=changes)).fit().split(" · ")[2:]
    assert shown == ([cost] if cost else [])


def test_the_cost_of_earlier_attempts_is_added_or_none_is_shown() -> None:
    fields = {"training_start_time": ago(60), "checkpoint_config": {"s3_uri": "s3://b/c"}}
    known = running("Training", fields=fields, earlier=[{"billable_cost_usd": 1.0}], max_attempts=3)
    assert "· $1.60 · attempt 2 of 3 · resumed 1x" in live_line(known).fit()
    assert "$" not in live_line(running("Training", fields=fields, earlier=[{}])).fit()


def test_the_line_shows_three_metrics_and_the_last_line_all() -> None:
    listed = [{"metric_name": f"m{n}", "value": n, "timestamp": str(n)} for n in range(5)]
    fields = {"final_metric_data_list": listed}
    running_line = live_line(running("Training", fields=fields)).fit(500)
    assert "· m4=4 m3=3 m2=2 ·" in running_line
    assert "m1=" not in running_line
    assert "m0=0" in ended_line(described("Completed", **fields), (), None).fit(500)


def test_no_control_character_of_a_training_reaches_the_terminal() -> None:
    listed = [{"metric_name": "a\x1b[31mb", "value": 1e-12, "timestamp": "1"}]
    fields = {"final_metric_data_list": listed}
    job = running("Training", fields=fields, log_line="x\x1b]0;title\x07y")
    assert live_line(job).fit() == "Training · ab=1e-12 · 2 h 10 min · xy"


def test_another_phase_reason_or_recovery_is_a_new_topic_and_a_metric_is_not() -> None:
    halted = [{"status": "Training"}, {"status": "Interrupted"}, {"status": "Training"}]
    topics = [
        live_line(job).topic
        for job in (
            running("Pending"),
            running("Starting"),
            running("Training"),
            running("Training", fields={"secondary_status_transitions": halted}),
        )
    ]
    assert len(set(topics)) == len(topics)
    newer = running("Training", fields={"final_metric_data_list": LIST}, log_line="epoch 9")
    assert live_line(newer).topic == topics[2]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            None,
            f"Completed · {TWO} train:loss=0.1828 samples=120000 · trained for 1 min 05 s · $0.02",
        ),
        (59, "Completed · validation:accuracy=0.9415 · $0.02"),
        (16, "Completed"),
    ],
)
def test_the_last_line_has_all_metrics_the_time_and_the_cost(width: int | None, shown: str) -> None:
    ended = described("Completed", training_time_in_seconds=65, final_metric_data_list=LIST)
    assert ended_line(ended, (), 0.0109).fit(width) == shown
