"""Stacks and jobs that reports are made of: a job, a sweep of many trials, a failed pipeline."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report import Reading, Seen
from pulumi_sagemaker_training.cli.report.drawing.samples import Point
from tests.support.states import COMPONENT, DYNAMIC, SECRET, exported, resource, urn

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


def sweep_stack(count: int = 200, parallel: int = 10) -> tuple[str, Reading]:
    """Return a stack of one sweep, of which some trials failed and some were stopped early."""
    trials: dict[str, dict[str, Any]] = {}
    read: dict[str, Seen] = {}
    for number in range(count):
        rate, depth = 10 ** (-3 + 2 * ((number * 0.618) % 1)), 3 + number % 7
        width = (number * 0.382) % 1
        kind = ("ml.m5.large", "ml.g5.xlarge")[number % 3 == 0]
        value = abs(math.log10(rate) + 1.7) + 0.05 * abs(depth - 6) + 0.2 * width + 0.08
        name = f"tune-{number:04d}c0ffee"
        status = "Completed"
        more: dict[str, Any] = {"value": round(value, 5)}
        if number % 41 == 7:
            more = {"reason": "AlgorithmError: out of memory, exit code: 137"}
            status = "Failed"
        elif number % 23 == 11:
            more = {"stopped": f"rmse {value:g} after 120 s is worse than the median 1.1"}
            status = "Stopped"
        point: dict[str, Any] = {
            "eta": rate,
            "max_depth": depth,
            "subsample": round(0.5 + width / 2, 4),
        }
        point["resource_config.instance_type"] = kind
        trials[f"k{number}"] = {
            "point": point,
            "job": name,
            "status": status,
            "artifact": f"s3://shop/models/{name}/output/model.tar.gz",
            "billed_s": 300 + number % 90,
            "cost_usd": 0.0112,
            **more,
        }
        begin = (number // parallel) * 420.0 + (number % parallel) * 9
        fields = job_fields(
            name,
            begin=begin,
            seconds=300 + number % 90,
            status=status,
            input_data_config=[channel("train", "s3://shop/cars/0123456789abcdef/")],
        )
        histories = {"validation:rmse": curve(120, value, value + 3, begin=begin)}
        read[name] = seen(fields, histories=histories)
    inputs = {
        "objective_metric": "validation:rmse",
        "direction": "minimize",
        "space": {
            "eta": {"loguniform": [0.001, 0.1]},
            "max_depth": {"randint": [3, 9]},
            "subsample": {"uniform": [0.5, 1]},
            "resource_config.instance_type": {"choice": ["ml.m5.large", "ml.g5.xlarge"]},
        },
    }
    outputs = {"trials": trials, "counts": {"declared": count}}
    cars = upload("cars", "s3://shop/cars/0123456789abcdef/")
    sweep = resource(f"{DYNAMIC}Sweep", "tune", "tune-1", inputs=inputs, outputs=outputs)
    state = exported(cars, sweep)
    return state, Reading(read, now_s=BEGIN_S + 90_000)


def failed_pipeline() -> tuple[str, Reading]:
    """Return a stack of a pipeline whose last update failed at a gate, and of a champion.

    The first stage was trained three days before the others.
    """
    parent = f"{COMPONENT}TrainingPipeline"
    pipeline = resource(parent, "digits")
    code = channel("code", "s3://shop/source/0123456789abcdef/")
    stages: dict[str, dict[str, Any]] = {
        "prepare": job_fields("digits-prepare-1a2b3c", begin=-260_000, seconds=240),
        "train": job_fields(
            "digits-train-4d5e6f",
            begin=0,
            seconds=1900,
            metrics={"accuracy": 0.961},
            hyper_parameters={"regularization": "0.1", "token": "hush-hush-77"},
        ),
        "evaluate": job_fields(
            "digits-evaluate-7a8b9c", begin=2010, seconds=90, metrics={"accuracy": 0.8889}
        ),
        "export": job_fields(
            "digits-export-0d1e2f",
            begin=2010,
            seconds=40,
            status="Failed",
            failure_reason="AlgorithmError: the exporter said hush-hush-77, exit code: 1",
            model_artifacts=None,
        ),
    }
    models = {n: f["model_artifacts"] for n, f in stages.items()}
    data = channel("data", models["prepare"]["s3_model_artifacts"])
    model = channel("model", models["train"]["s3_model_artifacts"])
    inputs = {"prepare": [code], "train": [code, data]}
    inputs |= {"evaluate": [code, data, model], "export": [code, model]}
    needs = {"train": ["prepare"], "evaluate": ["prepare", "train"], "export": ["train"]}
    held: list[dict[str, Any]] = [pipeline]
    read: dict[str, Seen] = {}
    for name, fields in stages.items():
        fields["input_data_config"] = inputs[name]
        given: dict[str, Any] = {"input_data_config": inputs[name]}
        if name == "evaluate":
            given["require_metrics"] = {"accuracy": {"min": 0.93}}
        if name == "train":
            given["hyper_parameters"] = {"regularization": "0.1", "token": SECRET}
        made = resource(
            f"{DYNAMIC}TrainingJob",
            f"digits-{name}",
            fields["training_job_name"],
            parents=(parent,),
            inputs=given,
            outputs={**fields, "worst_case_cost_usd": 0.12},
            dependencies=[
                urn(f"{DYNAMIC}TrainingJob", f"digits-{needed}", parent)
                for needed in needs.get(name, ())
            ],
        )
        made["parent"] = pipeline["urn"]
        held.append(made)
        histories: dict[str, list[Point]] = {}
        if name in ("train", "evaluate"):
            begin = 100.0 if name == "train" else 2100.0
            histories["accuracy"] = [
                Point(time_s, 1 - value / 3) for time_s, value in curve(60, 0.1, 1.8, begin=begin)
            ]
        log = [Line(BEGIN_S, "algo-1", f"line {n} of {name}") for n in range(30)]
        read[fields["training_job_name"]] = seen(fields, histories=histories, log_tail=log)
    source = upload("source", "s3://shop/source/0123456789abcdef/")
    held += [source, _champion()]
    return exported(*held), Reading(read, now_s=BEGIN_S + 9000, update_began_s=BEGIN_S - 60)


def _champion() -> dict[str, Any]:
    def entry(job: str, accuracy: float, result: str, reason: str, day: float) -> dict[str, Any]:
        return {
            "training_job_name": job,
            "model_artifacts": f"s3://shop/models/{job}/output/model.tar.gz",
            "final_metrics": {"accuracy": accuracy},
            "result": result,
            "reason": reason,
            "decided_at": at(day * 86_400),
            "model_package_arn": ""
            if result == "lost"
            else f"arn:aws:sagemaker:eu-west-1:123456789012:model-package/digits/{int(20 + day)}",
        }

    history: Sequence[dict[str, Any]] = [
        entry("digits-train-4d5e6f", 0.961, "won", "accuracy 0.961 is better than 0.931", -0.1),
        entry("digits-train-333333", 0.919, "lost", "accuracy 0.919 is not better than 0.931", -3),
        entry("digits-train-222222", 0.931, "won", "accuracy 0.931 is better than 0.902", -9),
        entry("digits-train-111111", 0.902, "won", "there is none to compare with", -16),
    ]
    outputs = {
        "training_job_name": history[0]["training_job_name"],
        "model_artifacts": history[0]["model_artifacts"],
        "final_metrics": history[0]["final_metrics"],
        "model_package_arn": history[0]["model_package_arn"],
        "considered": history[0]["training_job_name"],
        "history": list(history),
    }
    inputs = {"metric": "accuracy", "direction": "maximize", "margin": 0.01}
    return resource(
        f"{DYNAMIC}Champion", "best-digits", "best-digits", inputs=inputs, outputs=outputs
    )


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
