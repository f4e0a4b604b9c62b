"""Update a job in place: its tags, what UpdateTrainingJob can change, and the wait for it."""

from collections.abc import Mapping
from typing import Any, Final

from pulumi_sagemaker_training.api.errors import OutcomeError
from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.api.values.paths import value_at
from pulumi_sagemaker_training.lifecycle.ownership.owner import CLAIM_TAG, Owner
from pulumi_sagemaker_training.lifecycle.ownership.tags import tag_changes, wanted_tags
from pulumi_sagemaker_training.lifecycle.training_job.decisions.change_effects import (
    KEEP_ALIVE,
    PROFILING,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.plan import can_keep_alive
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import CLAIM
from pulumi_sagemaker_training.lifecycle.training_job.decisions.spec import Declared
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import (
    Phase,
    has_started,
    is_over,
    phase_of,
)
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Found, Result, Work
from pulumi_sagemaker_training.lifecycle.training_job.steps.create import see_through
from pulumi_sagemaker_training.lifecycle.training_job.steps.read import find
from pulumi_sagemaker_training.lifecycle.training_job.steps.submit import Started
from pulumi_sagemaker_training.lifecycle.training_job.steps.wait import default_timeout_s, moment

_OFF: Final[Mapping[str, Any]] = {
    "profiler_config": {"disable_profiler": True},
    "profiler_rule_configurations": [],
    "remote_debug_config": {"enable_remote_debug": False},
}
"""What a member that was removed from the program is set to."""


def update(
    id_: str,
    recorded: Mapping[str, Any],
    old: Declared,
    new: Declared,
    owner: Owner,
    work: Work,
) -> Result:
    """Bring a job to what is now declared, and go on waiting for it where that is due.

    Returns:
        The job's outputs; a job that ended badly comes back with its problem.

    Raises:
        OutcomeError: the job vanished since the diff.
        ServiceError: the service refuses a change.
    """
    found = find(id_, work)
    if found is None:
        raise OutcomeError(
            id_, "is gone", "somebody deleted it; the next `pulumi up` trains it again"
        )
    tags = _bring_tags(found, new, owner, work)
    changes = profiling_changes(old, new, recorded, found.description)
    if changes:
        _apply_when_started(found.description, changes, work, _deadline(new, work))
    period = keep_alive_change(old, new, found.description)
    if period is not None:
        work.jobs.update(found.description.name, {"resource_config": period})
    claim = str(recorded.get(CLAIM) or found.tags.get(CLAIM_TAG) or "")
    described = work.jobs.describe(id_) if changes or period else found.description
    return see_through(Started(described, tags, claim), new, work)


def _bring_tags(found: Found, new: Declared, owner: Owner, work: Work) -> dict[str, str]:
    wanted = wanted_tags(new.tags, owner, work.settings)
    changes = tag_changes(found.tags, wanted, work.settings)
    # Removed first: with 50 tags there is no room for a new one beside an old.
    work.jobs.delete_tags(found.description.arn, changes.remove)
    work.jobs.add_tags(found.description.arn, changes.put)
    kept = {key: value for key, value in found.tags.items() if key not in changes.remove}
    return {**kept, **changes.put}


def profiling_changes(
    old: Declared, new: Declared, recorded: Mapping[str, Any], now: Description
) -> dict[str, Any]:
    """Return what UpdateTrainingJob has to change of profiler and debugging settings. Pure.

    Nothing once the job is over: the change is then kept for its next training.
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


def keep_alive_change(old: Declared, new: Declared, now: Description) -> dict[str, int] | None:
    """Return the new keep-alive period, or None when it stays or cannot be changed. Pure."""
    before, after = value_at(old.request, KEEP_ALIVE), value_at(new.request, KEEP_ALIVE)
    if before == after or not can_keep_alive(now):
        return None
    return {"keep_alive_period_in_seconds": int(after or 0)}


def _deadline(new: Declared, work: Work) -> float:
    return work.clock.now() + (work.timeout_s or default_timeout_s(new))


def _apply_when_started(
    first: Description, changes: Mapping[str, Any], work: Work, deadline: float
) -> None:
    """Update profiler settings as soon as the job is past Starting; the API refuses it before.

    A change that is not made, for the time is up or the user interrupts, is seen as drift by
    the next diff, and made then.
    """
    description = first
    seen = (first.status, first.secondary_status)
    with work.watcher.watch(first.name, seen, moment(first.created)) as watch:
        while not has_started(description.status, description.secondary_status):
            if work.interrupt.is_set() or work.clock.now() >= deadline:
                return
            work.voice.progress("waiting for the job to start before its profiler is changed")
            watch.wait(1.0)
            description = work.jobs.describe(first.name)
    if phase_of(description.status) is Phase.RUNNING:
        work.jobs.update(first.name, changes)
