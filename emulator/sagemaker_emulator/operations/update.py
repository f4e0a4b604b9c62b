"""UpdateTrainingJob."""

from typing import Any

from sagemaker_emulator.jobs.engine import Key
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model import warm_pool
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.operations.lookup import job_named
from sagemaker_emulator.protocol.errors import ValidationError

PROFILER = ("ProfilerConfig", "ProfilerRuleConfigurations")
NOTHING = (
    "At least one of ProfilerConfig, ProfilerRuleConfigurations, ResourceConfig or "
    "RemoteDebugConfig must be specified."
)
BOTH = "ResourceConfig cannot be updated together with the profiler or remote debug configuration."
NOT_RUNNING = "The request was rejected because the training job is in status {status}."
TOO_EARLY = (
    "The request was rejected because the training job is in secondary status {secondary}. "
    "The configuration can be updated once the job is past Starting."
)
NO_POOL = (
    "The request was rejected because the training job has no available warm pool. "
    "KeepAlivePeriodInSeconds can be updated only while WarmPoolStatus is Available."
)


def update_training_job(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Change the profiler or remote debugging of a running job, or the period of a warm pool."""
    job = job_named(service, region, params["TrainingJobName"])
    settings = {
        name: params[name]
        for name in (*PROFILER, "RemoteDebugConfig")
        if params.get(name) is not None
    }
    pool = params.get("ResourceConfig")
    if not settings and pool is None:
        raise ValidationError(NOTHING)
    if settings and pool is not None:
        raise ValidationError(BOTH)
    if pool is not None:
        _keep_alive(service, job, int(pool["KeepAlivePeriodInSeconds"]))
    else:
        _settings(service, job, settings)
    return {"TrainingJobArn": job.arn}


def _settings(service: JobService, job: Job, settings: dict[str, Any]) -> None:
    def apply(current: Job, now: float) -> None:
        if current.status != "InProgress":
            raise ValidationError(NOT_RUNNING.format(status=current.status))
        if current.secondary in ("Starting", "Pending"):
            raise ValidationError(TOO_EARLY.format(secondary=current.secondary))
        for name, value in settings.items():
            if name == "ProfilerRuleConfigurations":
                current.request[name] = value
            else:
                current.request[name] = {**current.request.get(name, {}), **value}
        current.modified = now

    service.engine.change(Key.of(job), apply)


def _keep_alive(service: JobService, job: Job, seconds: int) -> None:
    clock = service.context.clock

    def apply(current: Job, now: float) -> None:
        pool = current.warm_pool
        if not current.is_terminal or pool is None or pool.status != "Available":
            raise ValidationError(NO_POOL)
        current.request["ResourceConfig"]["KeepAlivePeriodInSeconds"] = seconds
        warm_pool.extend(current, seconds, now, clock)
        current.modified = now

    changed = service.engine.change(Key.of(job), apply)
    if changed is not None:
        service.engine.watch_warm_pool(changed)
