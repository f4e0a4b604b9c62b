"""The job that a request names."""

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.protocol.errors import ValidationError

NOT_FOUND = "Requested resource not found."


def job_named(service: JobService, region: str, name: str) -> Job:
    """Return the job with a name.

    Raises:
        ValidationError: there is none. The service model declares ResourceNotFound, but the service
            was seen to answer with ValidationException.
    """
    job = service.context.store.get(region, name)
    if job is None:
        raise ValidationError(NOT_FOUND)
    return job


def is_propagating(service: JobService, job: Job, what: str) -> bool:
    """Tell whether a rule still hides a new job (`job`) or its tags (`tags`)."""
    delay_s = service.context.rules.value("propagation", "seconds", 0.0, propagation=what)
    return service.context.clock.now() - job.created < delay_s
