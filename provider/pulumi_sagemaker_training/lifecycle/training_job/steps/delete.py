"""The removal of a job, as `on_delete` says."""

from collections.abc import Mapping
from itertools import count
from typing import Final

from pulumi_sagemaker_training.api.errors import (
    NameTaken,
    NotFound,
    Refused,
    ServiceError,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.services.jobs import Jobs
from pulumi_sagemaker_training.api.values.backoff import backoff_s
from pulumi_sagemaker_training.lifecycle.ownership.create_moments import (
    RECORDED_TAGS,
    CreateMoment,
    moment_reached,
)
from pulumi_sagemaker_training.lifecycle.ownership.marker import StateMarker
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG
from pulumi_sagemaker_training.lifecycle.ports import Clock, Ports
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import NAME
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    Attempt,
    earlier_in,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import (
    Ownership,
    not_touched,
    owner_words,
    ownership_of,
    recorded_claim,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import is_gone
from pulumi_sagemaker_training.lifecycle.training_job.decisions.state_check import missing_claim
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import may_delete
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import TaggedJob
from pulumi_sagemaker_training.lifecycle.training_job.steps.read import find
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import (
    VISIBLE_WITHIN_S,
    stop_and_settle,
)

_GONE_WITHIN_S: Final = 600.0
_FIRST_POLL_S: Final = 0.1
_LONGEST_POLL_S: Final = 5.0
_POLL_S: Final = 1.0


def delete(
    id_: str,
    recorded: Mapping[str, object],
    options: Options,
    owner_tags: Mapping[str, str],
    jobs: Jobs,
    marker: StateMarker,
    ports: Ports,
) -> None:
    """Stop a job if it runs and delete its record and its earlier attempts', as `on_delete` says.

    A job without the claim of the state that is being deleted is another's: it was only
    imported, or was taken over by another state or by a newer resource of this one. It is not
    touched.

    Args:
        id_: the job's name.
        recorded: the outputs in the state.
        options: the job's options.
        owner_tags: the tags that name the resource that is being deleted.
        jobs: the calls to SageMaker.
        marker: drops the job's mark if it is not written yet.
        ports: the reporter of the resource, and a clock.

    Raises:
        InputError: the claim is missing in the state.
        WaitTimeout: the job does not stop, or its record is not deleted in time.
        ServiceError: the service refuses a call; the state is kept.
    """
    claim = recorded_claim(recorded)
    marker.forget(claim)
    found = _find(id_, recorded, jobs, ports.clock)
    if found is not None and not is_gone(recorded, found.description):
        if ownership_of(found.tags, recorded, owner_tags) is Ownership.OTHERS:
            theirs, own = owner_words(found.tags), owner_words(owner_tags)
            ports.reporter.info(not_touched(id_, theirs, own))
            return
        if CLAIM_TAG in found.tags and not claim:
            raise missing_claim(id_)
        _remove(found, options, jobs, ports)
    if options.on_delete == "delete":
        for attempt in earlier_in(recorded):
            _delete_attempt(attempt, owner_tags, jobs, ports)


def _remove(found: TaggedJob, options: Options, jobs: Jobs, ports: Ports) -> None:
    if options.on_delete != "retain":
        ended = stop_and_settle(found.description.name, jobs, ports, found.description)
        if ended is None:
            return
        if options.on_delete == "delete":
            _delete_record(ended, jobs, ports)
            return
    _unrecord(found, jobs)


def _delete_attempt(
    attempt: Attempt, owner_tags: Mapping[str, str], jobs: Jobs, ports: Ports
) -> None:
    """Delete the record of an attempt that the job has continued, unless it is another's now."""
    found = find(str(attempt[NAME]), jobs)
    if found is None or is_gone(attempt, found.description):
        return
    if ownership_of(found.tags, attempt, owner_tags) is not Ownership.OTHERS:
        _delete_record(found.description, jobs, ports)


def _find(id_: str, recorded: Mapping[str, object], jobs: Jobs, clock: Clock) -> TaggedJob | None:
    """Find a job. A new job may not be visible yet, and is waited for."""
    was_seen = "creation_time" in recorded
    deadline = clock.now() + (0 if was_seen else VISIBLE_WITHIN_S)
    while (found := find(id_, jobs)) is None and clock.now() < deadline:
        clock.sleep(_POLL_S)
    return found


def _unrecord(found: TaggedJob, jobs: Jobs) -> None:
    if moment_reached(found.tags) is CreateMoment.RECORDED:
        jobs.delete_tags(found.description.arn, set(RECORDED_TAGS))


def _delete_record(ended: Description, jobs: Jobs, ports: Ports) -> None:
    name, seen = ended.name, [ended]
    deadline = ports.clock.now() + _GONE_WITHIN_S
    refusal, polls = None, count()
    while ports.clock.now() < deadline:
        try:
            described = seen.pop() if seen else jobs.describe(name)
            if may_delete(described.status):
                _end_warm_pool(described, jobs)
                jobs.delete(name)
                continue
        except NotFound:
            return
        except (NameTaken, Refused) as error:
            # DeleteTrainingJob refuses until the warm pool has ended, which takes a while.
            refusal = error
            if not _is_warm_pool(error):
                raise
        ports.reporter.progress("waiting for the job's record to be deleted")
        pause = backoff_s(next(polls), _FIRST_POLL_S, _LONGEST_POLL_S, ports.clock.jitter())
        ports.clock.sleep(pause)
    reason = f": {refusal}" if refusal else ""
    raise WaitTimeout(f"training job {name} still exists after {_GONE_WITHIN_S:g} s{reason}")


def _is_warm_pool(error: ServiceError) -> bool:
    return "warm pool" in error.words.lower()


def _end_warm_pool(described: Description, jobs: Jobs) -> None:
    """End the job's warm pool: DeleteTrainingJob refuses a job that has one.

    Source: "Terminate an active warm pool" in the developer guide.
    """
    pool = described.fields.get("warm_pool_status") or {}
    if described.status == "Completed" and pool.get("status") == "Available":
        jobs.update(described.name, {"resource_config": {"keep_alive_period_in_seconds": 0}})
