"""What to do when a job of the wanted name exists already. Pure.

Names come from content, so the job under a name is usually our own: of a create whose answer
was lost, of an engine that was killed, of a replacement that is taken back. docs/identity.md
has the traps that each row answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

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


class Move(Enum):
    """Say what comes next after a job was met."""

    GO_ON = "go on"
    """It is the job that this very call started; its answer was lost."""
    ADOPT = "adopt"
    """It is ours and equal; take it instead of starting another."""
    NEXT_NAME = "next name"
    """It is ours but no use; start the next attempt."""
    CLEAR = "clear"
    """It is ours, of no use, and has the only name; delete its record and start anew."""
    WAIT = "wait"
    """It is being deleted; try the name again."""
    REFUSE = "refuse"
    """Leave it alone and fail."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Hold what is known when a name is taken.

    Attributes:
        found: the job under the name.
        tags: its tags.
        owner, digest, claim: ours, of this create.
        asked: whether our own diff asked for this replacement.
        explicit: whether the program gave the name.
        tagged: whether this stack tags ownership at all.
        options: the new job's.
    """

    found: Description
    tags: Mapping[str, str]
    owner: Owner
    digest: str
    claim: str
    asked: bool
    explicit: bool
    tagged: bool
    options: Options


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold the move, and why, for the user."""

    move: Move
    why: str = ""


def judge(meeting: Meeting) -> Verdict:
    """Decide what to do about the job that has the name already."""
    if phase_of(meeting.found.status) is Phase.DELETING:
        return Verdict(Move.WAIT)
    if meeting.tags.get(CLAIM_TAG) == meeting.claim:
        return Verdict(Move.GO_ON)
    if not _is_ours(meeting):
        return Verdict(Move.REFUSE, _stranger(meeting))
    if meeting.options.existing == "fail":
        return Verdict(
            Move.REFUSE, "an equal job of this resource exists, and `existing` is 'fail'"
        )
    if phase_of(meeting.found.status) is Phase.ENDED_BADLY:
        return _ended_badly(meeting)
    if HELD_TAG in meeting.tags and not meeting.asked:
        return _held(meeting)
    return Verdict(Move.ADOPT)


def _is_ours(meeting: Meeting) -> bool:
    if not meeting.tagged:
        # Without tags only a derived name proves anything: it holds the digest of the owner.
        return not meeting.explicit
    theirs = {
        key: meeting.tags.get(key) for key in (PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG)
    }
    ours = {**dict.fromkeys(theirs), **meeting.owner.tags()}
    return theirs == ours and meeting.tags.get(DIGEST_TAG) == meeting.digest


def _stranger(meeting: Meeting) -> str:
    whose = ", ".join(
        f"{key} {meeting.tags[key]}"
        for key in (PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG)
        if key in meeting.tags
    )
    owned = f"it is tagged {whose}" if whose else "it has no ownership tags"
    return (
        f"a job of this name exists already and is not an equal one of this resource ({owned}); "
        "it was left alone. Give another training_job_name, or none"
    )


def _ended_badly(meeting: Meeting) -> Verdict:
    if meeting.options.rerun == "on_change":
        return Verdict(Move.ADOPT)
    if not meeting.explicit:
        return Verdict(Move.NEXT_NAME)
    if meeting.options.on_delete == "delete":
        return Verdict(Move.CLEAR)
    why = (
        f"the last attempt of this job ended as {meeting.found.status} and has its name; "
        "`on_delete` keeps such records, so give another training_job_name, or none"
    )
    return Verdict(Move.REFUSE, why)


def _held(meeting: Meeting) -> Verdict:
    if not meeting.explicit:
        return Verdict(Move.NEXT_NAME)
    why = (
        "a replacement was forced, but the job's explicit training_job_name is taken by the job "
        "that it replaces; set opts=ResourceOptions(delete_before_replace=True), or give no name"
    )
    return Verdict(Move.REFUSE, why)
