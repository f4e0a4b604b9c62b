"""Jobs that reports are made of, and stacks of many of them."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report import Reading, Seen
from pulumi_sagemaker_training.cli.report.drawing.samples import Point
from tests.support.states import DYNAMIC, exported, resource

BEGIN_S: Final = 1_772_359_200.0
"""2026-03-01 10:00 UTC."""

PRICES: Final = Prices({"ml.m5.large": 0.115, "ml.g5.xlarge": 1.408})


def at(seconds: float) -> str:
    """Return a time after the beginning, as the API's answers have it."""
    return datetime.fromtimestamp(BEGIN_S + seconds, UTC).isoformat()


def job_fields(
    name: str,
    *,
    begin: float = 0.0,
    seconds: float = 600.0,
    status: str = "Completed",
    metrics: Mapping[str, float] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return what DescribeTrainingJob says of a job that began so many seconds after the rest."""
    steps = (("Starting", 60.0), ("Downloading", 25.0), ("Training", seconds), ("Uploading", 15.0))
    transitions, now = [], begin
    for step, took in steps:
        transitions.append(
            {
                "status": step,
                "start_time": at(now),
                "end_time": at(now + took),
                "status_message": f"{step} is done",
            }
        )
        now += took
    transitions.append({"status": status, "start_time": at(now), "end_time": at(now)})
    return {
        "training_job_name": name,
        "training_job_arn": f"arn:aws:sagemaker:eu-west-1:123456789012:training-job/{name}",
        "training_job_status": status,
        "secondary_status": status,
        "creation_time": at(begin),
        "training_time_in_seconds": int(seconds),
        "billable_time_in_seconds": int(seconds),
        "resource_config": {"instance_type": "ml.m5.large", "instance_count": 1},
        "algorithm_specification": {"training_image": "123456789012.dkr.ecr.eu-west-1/train:1"},
        "role_arn": "arn:aws:iam::123456789012:role/training",
        "output_data_config": {"s3_output_path": "s3://shop/models"},
        "model_artifacts": {"s3_model_artifacts": f"s3://shop/models/{name}/output/model.tar.gz"},
        "final_metric_data_list": [
            {"metric_name": metric, "value": value, "timestamp": at(now)}
            for metric, value in (metrics or {}).items()
        ],
        "secondary_status_transitions": transitions,
        **more,
    }


def channel(name: str, uri: str) -> dict[str, Any]:
    """Return a channel of a described job."""
    return {"channel_name": name, "data_source": {"s3_data_source": {"s3_uri": uri}}}


def curve(count: int, low: float, high: float, *, begin: float = 85.0) -> list[Point]:
    """Return values that fall from high to low, with a ripple."""
    last = max(count - 1, 1)
    return [
        Point(
            BEGIN_S + begin + 600 * index / last,
            low + (high - low) * math.exp(-5 * index / last) + 0.01 * math.sin(index * 1.7),
        )
        for index in range(count)
    ]


def seen(fields: Mapping[str, Any], **more: Any) -> Seen:
    """Return a job that was described."""
    return Seen(Description.of(fields), prices=PRICES, **more)


def upload(name: str, uri: str) -> dict[str, Any]:
    """Return an upload of a state."""
    return resource(f"{DYNAMIC}Upload", name, name, outputs={"uri": uri, "file_count": 3})


def one_job() -> Seen:
    """Return a spot job with 10,000 values of two metrics, and a long log."""
    fields = job_fields(
        "digits-a5fa1fb3511e",
        metrics={"validation:accuracy": 0.9712, "train:loss": 0.052},
        hyper_parameters={"epochs": "40", "learning_rate": "0.002", "hub_token": "hf-abcdef"},
        environment={"WANDB_API_KEY": "wandb-123456", "MODE": "fast"},
        input_data_config=[
            channel("train", "s3://shop/data/digits/train/"),
            channel("validation", "s3://shop/data/digits/validation/"),
        ],
        enable_managed_spot_training=True,
        training_time_in_seconds=3661,
        billable_time_in_seconds=1180,
    )
    histories = {
        "train:loss": curve(10_000, 0.05, 2.3),
        "validation:loss": curve(400, 0.09, 2.2),
        "validation:accuracy": [
            Point(time_s, 1 - value / 2.5) for time_s, value in curve(400, 0.07, 2.2)
        ],
    }
    log = [Line(BEGIN_S + n, "algo-1", f"epoch={n}; train:loss=0.{n:04d};") for n in range(150)]
    return seen(fields, histories=histories, log_tail=log)


def hostile_job() -> tuple[str, Seen]:
    """Return a text that is markup, and a job all of whose texts are that."""
    hostile = (
        "</pre><script>document.title='owned'</script>"
        "<img src=x onerror=\"document.title='owned'\">"
    )
    fields = job_fields(
        "digits-1",
        status="Failed",
        failure_reason=f"AlgorithmError: {hostile}",
        hyper_parameters={"hub_token": "hf-abcdef", "note": hostile},
        input_data_config=[channel(hostile, "s3://bucket/" + "long" * 60)],
    )
    log = [
        Line(0, "algo-1", hostile),
        Line(1, "algo-1", "\x1b]0;title\x07 token hf-abcdef " + "wide" * 200),
    ]
    histories = {f"{hostile}:accuracy": [Point(0.0, 0.5), Point(1.0, 0.9)]}
    return hostile, seen(fields, histories=histories, log_tail=log)


def jobs_stack(count: int) -> tuple[str, Reading]:
    """Return a stack of jobs that report one metric each, in 120 values."""
    held: list[dict[str, Any]] = []
    read: dict[str, Seen] = {}
    for number in range(count):
        name = f"digits-{number:03d}-c0ffee"
        begin = 300.0 * number
        fields = job_fields(name, begin=begin, metrics={"accuracy": 0.9 + number / 1000})
        held.append(
            resource(
                f"{DYNAMIC}TrainingJob", f"digits-{number:03d}", name, inputs={}, outputs=fields
            )
        )
        histories = {"accuracy": curve(120, 0.1, 0.9, begin=begin)}
        read[name] = seen(fields, histories=histories)
    return exported(*held), Reading(read, now_s=BEGIN_S + 90_000)
