"""Who a job belongs to, and the tags that say so. Pure."""

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
OWNERSHIP_KEYS: Final = frozenset(
    {PROJECT_TAG, STACK_TAG, RESOURCE_TAG, OWNER_TAG, DIGEST_TAG, CLAIM_TAG, HELD_TAG}
)
MAX_OWNERSHIP_TAGS: Final = len(OWNERSHIP_KEYS)

_URN: Final = re.compile(
    r"^urn:pulumi:(?P<stack>.*?)::(?P<project>.*?)::(?P<types>.*?)::(?P<name>.*)$", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The resource that a job belongs to.

    Attributes:
        project, stack: Pulumi's.
        resource: the resource's name, after the types of its parents where it has any.
        name: the resource's name alone; the job's name begins with it.
        holder: the organization or the setting `ownerId`; empty when neither is set.
    """

    project: str
    stack: str
    resource: str
    name: str
    holder: str = ""

    @classmethod
    def from_urn(cls, urn: str, holder: str = "") -> "Owner":
        """Read an owner from a resource's URN.

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
        """Return the tags by which a job is known as this owner's."""
        tags = {
            PROJECT_TAG: tag_value(self.project),
            STACK_TAG: tag_value(self.stack),
            RESOURCE_TAG: tag_value(self.resource),
        }
        return {**tags, OWNER_TAG: tag_value(self.holder)} if self.holder else tags


def tag_value(text: str) -> str:
    """Spell any text with the characters that a tag value may have; different texts differ.

    What is not allowed becomes ``=`` and its code point; what is too long ends in a hash.
    """
    spelt = re.sub(r"[^\w .:/+\-@]", lambda m: f"={ord(m[0]):X}.", text)
    if len(spelt) <= MAX_TAG_VALUE:
        return spelt
    tail = hashlib.sha256(utf8(text)).hexdigest()[:16]
    return f"{spelt[: MAX_TAG_VALUE - 17]}-{tail}"
