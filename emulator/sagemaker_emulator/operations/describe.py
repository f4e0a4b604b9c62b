"""DescribeTrainingJob."""

from typing import Any

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.description import description
from sagemaker_emulator.operations.lookup import NOT_FOUND, is_propagating, job_named
from sagemaker_emulator.protocol.errors import ValidationError


def describe_training_job(
    service: JobService, region: str, params: dict[str, Any]
) -> dict[str, Any]:
    """Return the description of a job."""
    job = job_named(service, region, params["TrainingJobName"])
    if is_propagating(service, job, "job"):
        raise ValidationError(NOT_FOUND)
    return description(job, service.context.clock.now(), service.context.clock)
