"""The rule about public buckets. Pure.

A job's request does not say who may read a bucket. The other resources of its stack do: a bucket's
ACL, its policy, and the block of public access that makes both void. A bucket of another stack is
not judged.

Sources: "Blocking public access to your Amazon S3 storage", "Access control list (ACL) overview",
"The meaning of public" in the S3 user guide.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from pulumi_sagemaker_training.api.values.s3_uri import parse_s3_uri
from pulumi_sagemaker_training.api.values.text import strings_in
from pulumi_sagemaker_training.policies.job import JOB_TYPES
from pulumi_sagemaker_training.policies.rules.rule import Breach, Level, Rule, Severity
from pulumi_sagemaker_training.policies.stack import StackResource, reachable

_BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
_ACLS: Final = ("aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2")
_POLICIES: Final = ("aws:s3/bucketPolicy:BucketPolicy",)
_BLOCKS: Final = ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",)
READS: Final = frozenset({*JOB_TYPES, *_BUCKETS, *_ACLS, *_POLICIES, *_BLOCKS})
"""The types of resources whose properties the rule reads."""

_PUBLIC_ACLS: Final = ("public-read", "public-read-write", "authenticated-read")
_GROUPS: Final = (
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
)


class _Opening(NamedTuple):
    """A resource that makes a bucket public.

    Attributes:
        by: the resource.
        what: how, and the member of the block of public access that would make it void.
    """

    by: StackResource
    what: str
    void_by: str


def _uses_no_public_bucket(resources: Sequence[StackResource]) -> Iterator[tuple[str, Breach]]:
    known = {resource.urn: resource for resource in resources}
    openings = [opening for opening in _openings(resources) if not _is_void(opening, known)]
    for job in resources:
        if job.type in JOB_TYPES:
            yield from ((job.urn, breach) for breach in _breaches(job, openings, known))


def _breaches(
    job: StackResource, openings: Sequence[_Opening], known: Mapping[str, StackResource]
) -> Iterator[Breach]:
    texts = strings_in(job.properties)
    names = {parse_s3_uri(text).bucket for text in texts if text.startswith("s3://")}
    needed = reachable(job.urn, known)
    for opening in openings:
        if _names(opening.by, known) & names or _bucket_urns(opening.by, known) & needed:
            yield Breach(
                "",
                f"reads or writes a bucket that {opening.what} of `{opening.by.name}` makes public",
                f"change `{opening.by.name}`, or add a BucketPublicAccessBlock whose members are "
                "all true",
            )


def _openings(resources: Sequence[StackResource]) -> Iterator[_Opening]:
    for resource in resources:
        properties = resource.properties
        if resource.type in (*_BUCKETS, *_ACLS) and _has_public_acl(properties):
            yield _Opening(resource, "the ACL", "ignorePublicAcls")
        if resource.type in (*_BUCKETS, *_POLICIES) and _has_public_policy(properties):
            yield _Opening(resource, "the policy", "restrictPublicBuckets")


def _has_public_acl(properties: Mapping[str, object]) -> bool:
    granted = [properties.get("grants"), properties.get("accessControlPolicy")]
    return properties.get("acl") in _PUBLIC_ACLS or any(
        text in _GROUPS for part in granted for text in strings_in(part)
    )


def _has_public_policy(properties: Mapping[str, object]) -> bool:
    policy = properties.get("policy")
    try:
        read = json.loads(policy) if isinstance(policy, str) else policy
    except ValueError:
        return False
    found = read.get("Statement") if isinstance(read, Mapping) else None
    statements = [found] if isinstance(found, Mapping) else found
    return isinstance(statements, list) and any(map(_is_public, statements))


def _is_public(statement: object) -> bool:
    """Tell whether a statement allows something to everybody, without a condition."""
    if not isinstance(statement, Mapping) or statement.get("Condition"):
        return False
    principal = statement.get("Principal")
    named = principal.get("AWS") if isinstance(principal, Mapping) else principal
    everybody = "*" in named if isinstance(named, list) else named == "*"
    return statement.get("Effect") == "Allow" and everybody


def _is_void(opening: _Opening, known: Mapping[str, StackResource]) -> bool:
    names, urns = _names(opening.by, known), _bucket_urns(opening.by, known)
    return any(
        block.properties.get(opening.void_by) is True
        and (_names(block, known) & names or _bucket_urns(block, known) & urns)
        for block in known.values()
        if block.type in _BLOCKS
    )


def _bucket_urns(resource: StackResource, known: Mapping[str, StackResource]) -> set[str]:
    """Return the URNs of the buckets that a resource is, or depends on."""
    return {
        urn
        for urn in (resource.urn, *resource.needs)
        if urn in known and known[urn].type in _BUCKETS
    }


def _names(resource: StackResource, known: Mapping[str, StackResource]) -> set[str]:
    """Return the names of the bucket that a resource is, or belongs to; empty if not known."""
    about = [resource, *(known[urn] for urn in _bucket_urns(resource, known))]
    return {name for item in about if isinstance(name := item.properties.get("bucket"), str)}


PUBLIC_BUCKETS: Final = Rule(
    name="public-buckets",
    demand="A training job reads and writes no bucket that its stack makes public.",
    severity=Severity.CRITICAL,
    level=Level.MANDATORY,
    source='the page "Blocking public access to your Amazon S3 storage"',
    check_stack=_uses_no_public_bucket,
)
