"""Whose a job is: this state's, nobody's, or another's. Pure.

The claim decides: a fencing token that a tag of the job and one state hold. Where the job has
none, the tags that name its owner do. What cannot be told belongs to another.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

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
"""The owner of a job that carries a claim, but no tag that says whose."""


class Ownership(Enum):
    """The relation of a job to a state that names it."""

    OURS = "ours"
    """This state may change, stop and delete the job."""
    UNOWNED = "nobody's"
    """No stack has it; a state that names it has it from its next change on."""
    OTHERS = "another's"
    """Another state has it, or may have it: it is only read."""


def ownership_of(
    tags: Mapping[str, str], recorded: Mapping[str, Any], owner_tags: Mapping[str, str]
) -> Ownership:
    """Tell whose a job is.

    Args:
        tags: all the job's tags as they are now.
        recorded: the outputs in the state that names the job; empty for an import.
        owner_tags: those that name the resource of that state.
    """
    claim, ours = tags.get(CLAIM_TAG), recorded_claim(recorded)
    if claim is not None and ours:
        return Ownership.OURS if claim == ours else Ownership.OTHERS
    if claim is None and ours:
        # The tags are switched off, or somebody stripped them.
        return Ownership.OURS
    if claim is None and not _names(tags):
        return Ownership.UNOWNED
    return Ownership.OURS if _names(tags) == dict(owner_tags) else Ownership.OTHERS


def recorded_claim(recorded: Mapping[str, Any]) -> str:
    """Return the claim that a state holds; empty where it holds none that is a text."""
    claim = recorded.get(CLAIM)
    return claim if isinstance(claim, str) else ""


def owner_words(tags: Mapping[str, str]) -> str:
    """Return a job's owner as a message says it and `take_over_from` takes it.

    The organization or `ownerId` where there is one, project, stack and resource, between
    slashes; `unknown` where a claim is all that tells of an owner; empty where nothing does.
    """
    named = "/".join(_names(tags).values())
    return named or (UNNAMED if CLAIM_TAG in tags else "")


def left_alone(name: str, whose: str) -> str:
    """Say that a job is another's, what that means, and how to change it."""
    return (
        f"training job {name} belongs to {whose}, not to this resource, so it is not changed, "
        f"stopped or deleted here; to take it over set {TAKE_OVER}={whose!r}"
    )


def taken_over(name: str, whose: str) -> str:
    """Say that a job changed hands."""
    return (
        f"took over training job {name} from {whose}, which no longer changes or deletes it; "
        "remove it from that stack's program"
    )


def refusal(path: str, name: str, whose: str) -> Violation:
    """Refuse a change of a job that is another's."""
    message = (
        f"cannot be changed: training job {name} belongs to {whose}; "
        f"revert the change, or take over the job with {TAKE_OVER}={whose!r}"
    )
    return Violation(path, message)


def wrong_owner(given: str, name: str, whose: str) -> Violation:
    """Refuse to take a job over from somebody who does not have it."""
    message = f"{given!r} does not own training job {name}; it belongs to {whose!r}"
    return Violation(TAKE_OVER, f"{message}: give that, or remove the option")


def _names(tags: Mapping[str, str]) -> dict[str, str]:
    return {key: tags[key] for key in _NAMES if key in tags}


def owner_in(recorded: Mapping[str, Any]) -> str:
    """Return who has the job of a state, where that is another; empty where it is this one."""
    whose = recorded.get(OWNED_BY)
    return whose if isinstance(whose, str) else ""


def import_words(name: str, recorded: Mapping[str, Any], tags: Mapping[str, str]) -> str:
    """Say whose the job is that is being imported, and what becomes of it.

    Args:
        name: the job's.
        recorded: the outputs that the import writes into the state.
        tags: all the job's tags.
    """
    if whose := owner_in(recorded):
        return left_alone(name, whose)
    if named := owner_words(tags):
        return (
            f"training job {name} belongs to {named}, which is this resource; it is managed again"
        )
    return (
        f"training job {name} belongs to no stack; this resource owns it from now on, and "
        "`pulumi destroy` removes it as `on_delete` says"
    )
