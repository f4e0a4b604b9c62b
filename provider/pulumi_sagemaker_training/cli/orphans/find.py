"""The search for orphans of a stack among an account's jobs. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pulumi_sagemaker_training.cli.orphans.state import HeldJobs
from pulumi_sagemaker_training.lifecycle.ownership.create_moments import (
    CreateMoment,
    moment_reached,
)
from pulumi_sagemaker_training.lifecycle.ownership.owner import (
    OWNER_TAG,
    PROJECT_TAG,
    RESOURCE_TAG,
    STACK_TAG,
    tag_value,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.checkpoints import overlaps

DEFAULT_AGE: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SearchedStack:
    """The stack whose orphans are searched; `holder` as in `Owner`."""

    project: str
    stack: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A job that the state does not hold, with its owner's tags."""

    name: str
    status: str
    created: datetime
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Orphan:
    """A job that the stack started, but that belongs to none of its resources.

    Attributes:
        name, status, created: the job's name, status and time of creation.
        resource: the resource that started it.
        spared: why the job must not be touched; empty if it may be.
    """

    name: str
    status: str
    created: datetime
    resource: str
    spared: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The result of a search: the orphans, oldest first, and how many more are too young."""

    orphans: tuple[Orphan, ...]
    too_young: int


def find_orphans(
    candidates: Iterable[Candidate],
    held: HeldJobs,
    stack: SearchedStack,
    now: datetime,
    min_age: timedelta = DEFAULT_AGE,
    *,
    held_too: bool = False,
) -> SearchResult:
    """Return the orphans among the jobs, and how many are too young to tell.

    Args:
        candidates: jobs of the account.
        held: what the stack's state holds.
        stack: the stack.
        now: the service's time.
        min_age: younger jobs are counted only, because a running update may be about to record
            them.
        held_too: whether jobs may be touched whose tag says that a state holds them.
    """
    found: list[Orphan] = []
    too_young = 0
    for candidate in candidates:
        if candidate.name in held.names or not _belongs(candidate.tags, stack):
            continue
        if now - candidate.created < min_age:
            too_young += 1
            continue
        resource = candidate.tags.get(RESOURCE_TAG, "")
        spared = _spared(candidate, held, held_too=held_too)
        found.append(Orphan(candidate.name, candidate.status, candidate.created, resource, spared))
    found.sort(key=lambda orphan: (orphan.created, orphan.name))
    return SearchResult(tuple(found), too_young)


def _belongs(tags: Mapping[str, str], stack: SearchedStack) -> bool:
    theirs = (tags.get(PROJECT_TAG), tags.get(STACK_TAG), tags.get(OWNER_TAG, ""))
    holder = tag_value(stack.holder) if stack.holder else ""
    return theirs == (tag_value(stack.project), tag_value(stack.stack), holder)


def _spared(candidate: Candidate, held: HeldJobs, *, held_too: bool) -> str:
    pending = {tag_value(resource) for resource in held.pending}
    if candidate.tags.get(RESOURCE_TAG) in pending:
        return "its creation is pending in the state; `pulumi up` resumes it"
    if moment_reached(candidate.tags) is CreateMoment.RECORDED and not held_too:
        return (
            "its tag says that a state holds it, perhaps another stack of the same name; see --held"
        )
    return ""


def is_shared(prefix: str, used: Collection[str]) -> bool:
    """Tell whether an S3 prefix overlaps one that a held job uses."""
    return any(overlaps(prefix, other) for other in used)
