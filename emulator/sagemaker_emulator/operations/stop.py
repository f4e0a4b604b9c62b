"""StopTrainingJob."""

from typing import Any

from sagemaker_emulator.jobs.engine import Key
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.operations.lookup import job_named


def stop_training_job(service: JobService, region: str, params: dict[str, Any]) -> None:
    """Begin to stop a job that is InProgress; do nothing when it is Stopping already."""
    job = job_named(service, region, params["TrainingJobName"])
    if job.status == "Stopping" or service.stop(Key.of(job)):
        return
    current = job_named(service, region, params["TrainingJobName"])
    if current.status != "Stopping":
        raise service.context.behaviours.error("stop.ended", name=job.name, status=current.status)
