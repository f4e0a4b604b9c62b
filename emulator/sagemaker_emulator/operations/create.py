"""CreateTrainingJob."""

import sqlite3
from typing import Any

from sagemaker_emulator.jobs import quota
from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model import description, warm_pool
from sagemaker_emulator.model.job import Job, begin
from sagemaker_emulator.names import training_job_arn
from sagemaker_emulator.operations import request_checks
from sagemaker_emulator.operations.training_plans import check_plans
from sagemaker_emulator.runner.attempt import image_of


def create_training_job(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Accept a training job and start it."""
    context = service.context
    name = params["TrainingJobName"]
    request_checks.check_request(params)
    existing = context.store.get(region, name)
    if existing is not None:
        raise context.behaviours.error("create.name_taken", name=name, arn=existing.arn)
    request_checks.check_role(context, params["RoleArn"])
    simulated = service.why_simulated(params)
    request_checks.check_inputs(context, region, params)
    if simulated is None:
        request_checks.check_runnable(context, params)
    check_plans(context, params)
    quota.check(params, region, context.rules, context.store)
    job = _insert(service, region, params, simulated)
    service.start(job)
    return {"TrainingJobArn": job.arn}


def _insert(service: JobService, region: str, params: dict[str, Any], simulated: str | None) -> Job:
    context = service.context
    now = context.clock.now()
    name = params["TrainingJobName"]
    arn = training_job_arn(region, context.options.account_id, name)
    metrics = context.images.injected_metrics(image_of(params))
    job = Job(
        region=region,
        name=name,
        arn=arn,
        request=description.accepted(params, metrics, context.behaviours["describe.adds"]),
        created=now,
        modified=now,
        simulated=simulated,
    )
    begin(job, now)
    warm_pool.prepare(job)
    try:
        with context.store.transaction():
            _reuse_warm_pool(service, job, now)
            context.store.insert(job)
            tags = {tag["Key"]: tag["Value"] for tag in params.get("Tags", [])}
            context.store.put_tags(arn, tags)
    except sqlite3.IntegrityError:
        # Another request for the same name came at the same moment.
        raise context.behaviours.error("create.name_taken", name=name, arn=arn) from None
    return job


def _reuse_warm_pool(service: JobService, job: Job, now: float) -> None:
    if job.keep_alive_s == 0:
        return
    store = service.context.store
    for owner in store.jobs_where("region=? AND warm_status='Available'", (job.region,)):
        if warm_pool.is_match(owner, job):
            warm_pool.reuse(owner, job, now, service.context.clock)
            store.save(owner)
            return
