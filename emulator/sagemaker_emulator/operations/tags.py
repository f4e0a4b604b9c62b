"""AddTags, ListTags, DeleteTags."""

from typing import Any

from sagemaker_emulator.jobs.service import JobService
from sagemaker_emulator.model.job import Job
from sagemaker_emulator.operations.lookup import is_propagating
from sagemaker_emulator.operations.paging import decode_token, encode_token
from sagemaker_emulator.operations.request_checks import MAX_TAGS
from sagemaker_emulator.protocol.errors import LimitExceededError

TOO_MANY = "The number of tags exceeds the limit of {limit} tags for a resource."
PAGE = 50


def add_tags(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Add tags to a job; a key that exists gets the new value."""
    arn = _job(service, region, params).arn
    added = {tag["Key"]: tag["Value"] for tag in params["Tags"]}
    if any(key.lower().startswith("aws:") for key in added):
        raise service.context.behaviours.error("tags.reserved")
    store = service.context.store
    with store.transaction():
        after = store.tags(arn) | added
        if len(after) > MAX_TAGS:
            raise LimitExceededError(TOO_MANY.format(limit=MAX_TAGS))
        store.put_tags(arn, added)
    return {"Tags": _listed(after)}


def list_tags(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return a job's tags."""
    job = _job(service, region, params)
    arn = job.arn
    tags = {} if is_propagating(service, job, "tags") else service.context.store.tags(arn)
    listed = _listed(tags)
    start = int(decode_token(params.get("NextToken"), arn, [0])[0])
    size = int(params.get("MaxResults", PAGE))
    answer: dict[str, Any] = {"Tags": listed[start : start + size]}
    if len(listed) > start + size:
        answer["NextToken"] = encode_token(arn, [start + size])
    return answer


def delete_tags(service: JobService, region: str, params: dict[str, Any]) -> dict[str, Any]:
    """Remove tags from a job; missing keys are ignored."""
    arn = _job(service, region, params).arn
    service.context.store.remove_tags(arn, params["TagKeys"])
    return {}


def _job(service: JobService, region: str, params: dict[str, Any]) -> Job:
    arn = str(params["ResourceArn"])
    job = service.context.store.get_by_arn(arn)
    if job is None or job.region != region:
        key = "tags.of_deleted" if service.was_deleted(arn) else "tags.missing"
        raise service.context.behaviours.error(key, arn=arn)
    return job


def _listed(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
