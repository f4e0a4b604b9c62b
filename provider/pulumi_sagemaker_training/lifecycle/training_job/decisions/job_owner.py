"""The owner of a job: this state, no state, or another state. Pure.

The claim decides. It is a fencing token that the job has in a tag and one state has in its
outputs. If the job has no claim, the tags that name its owner decide. If the owner cannot be
determined, the job counts as another's.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    CLAIM_TAG,
    OWNER_TAG,
    PROJECT_TAG,
    RESOURCE_TAG,
    STACK_TAG,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    CLAIM,
    OWNED_BY,
    TAKE_OVER,
)

_NAMES: Final = (OWNER_TAG, PROJECT_TAG, STACK_TAG, RESOURCE_TAG)
UNNAMED: Final = "unknown"
"""The owner of a job that has a claim, but no tag that names the owner."""


class Ownership(Enum):
    """The relation of a job to a state that names it."""

    OURS = "ours"
    """This state may change, stop and delete the job."""
    UNOWNED = "nobody's"
    """No stack owns it; a state that names it owns it from its next change on."""
    OTHERS = "another's"
    """Another state owns it, or may own it: it is only read."""


def ownership_of(
    tags: Mapping[str, str], recorded: Mapping[str, object], owner_tags: Mapping[str, str]
) -> Ownership:
    """Return the ownership of a job.

    Args:
        tags: all tags of the job as they are now.
        recorded: the outputs in the state that names the job; empty for an import.
        owner_tags: the tags that name the resource of that state.
    """
    claim, ours = tags.get(CLAIM_TAG), recorded_claim(recorded)
    if claim is not None and ours:
        return Ownership.OURS if claim == ours else Ownership.OTHERS
    if claim is None and ours:
        # Ownership tags are switched off, or were removed.
        return Ownership.OURS
    if claim is None and not _names(tags):
        return Ownership.UNOWNED
    return Ownership.OURS if _names(tags) == dict(owner_tags) else Ownership.OTHERS


def recorded_claim(recorded: Mapping[str, object]) -> str:
    """Return the claim that a state holds; empty if it holds none, or one that is not a text."""
    claim = recorded.get(CLAIM)
    return claim if isinstance(claim, str) else ""


def owner_words(tags: Mapping[str, str]) -> str:
    """Return a job's owner as messages show it and `take_over_from` expects it.

    It is the organization or `ownerId` if there is one, project, stack and resource, separated
    by slashes; `unknown` if the job has only a claim; empty if it has no owner.
    """
    named = "/".join(_names(tags).values())
    return named or (UNNAMED if CLAIM_TAG in tags else "")


def left_alone(name: str, owner: str, own: str = "") -> str:
    """Return the message that a job is another's, what that means, and how to take it over.

    Args:
        name: the job's name.
        owner: its owner.
        own: this resource as owners are named; if the two are equal, the job is the same, and
            another state of this stack has its claim.
    """
    held = f"training job {name} belongs to {owner}, not to this resource"
    return (
        f"{_held_elsewhere(name) if owner == own else held}, so it is not changed, "
        f"stopped or deleted here; to take it over set {TAKE_OVER}={owner!r}"
    )


def taking_over(owner: str, own: str) -> str:
    """Return the words of a preview that a job will get a new owner, or a new claim."""
    if owner == own:
        return "takes over the same job from another state of this stack"
    return f"takes over the job from {owner}"


def taken_over(name: str, owner: str, own: str) -> str:
    """Return the message that a job has a new owner, or is held by another state of it."""
    if owner == own:
        return (
            f"took over training job {name} from another state of this stack: it is the same job "
            f"of {own}; the other state no longer changes or deletes it"
        )
    return (
        f"took over training job {name} from {owner}, which no longer changes or deletes it; "
        "remove it from that stack's program"
    )


def refusal(path: str, name: str, owner: str, own: str) -> Violation:
    """Return the refusal to change a job that is another's."""
    held = f"training job {name} belongs to {owner}"
    message = (
        f"cannot be changed: {_held_elsewhere(name) if owner == own else held}; "
        f"revert the change, or take over the job with {TAKE_OVER}={owner!r}"
    )
    return Violation(path, message, codes.OTHER_OWNER)


def wrong_owner(given: str, name: str, owner: str) -> Violation:
    """Return the refusal to take over a job from an owner that does not own it."""
    message = f"{given!r} does not own training job {name}; it belongs to {owner!r}"
    return Violation(TAKE_OVER, f"{message}: give that, or remove the option", codes.OTHER_OWNER)


def not_touched(name: str, owner: str, own: str) -> str:
    """Return the message that a job stays although the resource is deleted."""
    held = f"training job {name} belongs to {owner} now"
    return f"{_held_elsewhere(name) if owner == own else held}; it is not touched"


def _held_elsewhere(name: str) -> str:
    return f"training job {name} is this resource's by name, but another state of this stack has it"


def _names(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: tags[key] for key in _NAMES if key in tags}


def owner_in(recorded: Mapping[str, object]) -> str:
    """Return the owner of a state's job if it is another; empty if it is this resource."""
    owner = recorded.get(OWNED_BY)
    return owner if isinstance(owner, str) else ""


def import_words(name: str, recorded: Mapping[str, object], tags: Mapping[str, str]) -> str:
    """Return the message about the owner of a job that is being imported.

    Args:
        name: the job's name.
        recorded: the outputs that the import writes into the state.
        tags: all tags of the job.
    """
    if owner := owner_in(recorded):
        return left_alone(name, owner)
    if named := owner_words(tags):
        return (
            f"training job {name} belongs to {named}, which is this resource; it is managed again"
        )
    return (
        f"training job {name} belongs to no stack; this resource owns it from now on, and "
        "`pulumi destroy` removes it as `on_delete` says"
    )
