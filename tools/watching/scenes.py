"""Described jobs, as they might run in an account, and their live lines. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pulumi_sagemaker_training.adapters.runtime.display import Table
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.values.line import Line, Part
from pulumi_sagemaker_training.lifecycle.sweep.decisions import words
from pulumi_sagemaker_training.lifecycle.sweep.decisions.objective import Objective
from pulumi_sagemaker_training.lifecycle.sweep.decisions.points import Point
from pulumi_sagemaker_training.lifecycle.sweep.decisions.trials import TrialRecord
from pulumi_sagemaker_training.lifecycle.training_job.decisions.live_line import (
    RunningJob,
    ended_line,
    live_line,
)

PLUGIN: Final = "sagemaker-training:index"
DYNAMIC: Final = "pulumi-python:dynamic/sagemaker-training"

_NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
_PRICES: Final = Prices({"ml.m5.xlarge": 0.23, "ml.g5.2xlarge": 1.515, "ml.p4d.24xlarge": 37.688})


@dataclass(frozen=True)
class Running:
    """A resource with its live line.

    Attributes:
        kind, name: of the resource.
        line: its live line.
    """

    kind: str
    name: str
    line: Line

    def urn(self, package: str) -> str:
        """Return the resource's URN in a program of the plugin, or of the dynamic provider."""
        return f"urn:pulumi:dev::digits::{package}:{self.kind}::{self.name}"


def _ago(minutes: float) -> str:
    return (_NOON - timedelta(minutes=minutes)).isoformat()


def _described(
    secondary: str, fields: Mapping[str, object], status: str = "InProgress"
) -> Description:
    known = {"training_job_status": status, "secondary_status": secondary}
    return Description.of({**known, "creation_time": _ago(47), **fields})


def _job(secondary: str, fields: Mapping[str, object], **known: Any) -> Line:
    described = _described(secondary, fields)
    return live_line(RunningJob(described, now=_NOON, prices=_PRICES, **known))


def _metrics(**values: float) -> list[dict[str, Any]]:
    return [
        {"metric_name": name.replace("__", ":"), "value": value, "timestamp": _ago(0)}
        for name, value in values.items()
    ]


_METRICS: Final = _metrics(train__loss=0.1827, validation__loss=0.2143, validation__accuracy=0.9415)
_BEGAN: Final = {"training_start_time": _ago(43)}
_ON_ONE: Final = {"resource_config": {"instance_type": "ml.m5.xlarge", "instance_count": 1}}
_OF_TWO: Final = {
    "resource_config": {
        "instance_preferences": [
            {"instance_type": "ml.p4d.24xlarge"},
            {"instance_type": "ml.g5.2xlarge"},
        ],
        "instance_count": 1,
        "selected_instance_type": "ml.g5.2xlarge",
        "selected_instance_count": 1,
    }
}
_LACKING: Final = "Insufficient capacity error from EC2 while launching instances, retrying!"
_HALTED: Final = [{"status": "Training"}, {"status": "Interrupted"}, {"status": "Training"}]


def _trial(number: int, status: str, value: float | None = None) -> TrialRecord:
    return TrialRecord(
        Point.of({"eta": number / 10}), f"tune-{number:012x}", status=status, value=value,
        cost_usd=0.06 if value is not None else None,
    )  # fmt: skip


_TRIALS: Final = {
    str(number): _trial(number, "Completed", 0.09 + abs(number - 4) / 97) for number in range(12)
} | {f"r{number}": _trial(number, "InProgress") for number in range(12, 16)}

TABLE: Final[Sequence[Running]] = (
    Running(
        "TrainingJob",
        "mlp",
        _job(
            "Training",
            {
                **_BEGAN,
                **_OF_TWO,
                "final_metric_data_list": [*_METRICS, *_metrics(epoch=9)],
                "hyper_parameters": {"epochs": "20"},
            },
            log_line="saved the checkpoint of epoch 9",
        ),
    ),
    Running(
        "TrainingJob",
        "spot",
        _job(
            "Training",
            {
                **_BEGAN,
                **_ON_ONE,
                "enable_managed_spot_training": True,
                "checkpoint_config": {"s3_uri": "s3://models/spot"},
                "secondary_status_transitions": _HALTED,
                "final_metric_data_list": _METRICS,
            },
            saved_at=_NOON - timedelta(minutes=4),
        ),
    ),
    Running(
        "TrainingJob",
        "large",
        _job(
            "Starting",
            {
                **_ON_ONE,
                "secondary_status_transitions": [
                    {"status": "Starting", "status_message": _LACKING}
                ],
            },
        ),
    ),
    Running("Sweep", "tune", words.live_line(_TRIALS, 40, Objective("rmse", "minimize"))),
)
"""What runs at one moment of an update."""

_SHORT: Final = {**_ON_ONE, "creation_time": _ago(0)}
LIFE: Final[Sequence[Line]] = (
    _job("Starting", {**_SHORT}),
    _job("Downloading", {**_SHORT, "creation_time": _ago(3)}),
    _job("Training", {**_SHORT, "creation_time": _ago(4), "training_start_time": _ago(1)}),
    _job(
        "Training",
        {
            **_SHORT,
            "creation_time": _ago(9),
            "training_start_time": _ago(6),
            "final_metric_data_list": [*_METRICS, *_metrics(epoch=9)],
            "hyper_parameters": {"epochs": "20"},
        },
    ),
    _job(
        "Uploading",
        {
            **_SHORT,
            "creation_time": _ago(16),
            "training_start_time": _ago(13),
            "final_metric_data_list": _METRICS,
        },
    ),
    ended_line(
        _described(
            "Completed",
            {"training_time_in_seconds": 790, "final_metric_data_list": _METRICS},
            status="Completed",
        ),
        (),
        0.0505,
    ),
)
"""The lines of one job without a terminal: its phases, and one heartbeat."""


def texts(running: Sequence[Running], package: str, columns: int) -> dict[str, str]:
    """Return the text of each resource for a terminal of a width, by its URN."""
    table = Table(now=lambda: 0.0)
    for one in running:
        table.put(one.urn(package))
    return {
        one.urn(package): one.line.fit(table.room(one.urn(package), columns)) for one in running
    }


QUICKSTART: Final[Mapping[str, str]] = {
    f"urn:pulumi:local::quickstart::{token}::{name}": ""
    for token, name in (
        (f"{DYNAMIC}:Upload", "train"),
        (f"{DYNAMIC}:Upload", "source"),
        (f"{DYNAMIC}:TrainingJob", "digits"),
    )
}
"""Resources of the quickstart, without a text: its table leaves no room for one."""

_EPOCH: Final = [*_METRICS, *_metrics(epoch=9)]
_OF_THE_QUICKSTART: Final = _job(
    "Training",
    {
        **_ON_ONE,
        "creation_time": _ago(0),
        "final_metric_data_list": _EPOCH,
        "hyper_parameters": {"epochs": "12"},
    },
)
BELOW: Final = Line(
    (Part.of("digits-a5fa1fb3511e"), *_OF_THE_QUICKSTART.parts), _OF_THE_QUICKSTART.addition
)
"""The line of the quickstart's job at the bottom of the terminal."""
