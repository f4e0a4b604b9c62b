"""The owner of a job, and the tags that name it. Pure."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from pulumi_sagemaker_training.api.errors import Defect
from pulumi_sagemaker_training.api.values.text import utf8

MAX_TAG_VALUE: Final = 256

PROJECT_TAG: Final = "pulumi:project"
STACK_TAG: Final = "pulumi:stack"
RESOURCE_TAG: Final = "pulumi:resource"
OWNER_TAG: Final = "pulumi:owner"
DIGEST_TAG: Final = "pulumi:digest"
CLAIM_TAG: Final = "pulumi:claim"
HELD_TAG: Final = "pulumi:held"
EARLY_TAG: Final = "pulumi:stopped-early"
"""Why a sweep has stopped a trial early: the trial is not a failure, and is not run again."""
_OF_A_JOB: Final = frozenset(
    {PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG, DIGEST_TAG, CLAIM_TAG, HELD_TAG}
)
OWNERSHIP_KEYS: Final = _OF_A_JOB | {EARLY_TAG}
MAX_OWNERSHIP_TAGS: Final = len(_OF_A_JOB)

_URN: Final = re.compile(
    r"^urn:pulumi:(?P<stack>.*?)::(?P<project>.*?)::(?P<types>.*?)::(?P<name>.*)$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The resource that a job belongs to.

    Attributes:
        project, stack: Pulumi's project and stack.
        resource: the resource's name, after the types of its parents if it has any.
        name: the resource's name alone; the job's name begins with it.
        holder: the organization or the setting `ownerId`; empty if neither is set.
    """

    project: str
    stack: str
    resource: str
    name: str
    holder: str = ""

    @classmethod
    def from_urn(cls, urn: str, holder: str = "") -> "Owner":
        """Return the owner that a resource's URN names.

        Raises:
            Defect: it is not a URN.
        """
        match = _URN.match(urn)
        if match is None:
            raise Defect(f"{urn!r} is not a URN; please report this")
        parents = match["types"].split("$")[:-1]
        resource = "/".join([*parents, match["name"]])
        return cls(match["project"], match["stack"], resource, match["name"], holder)

    def tags(self) -> dict[str, str]:
        """Return the tags that name this owner."""
        tags = {**self.tags_of_stack(), RESOURCE_TAG: tag_value(self.resource)}
        return {**tags, OWNER_TAG: tag_value(self.holder)} if self.holder else tags

    def tags_of_stack(self) -> dict[str, str]:
        """Return the tags that all resources of the stack have."""
        return {PROJECT_TAG: tag_value(self.project), STACK_TAG: tag_value(self.stack)}


def type_in(urn: str) -> str:
    """Return the type of the resource that a URN names, without its parents'."""
    match = _URN.match(urn)
    return match["types"].rpartition("$")[2] if match else ""


def name_in(urn: str) -> str:
    """Return the name of the resource that a URN names; a name may have `::` in it."""
    match = _URN.match(urn)
    return match["name"] if match else urn.rpartition("::")[2]


def tag_value(text: str) -> str:
    """Return a text as a tag value; different texts give different values.

    A character that is not allowed becomes ``=`` and its code point; a long text ends in a hash.
    """
    spelt = re.sub(r"[^\w .:/+\-@]", lambda m: f"={ord(m[0]):X}.", text)
    if len(spelt) <= MAX_TAG_VALUE:
        return spelt
    tail = hashlib.sha256(utf8(text)).hexdigest()[:16]
    return f"{spelt[: MAX_TAG_VALUE - 17]}-{tail}"
