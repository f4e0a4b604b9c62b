"""DescribeTrainingJob."""

from typing import Any

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.description import description
from sagemaker_emulator.operations.lookup import is_propagating, job_named


def describe_training_job(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return the description of a job."""
    job = job_named(service, region, params["TrainingJobName"])
    if is_propagating(service, job, "job"):
        raise service.context.behaviours.error("describe.missing", name=job.name)
    return description(job, service.context.clock.now(), service.context.clock)
