"""A stack of a pipeline whose last update failed, and of a champion, of which reports are made."""

from typing import Any, Final

from pulumi_sagemaker_training.api.services.log_lines import Line
from pulumi_sagemaker_training.cli.report import Reading, Seen
from pulumi_sagemaker_training.cli.report.drawing.samples import Point
from tests.support.reports import BEGIN_S, at, channel, curve, job_fields, seen, upload
from tests.support.states import COMPONENT, DYNAMIC, SECRET, exported, resource, urn

_PARENT: Final = f"{COMPONENT}TrainingPipeline"
_JOB: Final = f"{DYNAMIC}TrainingJob"
_SOURCE: Final = "s3://shop/source/0123456789abcdef/"
_READS: Final = {
    "prepare": (),
    "train": ("prepare",),
    "evaluate": ("prepare", "train"),
    "export": ("train",),
}
"""A stage -> the stages whose models it reads."""
_CHANNELS: Final = {"prepare": "data", "train": "model"}
_GIVEN: Final[dict[str, dict[str, Any]]] = {
    "train": {"hyper_parameters": {"regularization": "0.1", "token": SECRET}},
    "evaluate": {"require_metrics": {"accuracy": {"min": 0.93}}},
}
_MEASURES_FROM_S: Final = {"train": 100.0, "evaluate": 2100.0}


def failed_pipeline() -> tuple[str, Reading]:
    """Return a stack of a pipeline whose last update failed at a gate, and of a champion.

    The first stage was trained three days before the others.
    """
    pipeline = resource(_PARENT, "digits")
    stages = _stages()
    for name, fields in stages.items():
        fields["input_data_config"] = [channel("code", _SOURCE), *_models(stages, name)]
    resources = [
        {**_resource(name, fields), "parent": pipeline["urn"]} for name, fields in stages.items()
    ]
    read = {fields["training_job_name"]: _seen(name, fields) for name, fields in stages.items()}
    state = exported(pipeline, *resources, upload("source", _SOURCE), _champion())
    return state, Reading(read, now_s=BEGIN_S + 9000, update_began_s=BEGIN_S - 60)


def _stages() -> dict[str, dict[str, Any]]:
    """Return the descriptions of the jobs of the stages."""
    return {
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


def _models(stages: dict[str, dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the channels by which a stage reads the models of others."""
    return [
        channel(_CHANNELS[read], stages[read]["model_artifacts"]["s3_model_artifacts"])
        for read in _READS[name]
    ]


def _resource(name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Return the job of a stage as the state has it."""
    return resource(
        _JOB,
        f"digits-{name}",
        fields["training_job_name"],
        parents=(_PARENT,),
        inputs={"input_data_config": fields["input_data_config"], **_GIVEN.get(name, {})},
        outputs={**fields, "worst_case_cost_usd": 0.12},
        dependencies=[urn(_JOB, f"digits-{needed}", _PARENT) for needed in _READS[name]],
    )


def _seen(name: str, fields: dict[str, Any]) -> Seen:
    """Return the job of a stage as it is described, with its log and its metric."""
    histories: dict[str, list[Point]] = {}
    if name in _MEASURES_FROM_S:
        found = curve(60, 0.1, 1.8, begin=_MEASURES_FROM_S[name])
        histories["accuracy"] = [Point(time_s, 1 - value / 3) for time_s, value in found]
    log = [Line(BEGIN_S, "algo-1", f"line {n} of {name}") for n in range(30)]
    return seen(fields, histories=histories, log_tail=log)


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

    history = [
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
        "history": history,
    }
    inputs = {"metric": "accuracy", "direction": "maximize", "margin": 0.01}
    return resource(
        f"{DYNAMIC}Champion", "best-digits", "best-digits", inputs=inputs, outputs=outputs
    )
