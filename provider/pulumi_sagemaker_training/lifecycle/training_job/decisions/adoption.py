"""What to do if a job with the wanted name exists already: one table. Pure.

The rule: the first row of `TABLE` that matches decides whether a job that a create finds is
resumed, adopted, skipped, deleted or not touched.

Names are made from content, so the job with a name is usually this resource's own: from a create
whose answer was lost, an engine that was killed, or a change that was reverted. docs/identity.md
has the table, written by `make docs`, and the difficult cases.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.model.description import Description
from pulumi_sagemaker_training.lifecycle.ownership.create_moments import (
    CreateMoment,
    moment_reached,
)
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    DIGEST_TAG,
    EARLY_TAG,
    OWNER_TAG,
    PROJECT_TAG,
    RESOURCE_TAG,
    STACK_TAG,
    Owner,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.job_owner import owner_words
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import Options
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import TAKE_OVER
from pulumi_sagemaker_training.lifecycle.training_job.decisions.statuses import Phase, phase_of


class Action(Enum):
    """The next step when a name is taken."""

    GO_ON = "it is the job of this create, which continues"
    ADOPT = "it is adopted: it gets the claim of this create, and a message says so"
    NEXT_NAME = "the next attempt starts, under the next name"
    CLEAR = "its record is deleted, and the job is created under its name"
    WAIT = "the name is tried again"
    REFUSE = "it is not changed: the update fails and says why"


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
    row = next(row for row in TABLE if row.holds(conflict))
    return Resolution(row.action, row.reason(conflict))


def _is_deleting(conflict: NameConflict) -> bool:
    return phase_of(conflict.found.status) is Phase.DELETING


def _has_this_claim(conflict: NameConflict) -> bool:
    return conflict.tags.get(CLAIM_TAG) == conflict.claim


def _is_ours(conflict: NameConflict) -> bool:
    if not conflict.uses_tags:
        # Without tags only a derived name proves ownership: it contains the digest of the owner.
        return not conflict.has_explicit_name
    theirs = {
        key: conflict.tags.get(key) for key in (PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG)
    }
    ours = {**dict.fromkeys(theirs), **conflict.owner.tags()}
    return theirs == ours and conflict.tags.get(DIGEST_TAG) == conflict.digest


def _moved_away(conflict: NameConflict) -> bool:
    """Tell whether the job was made for this resource, and went with a renamed or moved one."""
    was_ours = conflict.uses_tags and conflict.tags.get(DIGEST_TAG) == conflict.digest
    return was_ours and not _is_ours(conflict)


def _moved_reason(conflict: NameConflict) -> str:
    return f"it belongs to {owner_words(conflict.tags)} now"


def _foreign_reason(conflict: NameConflict) -> str:
    tags_of_owner = ", ".join(
        f"{key} {conflict.tags[key]}"
        for key in (PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG)
        if key in conflict.tags
    )
    owned = f"it is tagged {tags_of_owner}" if tags_of_owner else "it has no ownership tags"
    return (
        f"a job of this name already exists, and it is not this resource's with the same inputs "
        f"({owned}); it was not changed. Give another training_job_name, or none"
    )


def _existing_reason(_: NameConflict) -> str:
    return "a job of this resource with the same inputs exists, and `existing` is 'fail'"


def _ended_badly(conflict: NameConflict) -> bool:
    """Tell whether the job failed or was stopped; a sweep stops trials early that are done with."""
    return phase_of(conflict.found.status) is Phase.ENDED_BADLY and EARLY_TAG not in conflict.tags


def _kept_reason(conflict: NameConflict) -> str:
    return (
        f"the last attempt of this job ended as {conflict.found.status} and still has the name; "
        "`on_delete` keeps its record, so give another training_job_name, or none"
    )


def _is_forced(conflict: NameConflict) -> bool:
    """Tell whether a state has the job, but our own diff did not request its replacement."""
    is_recorded = moment_reached(conflict.tags) is CreateMoment.RECORDED
    is_named = conflict.options.take_over_from == owner_words(conflict.tags)
    return is_recorded and not (conflict.replacement_requested or is_named)


def _recorded_reason(conflict: NameConflict) -> str:
    """Say what to do where no state has the job any more: the engine's calls do not tell."""
    return (
        "a state has recorded it, so this is taken for a forced replacement; to adopt the job "
        f"instead set {TAKE_OVER}={owner_words(conflict.tags)!r} beforehand, unless it was moved "
        "to another stack, from which that would take it"
    )


def _forced_reason(_: NameConflict) -> str:
    return (
        "a replacement was requested, but the job to be replaced has the same explicit "
        "training_job_name; set opts=ResourceOptions(delete_before_replace=True), or give no name"
    )


def _no_reason(_: NameConflict) -> str:
    return ""


class Row(NamedTuple):
    """One row of the table: what is found, and what comes next.

    Attributes:
        found: the case in words, for the documentation.
        holds: whether it is the case; rows above did not hold.
        action: what comes next.
        reason: why, for the user.
    """

    found: str
    holds: Callable[[NameConflict], bool]
    action: Action
    reason: Callable[[NameConflict], str] = _no_reason


TABLE: Final = (
    Row("is being deleted", _is_deleting, Action.WAIT),
    Row(
        "has the claim of this create, whose answer was lost",
        _has_this_claim,
        Action.GO_ON,
    ),
    Row(
        "was made for this resource, went with a renamed or moved one, and its name is derived",
        lambda conflict: _moved_away(conflict) and not conflict.has_explicit_name,
        Action.NEXT_NAME,
        _moved_reason,
    ),
    Row(
        "belongs to another resource or to none, or has other inputs",
        lambda conflict: not _is_ours(conflict),
        Action.REFUSE,
        _foreign_reason,
    ),
    Row(
        "is this resource's with the same inputs, and `existing` is `fail`",
        lambda conflict: conflict.options.existing == "fail",
        Action.REFUSE,
        _existing_reason,
    ),
    Row(
        "failed or was stopped, and `rerun` is `on_change`",
        lambda conflict: _ended_badly(conflict) and conflict.options.rerun == "on_change",
        Action.ADOPT,
    ),
    Row(
        "failed or was stopped, and its name is derived",
        lambda conflict: _ended_badly(conflict) and not conflict.has_explicit_name,
        Action.NEXT_NAME,
    ),
    Row(
        "failed or was stopped, its name is explicit, and `on_delete` is `delete`",
        lambda conflict: _ended_badly(conflict) and conflict.options.on_delete == "delete",
        Action.CLEAR,
    ),
    Row(
        "failed or was stopped, its name is explicit, and `on_delete` keeps records",
        _ended_badly,
        Action.REFUSE,
        _kept_reason,
    ),
    Row(
        "is recorded in a state, the user forced its replacement, and its name is derived",
        lambda conflict: _is_forced(conflict) and not conflict.has_explicit_name,
        Action.NEXT_NAME,
        _recorded_reason,
    ),
    Row(
        "is recorded in a state, the user forced its replacement, and its name is explicit",
        _is_forced,
        Action.REFUSE,
        _forced_reason,
    ),
    Row(
        "is this resource's with the same inputs, runs or has completed, and no state has recorded "
        "it, or the plan requested its replacement, or `take_over_from` names this resource",
        lambda _: True,
        Action.ADOPT,
    ),
)
"""The first row that matches decides."""
