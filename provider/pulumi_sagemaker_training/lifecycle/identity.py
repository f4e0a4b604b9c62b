"""Who a job belongs to, and what it is called. Pure.

Equal input gives an equal name, so that a create that is repeated after a crash, a lost answer
or a killed engine meets its own job instead of starting a second one.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Any, Final

from pulumi_sagemaker_training.api.errors import Defect
from pulumi_sagemaker_training.api.values.paths import join, normalise, value_at

MAX_NAME: Final = 63
MAX_TAG_VALUE: Final = 256
_DIGEST_IN_NAME: Final = 12
_ATTEMPT_ROOM: Final = len("-9999")
_DIGEST_VERSION: Final = 1
# A secret is stretched before it enters the digest, so that the job's public name does not let
# anyone who knows the rest try short secrets: 2**14 rounds cost some 40 ms and 16 MiB.
_SCRYPT: Final[Mapping[str, int]] = {"n": 2**14, "r": 8, "p": 1, "dklen": 16}

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
    """Name the resource that a job belongs to.

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
    tail = hashlib.sha256(_bytes(text)).hexdigest()[:16]
    return f"{spelt[: MAX_TAG_VALUE - 17]}-{tail}"


def digest(
    owner: Owner,
    fields: Mapping[str, Any],
    triggers: Mapping[str, Any],
    secret_paths: Sequence[str] = (),
) -> str:
    """Return 32 hexadecimal digits that change when the owner or the training changes.

    Args:
        owner: who the job belongs to.
        fields: every field whose change would train again, canonical, python spelling.
        triggers: the option of that name.
        secret_paths: where in `fields`, or under `triggers`, secrets stand; they are stretched
            first.
    """
    secret_paths = sorted({normalise(path) for path in secret_paths})
    identity = [_DIGEST_VERSION, owner.holder, owner.project, owner.stack, owner.resource]
    salt = _canonical_json(identity)
    training = {**fields, "triggers": triggers}
    secrets = {path: value_at(training, path) for path in secret_paths}
    stretched = _stretch(_canonical_json(secrets), salt) if secrets else ""
    content = _canonical_json([identity, _without(training, secret_paths), stretched])
    return hashlib.sha256(_bytes(content)).hexdigest()[:32]


def _stretch(text: str, salt: str) -> str:
    return hashlib.scrypt(_bytes(text), salt=_bytes(salt), **_SCRYPT).hex()


def _bytes(text: str) -> bytes:
    """Return a text as UTF-8; halves of characters, which it has no form for, as they are."""
    return text.encode("utf-8", "surrogatepass")


def _canonical_json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _without(value: Any, paths: Sequence[str], here: str = "") -> Any:
    """Return `value` with everything at or under the paths replaced by a mark."""
    if here and here in paths:
        return "[secret]"
    if isinstance(value, Mapping):
        return {k: _without(item, paths, join(here, k)) for k, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without(item, paths, f"{here}[{i}]") for i, item in enumerate(value)]
    return value


def base_name(owner: Owner, digest_hex: str) -> str:
    """Return the name of the first attempt: the resource's name, cut to fit, and the digest."""
    room = MAX_NAME - _ATTEMPT_ROOM - _DIGEST_IN_NAME - 1
    logical = re.sub(r"[^a-zA-Z0-9]+", "-", owner.name).strip("-")[:room].strip("-")
    return f"{logical or 'job'}-{digest_hex[:_DIGEST_IN_NAME]}"


def attempt_names(base: str) -> Iterator[str]:
    """Yield `base`, `base-2`, `base-3`, ... without end."""
    return chain((base,), (f"{base}-{number}" for number in count(2)))
