"""Sweeps that tests start from, over the fakes of the lifecycle."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi_sagemaker_training.api.settings import Settings
from pulumi_sagemaker_training.lifecycle.ownership.owner import Owner
from pulumi_sagemaker_training.lifecycle.sweep.decisions.spec import SweepSpec, parse_sweep
from tests.support.fakes import FOREVER, Script
from tests.support.jobs import JOB, changed

OWNER: Final = Owner("shop", "dev", "tune", "tune")
TEMPLATE: Final = changed(
    JOB,
    algorithm_specification__metric_definitions=[{"name": "rmse", "regex": "rmse=(.*)"}],
)
SWEEP: Final[Mapping[str, Any]] = {
    "template": TEMPLATE,
    "objective_metric": "rmse",
    "direction": "minimize",
    "points": [{"eta": 0.1}, {"eta": 0.2}, {"eta": 0.3}],
}


def sweep(settings: Settings | None = None, /, **changes: Any) -> SweepSpec:
    """Return a sweep of three points with changes; `template` is a map of changed members."""
    template = changed(TEMPLATE, **changes.pop("template", {}))
    return parse_sweep({**SWEEP, "template": template, **changes}, settings or Settings())


def etas(*values: float) -> list[dict[str, float]]:
    """Return points of one hyperparameter."""
    return [{"eta": value} for value in values]


def reporting(rmse: float, seconds: float = 5) -> Script:
    """Return the script of a trial that completes with a value."""
    steps = (
        ("InProgress", "Starting", 1.0),
        ("InProgress", "Training", seconds),
        ("Completed", "Completed", FOREVER),
    )
    return Script(steps, reported(rmse))


def reported(rmse: float) -> dict[str, Any]:
    """Return the members of a description that reports a value and an artifact."""
    metric = {"metric_name": "rmse", "value": rmse, "timestamp": "2026-01-01T00:02:00+00:00"}
    return {
        "final_metric_data_list": [metric],
        "training_start_time": "2026-01-01T00:00:00+00:00",
        "model_artifacts": {"s3_model_artifacts": f"s3://bucket/{rmse:g}/model.tar.gz"},
        "billable_time_in_seconds": 5,
    }
