"""The submission of a job under the first usable name, or the adoption of an existing job."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pulumi_sagemaker_training.api.errors import (
    Defect,
    NameTaken,
    NotFound,
    QuotaTooSmall,
    ServiceError,
    TrainingJobError,
)
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.model.quotas import shortage_in
from pulumi_sagemaker_training.lifecycle.ownership.create_moments import (
    CreateMoment,
    moment_reached,
)
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, DIGEST_TAG
from pulumi_sagemaker_training.lifecycle.ownership.tags import tag_changes, wanted_tags
from pulumi_sagemaker_training.lifecycle.training_job.decisions.adoption import (
    Action,
    NameConflict,
    Resolution,
    decide_adoption,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import NAME, TAGS
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import (
    CONFIG,
    below,
    has_own_folders,
    prefix_in,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import (
    Attempt,
    attempt_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import owner_words
from pulumi_sagemaker_training.lifecycle.training_job.decisions.quota import refusal
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    FIRST,
    Phase,
    phase_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import JobContext
from pulumi_sagemaker_training.lifecycle.training_job.steps.cost_check import costs_of
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import (
    Submission,
    SubmittedJob,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import default_timeout_s
from pulumi_sagemaker_training.lifecycle.waiting.retry import call_with_retries, create_policies

_TRIES_A_NAME: Final = 120
_BETWEEN_TRIES_S: Final = 0.5
_MOST_ATTEMPTS: Final = 9999


@dataclass(frozen=True, slots=True)
class _PassedOver:
    """A job with the wanted name that is not used, and the reason if the user should see it."""

    description: Description
    reason: str
    tags: Mapping[str, str]


def submit(submission: Submission, context: JobContext) -> SubmittedJob:
    """Bring a pending create to be accepted: create the job, or adopt one with the same inputs.

    Raises:
        ServiceError: the service refuses; no job exists.
        NameTaken: another job has the name, and cannot be adopted.
        WaitInterrupted: the user interrupted before a job existed.
    """
    for attempt, name in enumerate(submission.names()):
        if attempt >= _MOST_ATTEMPTS:
            raise Defect(f"{_MOST_ATTEMPTS} attempts of {name} exist; please report this")
        tried = _try_name(name, submission, context)
        if isinstance(tried, SubmittedJob):
            return tried._replace(earlier=submission.earlier)
        submission = _after(tried, submission, context)
    raise NameTaken(
        "CreateTrainingJob", "ResourceInUse", f"the name {submission.spec.name} is taken"
    )


def _after(passed: _PassedOver, submission: Submission, context: JobContext) -> Submission:
    """Return the submission of the next attempt; show why there is one if that is not obvious.

    An attempt after a failed one resumes from its checkpoints. An attempt after a completed job
    begins without checkpoints, because nothing of that training is left to do.
    """
    if passed.reason:
        context.ports.reporter.warn(
            f"training job {passed.description.name} has the same inputs "
            f"({passed.description.status}), but is trained again: {passed.reason}"
        )
    submission = replace(submission, earlier=_earlier(passed, submission, context))
    if not has_own_folders(submission.spec):
        return submission
    if phase_of(passed.description.status) is Phase.ENDED_BADLY:
        return replace(submission, checkpoints=prefix_in(passed.description.fields))
    return replace(
        submission, checkpoints=below(submission.spec, f"after-{passed.description.name}")
    )


def _earlier(
    passed: _PassedOver, submission: Submission, context: JobContext
) -> tuple[Attempt, ...]:
    """Return the attempts that the next one continues.

    A job that no state has recorded was left by an interrupted create, and this create continues
    it. A job that a state has recorded belongs to an earlier update, and is removed with its
    attempts. After an interrupt it may lack the mark of a recorded job; its name is then known from
    the diff.
    """
    tells = context.settings.ownership_tags and submission.spec.options.max_attempts > 1
    is_accepted = moment_reached(passed.tags) is CreateMoment.ACCEPTED
    is_left = is_accepted and passed.description.name != submission.replaces
    ended_badly = phase_of(passed.description.status) is Phase.ENDED_BADLY
    if not (tells and is_left and ended_badly):
        return ()
    claim = passed.tags.get(CLAIM_TAG, "")
    costs = costs_of(passed.description, context)
    return (*submission.earlier, attempt_of(passed.description, claim, costs))


def _try_name(name: str, submission: Submission, context: JobContext) -> SubmittedJob | _PassedOver:
    """Create or adopt a job under one name, or return the job with that name that is not used."""
    for _ in range(_TRIES_A_NAME):
        try:
            return _create(name, submission, context)
        except NameTaken as taken:
            inspected = _inspect(name, submission, context)
            if inspected is None:
                # Still pending: the job that had the name was deleted meanwhile.
                context.ports.clock.sleep(_BETWEEN_TRIES_S)
                continue
            description, tags, resolution = inspected
            if resolution.action is Action.NEXT_NAME:
                return _PassedOver(description, resolution.reason, tags)
            if resolution.action is Action.REFUSE:
                raise NameTaken(
                    taken.operation, taken.code, f"{name}: {resolution.reason}"
                ) from taken
            if resolution.action is Action.CLEAR:
                context.jobs.delete(name)
                submission = _after(_PassedOver(description, "", tags), submission, context)
            elif resolution.action is not Action.WAIT:
                return _adopt(description, tags, resolution, submission, context)
            context.ports.clock.sleep(_BETWEEN_TRIES_S)
    raise NameTaken("CreateTrainingJob", "ResourceInUse", f"the name {name} did not become free")


def _create(name: str, submission: Submission, context: JobContext) -> SubmittedJob:
    request, tags = _request(name, submission, context)
    now = context.ports.clock.now()
    timeout_s = max(
        0.0, context.time_limit.deadline(now, default_timeout_s(submission.spec, context)) - now
    )
    on_quota = submission.spec.options.on_quota
    policies = create_policies(on_quota, timeout_s)
    queue = context.account.quota_queues.of(request) if on_quota == "wait" else None
    try:
        arn = call_with_retries(
            lambda: context.jobs.create(request), policies, context.ports, queue
        )
    except QuotaTooSmall as error:
        raise _advised(error, context) from error
    accepted = {**request, "training_job_arn": arn, "training_job_status": FIRST}
    return SubmittedJob(_describe_created(name, accepted, context), tags, submission.claim)


def _request(
    name: str, submission: Submission, context: JobContext
) -> tuple[dict[str, object], dict[str, str]]:
    spec = submission.spec
    tags = dict(wanted_tags(spec.tags, submission.owner, context.settings))
    if context.settings.ownership_tags:
        tags.update({DIGEST_TAG: submission.digest, CLAIM_TAG: submission.claim})
    request = {**spec.members, NAME: name, TAGS: tags}
    if submission.instance_type is not None:
        resources = request.get("resource_config") or {}
        request["resource_config"] = {**resources, "instance_type": submission.instance_type}
    if submission.checkpoints:
        request[CONFIG] = {**request[CONFIG], "s3_uri": submission.checkpoints}
    return request, tags


def _advised(error: QuotaTooSmall, context: JobContext) -> QuotaTooSmall:
    """Return the error with the command that requests a higher quota.

    Where Service Quotas is not to be asked, the command looks the quota's code up.
    """
    shortage = shortage_in(error.words)
    if shortage is None:
        return error
    known = context.account.quotas([shortage.name]) if context.settings.has_quota_forecast else {}
    limit = known.get(shortage.name)
    return error.advised(refusal(shortage, limit, context.jobs.region))


def _describe_created(
    name: str, accepted: Mapping[str, object], context: JobContext
) -> Description:
    """Describe a job that was just accepted; from now on it must not be lost."""
    try:
        return context.jobs.describe(name)
    except ServiceError:
        # Not visible yet, denied, or unreachable: the wait tries again, or fails and keeps the job.
        return Description.of({k: v for k, v in accepted.items() if k != TAGS})


def _inspect(
    name: str, submission: Submission, context: JobContext
) -> tuple[Description, Mapping[str, str], Resolution] | None:
    try:
        found = context.jobs.describe(name)
        tags = context.jobs.tags(found.arn)
    except NotFound:
        return None
    conflict = NameConflict(
        found=found,
        tags=tags,
        owner=submission.owner,
        digest=submission.digest,
        claim=submission.claim,
        replacement_requested=submission.replacement_requested,
        has_explicit_name=submission.spec.name is not None,
        uses_tags=context.settings.ownership_tags,
        options=submission.spec.options,
    )
    return found, tags, decide_adoption(conflict)


def _adopt(
    found: Description,
    tags: Mapping[str, str],
    resolution: Resolution,
    submission: Submission,
    context: JobContext,
) -> SubmittedJob:
    if resolution.action is Action.GO_ON:
        return SubmittedJob(found, tags, submission.claim)
    announcement = _announcement(found, submission)
    wanted = dict(wanted_tags(submission.spec.tags, submission.owner, context.settings))
    if context.settings.ownership_tags:
        wanted[CLAIM_TAG] = submission.claim
    changes = tag_changes(tags, wanted, context.settings)
    try:
        if changes.remove:
            context.jobs.delete_tags(found.arn, changes.remove)
        if changes.put:
            context.jobs.add_tags(found.arn, changes.put)
    except TrainingJobError as error:
        context.ports.reporter.warn(
            f"adopted training job {found.name}, but could not claim it: {error}"
        )
        return SubmittedJob(found, tags, tags.get(CLAIM_TAG, submission.claim), announcement)
    carried = {key: value for key, value in tags.items() if key not in changes.remove}
    return SubmittedJob(found, {**carried, **changes.put}, submission.claim, announcement)


def _announcement(found: Description, submission: Submission) -> str:
    own = owner_words(submission.owner.tags())
    named = (
        f"; it is the same job of {own}" if submission.spec.options.take_over_from == own else ""
    )
    phase = phase_of(found.status)
    if phase in (Phase.RUNNING, Phase.STOPPING):
        return (
            f"resuming training job {found.name}, started by an earlier update at "
            f"{found.created}{named}"
        )
    ended = found.fields.get("training_end_time") or found.created
    return (
        f"adopted existing training job {found.name} (same inputs, {found.status} at {ended})"
        f"{named}; to train again change `triggers`"
    )
