"""The job that a request names."""

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.job import Job

_VISIBLE = {"job": "visible.described_s", "tags": "visible.tags_s"}


def job_named(service: JobService, region: str, name: str) -> Job:
    """Return the job with a name.

    Raises:
        ServiceError: there is none. The service model declares ResourceNotFound, but the service
            was seen to answer with ValidationException.
    """
    job = service.context.store.get(region, name)
    if job is None:
        raise service.context.behaviours.error("describe.missing", name=name)
    return job


def is_propagating(service: JobService, job: Job, what: str) -> bool:
    """Tell whether a rule still hides a new job (`job`) or its tags (`tags`)."""
    usual_s = float(service.context.behaviours[_VISIBLE[what]])
    delay_s = service.context.rules.value("propagation", "seconds", usual_s, propagation=what)
    return service.context.clock.now() - job.created < delay_s
