"""DeleteTrainingJob."""

from typing import Any

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.statuses import DELETING
from sagemaker_emulator.operations.lookup import job_named
from sagemaker_emulator.protocol.errors import InUseError

WARM = (
    "The training job {name} retains a warm pool in status Available and cannot be deleted. "
    "Wait until the warm pool is terminated, or update KeepAlivePeriodInSeconds to 0."
)


def delete_training_job(service: JobService, region: str, params: dict[str, Any]) -> None:
    """Delete an ended job; after that, its name can be used again."""
    store = service.context.store
    with store.transaction():
        job = job_named(service, region, params["TrainingJobName"])
        if job.status == DELETING:
            return
        if not job.is_terminal:
            error = service.context.behaviours.error
            raise error("delete.running", name=job.name, status=job.status)
        if job.warm_pool is not None and job.warm_pool.status == "Available":
            raise InUseError(WARM.format(name=job.name))
        service.delete(job)
