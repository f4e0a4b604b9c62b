"""The policies that are attached to the users, groups and roles of the account."""

import json
from collections.abc import Iterator
from typing import Any

from moto.iam.models import IAMBackend

from sagemaker_emulator.aws.policy_simulator import Policy, Principal


def principal_in(backend: IAMBackend, arn: str) -> Principal | None:
    """Return what is attached to the principal with an ARN, or None when there is none."""
    for kind, holders in (
        ("role", backend.get_roles()),
        ("user", backend.users.values()),
        ("group", backend.groups.values()),
    ):
        for holder in holders:
            if holder.arn == arn:
                return Principal(
                    tuple(_policies(backend, holder, kind)), _boundary(backend, holder)
                )
    return None


def _policies(backend: IAMBackend, holder: Any, kind: str) -> Iterator[Policy]:
    for name, document in holder.policies.items():
        yield Policy(f"{kind}_{holder.name}_{name}", kind, _read(document))
    for arn, managed in holder.managed_policies.items():
        source = "aws-managed" if ":iam::aws:" in arn else "user-managed"
        yield Policy(managed.name, source, _read(_default(managed)))
    if kind == "user":
        for group in backend.get_groups_for_user(holder.name):
            yield from _policies(backend, group, "group")


def _boundary(backend: IAMBackend, holder: object) -> dict[str, Any] | None:
    arn = getattr(holder, "permissions_boundary_arn", None)
    managed = backend.managed_policies.get(arn) if arn else None
    return _read(_default(managed)) if managed is not None else None


def _default(managed: Any) -> str:
    versions = {version.version_id: version.document for version in managed.versions}
    return str(versions[managed.default_version_id])


def _read(document: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document)
    return found
