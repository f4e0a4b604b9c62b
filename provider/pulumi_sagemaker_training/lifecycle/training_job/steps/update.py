"""The update of a job in place: tags, what UpdateTrainingJob can change, and the wait."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError, OutcomeError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.values.paths import value_at
from pulumi_sagemaker_training.api.values.times import moment
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, Owner
from pulumi_sagemaker_training.lifecycle.ownership.tags import tag_changes, wanted_tags
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    KEEP_ALIVE,
    PROFILING,
    TAGS,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.continuation import earlier_in
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import (
    Ownership,
    left_alone,
    owner_in,
    owner_words,
    ownership_of,
    recorded_claim,
    refusal,
    taken_over,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import can_keep_alive
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import JobSpec
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    has_started,
    is_over,
    phase_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.complete import complete
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import (
    JobContext,
    Result,
    TaggedJob,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.read import find
from pulumi_sagemaker_training.lifecycle.training_job.steps.submission import SubmittedJob
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import default_timeout_s

_OFF: Final[Mapping[str, object]] = {
    "profiler_config": {"disable_profiler": True},
    "profiler_rule_configurations": [],
    "remote_debug_config": {"enable_remote_debug": False},
}
"""The values for members that were removed from the program."""


def update(
    id_: str,
    recorded: Mapping[str, object],
    old: JobSpec,
    new: JobSpec,
    owner: Owner,
    context: JobContext,
) -> Result:
    """Change a job to what is now declared, and resume the wait if it has not ended.

    Returns:
        The job's outputs; for a job that failed, with its problem.

    Raises:
        OutcomeError: the job was deleted since the diff.
        InputError: the job is another's, and the program changes it.
        ServiceError: the service refuses a change.
    """
    found = find(id_, context.jobs)
    if found is None:
        raise OutcomeError(
            id_,
            f"no longer exists in {context.jobs.region}",
            "it was deleted; the next `pulumi up` trains it again",
            codes.JOB_GONE,
        )
    ownership = ownership_of(found.tags, recorded, owner.tags())
    if ownership is Ownership.OTHERS and new.options.take_over_from != owner_words(found.tags):
        return _only_wait(found, recorded, old, new, owner, context)
    claim = _claim_of(found, recorded, ownership, context)
    tags = _bring_tags(found, new, owner, claim, context)
    if ownership is Ownership.OTHERS:
        former, own = owner_words(found.tags), owner_words(owner.tags())
        context.ports.reporter.info(taken_over(found.description.name, former, own))
    changes = profiling_changes(old, new, recorded, found.description)
    if changes:
        _apply_when_started(found.description, changes, context, _deadline(new, context))
    period = keep_alive_change(old, new, found.description)
    if period is not None:
        context.jobs.update(found.description.name, {"resource_config": period})
    described = context.jobs.describe(id_) if changes or period else found.description
    submitted = SubmittedJob(described, tags, claim, earlier=earlier_in(recorded))
    return complete(submitted, new, context)


def _only_wait(
    found: TaggedJob,
    recorded: Mapping[str, object],
    old: JobSpec,
    new: JobSpec,
    owner: Owner,
    context: JobContext,
) -> Result:
    """Wait for another's job. It is not changed, and not stopped at a timeout or an interrupt.

    Raises:
        InputError: the program changes the job.
    """
    name, theirs, own = found.description.name, owner_words(found.tags), owner_words(owner.tags())
    paths = {
        *({TAGS} if dict(old.tags) != dict(new.tags) else ()),
        *profiling_changes(old, new, recorded, found.description),
        *([KEEP_ALIVE] if keep_alive_change(old, new, found.description) is not None else ()),
    }
    if paths:
        raise InputError([refusal(path, name, theirs, own) for path in sorted(paths)])
    if not owner_in(recorded):
        # The job was taken over since the preview, which could not report it.
        context.ports.reporter.warn(left_alone(name, theirs, own))
    options = replace(new.options, on_timeout="leave", on_interrupt="leave")
    submitted = SubmittedJob(
        found.description,
        found.tags,
        recorded_claim(recorded),
        owned_by=theirs,
        earlier=earlier_in(recorded),
    )
    return complete(submitted, replace(new, options=options), context)


def _claim_of(
    found: TaggedJob, recorded: Mapping[str, object], ownership: Ownership, context: JobContext
) -> str:
    """Return the claim that the job should have: its own, or a new one if the owner changes."""
    kept = found.tags.get(CLAIM_TAG) or recorded_claim(recorded)
    return context.ports.clock.new_claim() if ownership is Ownership.OTHERS or not kept else kept


def _bring_tags(
    found: TaggedJob, new: JobSpec, owner: Owner, claim: str, context: JobContext
) -> dict[str, str]:
    wanted = wanted_tags(new.tags, owner, context.settings)
    if context.settings.ownership_tags:
        wanted[CLAIM_TAG] = claim
    changes = tag_changes(found.tags, wanted, context.settings)
    # Tags are removed first: a job with 50 tags has no room for a new one.
    context.jobs.delete_tags(found.description.arn, changes.remove)
    context.jobs.add_tags(found.description.arn, changes.put)
    kept = {key: value for key, value in found.tags.items() if key not in changes.remove}
    return {**kept, **changes.put}


def profiling_changes(
    old: JobSpec, new: JobSpec, recorded: Mapping[str, object], now: Description
) -> dict[str, object]:
    """Return the changes of profiler and debugging settings for UpdateTrainingJob. Pure.

    There are none if the job has ended: the change takes effect at its next training.
    """
    if is_over(now.status):
        return {}
    changed = {}
    for member in PROFILING:
        before, after = old.request.get(member), new.request.get(member)
        drifted = after is not None and recorded.get(member) != now.fields.get(member)
        if before != after or (drifted and member in recorded):
            changed[member] = after if after is not None else _OFF[member]
    return changed


def keep_alive_change(old: JobSpec, new: JobSpec, now: Description) -> dict[str, int] | None:
    """Return the new keep-alive period, or None if it is the same or cannot be changed. Pure."""
    before, after = value_at(old.request, KEEP_ALIVE), value_at(new.request, KEEP_ALIVE)
    if before == after or not can_keep_alive(now):
        return None
    return {"keep_alive_period_in_seconds": int(after or 0)}


def _deadline(new: JobSpec, context: JobContext) -> float:
    return context.time_limit.deadline(context.ports.clock.now(), default_timeout_s(new, context))


def _apply_when_started(
    first: Description, changes: Mapping[str, object], context: JobContext, deadline: float
) -> None:
    """Update profiler settings as soon as the job is past Starting; before, the API refuses.

    If the time is up or the user interrupts, the change is not made. The next diff sees it as
    drift, and the next update makes it.
    """
    description = first
    seen = (first.status, first.secondary_status)
    with context.account.watcher.watch(first.name, seen, moment(first.created)) as watch:
        while not has_started(description.status, description.secondary_status):
            if context.ports.interrupt.is_set() or context.ports.clock.now() >= deadline:
                return
            context.ports.reporter.progress(
                "waiting for the job to start before its profiler is changed"
            )
            watch.wait(1.0)
            description = context.jobs.describe(first.name)
    if phase_of(description.status) is Phase.RUNNING:
        context.jobs.update(first.name, changes)
