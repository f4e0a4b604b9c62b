"""Finding the job that a request names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemaker_emulator.protocol.errors import ValidationError

if TYPE_CHECKING:
    from sagemaker_emulator.jobs.service import JobService
    from sagemaker_emulator.model.job import Job

NOT_FOUND = "Requested resource not found."


def job_named(service: JobService, region: str, name: str) -> Job:
    """Return a job.

    Raises:
        ValidationError: There is none. The model declares ResourceNotFound, but the service is
            seen to answer with ValidationException.
    """
    job = service.world.store.get(region, name)
    if job is None:
        raise ValidationError(NOT_FOUND)
    return job


def is_spreading(service: JobService, job: Job, what: str) -> bool:
    """Tell whether a rule keeps something of a young job, `job` or `tags`, from being seen yet."""
    delay_s = service.world.rules.value("propagation", "seconds", 0.0, propagation=what)
    return service.world.clock.now() - job.created < delay_s
