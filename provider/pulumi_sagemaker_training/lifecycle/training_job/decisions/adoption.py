"""What to do if a job with the wanted name exists already. Pure.

Names are made from content, so the job with a name is usually this resource's own: from a create
whose answer was lost, an engine that was killed, or a change that was reverted. docs/identity.md
lists these cases.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    DIGEST_TAG,
    HELD_TAG,
    OWNER_TAG,
    PROJECT_TAG,
    RESOURCE_TAG,
    STACK_TAG,
    Owner,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import Phase, phase_of


class Action(Enum):
    """The next step when a name is taken."""

    GO_ON = "go on"
    """This create started the job, but the answer was lost: continue with it."""
    ADOPT = "adopt"
    """The job is ours, with the same inputs: adopt it instead of starting another."""
    NEXT_NAME = "next name"
    """The job is ours but cannot be used: try the next name."""
    CLEAR = "clear"
    """The job is ours, cannot be used, and has the only allowed name: delete it and try again."""
    WAIT = "wait"
    """The job is being deleted: try the name again later."""
    REFUSE = "refuse"
    """Do not touch the job, and fail."""


class NameConflict(NamedTuple):
    """The facts about a name that is taken.

    Attributes:
        found: the job that has the name.
        tags: its tags.
        owner, digest, claim: those of this create.
        replacement_requested: whether our own diff requested this replacement.
        has_explicit_name: whether the program gives the name.
        uses_tags: whether this stack uses ownership tags.
        options: the new job's options.
    """

    found: Description
    tags: Mapping[str, str]
    owner: Owner
    digest: str
    claim: str
    replacement_requested: bool
    has_explicit_name: bool
    uses_tags: bool
    options: Options


class Resolution(NamedTuple):
    """The action, and the reason that the user reads."""

    action: Action
    reason: str = ""


def decide_adoption(conflict: NameConflict) -> Resolution:
    """Decide what to do about the job that has the name."""
    if phase_of(conflict.found.status) is Phase.DELETING:
        return Resolution(Action.WAIT)
    if conflict.tags.get(CLAIM_TAG) == conflict.claim:
        return Resolution(Action.GO_ON)
    if not _is_ours(conflict):
        return Resolution(Action.REFUSE, _foreign_reason(conflict))
    if conflict.options.existing == "fail":
        return Resolution(
            Action.REFUSE,
            "a job of this resource with the same inputs exists, and `existing` is 'fail'",
        )
    if phase_of(conflict.found.status) is Phase.ENDED_BADLY:
        return _ended_badly(conflict)
    if HELD_TAG in conflict.tags and not conflict.replacement_requested:
        return _held(conflict)
    return Resolution(Action.ADOPT)


def _is_ours(conflict: NameConflict) -> bool:
    if not conflict.uses_tags:
        # Without tags only a derived name proves ownership: it contains the digest of the owner.
        return not conflict.has_explicit_name
    theirs = {
        key: conflict.tags.get(key) for key in (PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG)
    }
    ours = {**dict.fromkeys(theirs), **conflict.owner.tags()}
    return theirs == ours and conflict.tags.get(DIGEST_TAG) == conflict.digest


def _foreign_reason(conflict: NameConflict) -> str:
    whose = ", ".join(
        f"{key} {conflict.tags[key]}"
        for key in (PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG)
        if key in conflict.tags
    )
    owned = f"it is tagged {whose}" if whose else "it has no ownership tags"
    return (
        f"a job of this name already exists, and it is not this resource's with the same inputs "
        f"({owned}); it was not changed. Give another training_job_name, or none"
    )


def _ended_badly(conflict: NameConflict) -> Resolution:
    if conflict.options.rerun == "on_change":
        return Resolution(Action.ADOPT)
    if not conflict.has_explicit_name:
        return Resolution(Action.NEXT_NAME)
    if conflict.options.on_delete == "delete":
        return Resolution(Action.CLEAR)
    reason = (
        f"the last attempt of this job ended as {conflict.found.status} and still has the name; "
        "`on_delete` keeps its record, so give another training_job_name, or none"
    )
    return Resolution(Action.REFUSE, reason)


def _held(conflict: NameConflict) -> Resolution:
    if not conflict.has_explicit_name:
        return Resolution(Action.NEXT_NAME)
    reason = (
        "a replacement was requested, but the job to be replaced has the same explicit "
        "training_job_name; set opts=ResourceOptions(delete_before_replace=True), or give no name"
    )
    return Resolution(Action.REFUSE, reason)
