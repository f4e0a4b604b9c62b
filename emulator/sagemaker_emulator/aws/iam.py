"""IAM: checks of roles, and the storage of users, roles and policies."""

import functools
import json
import os
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.iam.models import IAMBackend, iam_backends
from moto.utilities.tagging_service import TaggingService
from moto.utilities.utils import PARTITION_NAMES

from sagemaker_emulator.aws import policy_simulator
from sagemaker_emulator.aws.gateway import LOCK, Gateway
from sagemaker_emulator.aws.moto_store import MotoStore
from sagemaker_emulator.aws.policy_sources import principal_in
from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.names import partition
from sagemaker_emulator.protocol import query

MANAGED_POLICIES = "MOTO_IAM_LOAD_MANAGED_POLICIES"
EXECUTION_POLICY = "AmazonSageMakerFullAccess"
SERVICE_PRINCIPAL = "sagemaker.amazonaws.com"
_READING = ("Get", "List", "Simulate", "Generate")
_KIND = "iam"
_KEPT = (
    "instance_profiles",
    "roles",
    "certificates",
    "groups",
    "users",
    "account_aliases",
    "saml_providers",
    "open_id_providers",
    "virtual_mfa_devices",
    "account_password_policy",
    "inline_policies",
    "access_keys",
    "tagger",
)


def _make_partitions(account_id: str, own: str) -> None:
    """Create moto's backends of the other partitions without AWS's managed policies.

    moto looks for a caller's keys in every partition, and loads all these policies for each of
    them. This takes half a second at the first request for logs.
    """
    with LOCK, _no_managed_policies():
        for name in PARTITION_NAMES:
            if name != own:
                _ = iam_backends[account_id][name]


@contextmanager
def _no_managed_policies() -> Iterator[None]:
    before = os.environ[MANAGED_POLICIES]
    os.environ[MANAGED_POLICIES] = "false"
    try:
        yield
    finally:
        os.environ[MANAGED_POLICIES] = before


class IAM:
    """The users, groups, roles and policies of the account."""

    def __init__(self, gateway: Gateway, store: MotoStore, account_id: str, region: str) -> None:
        self._gateway = gateway
        self._store = store
        self._account_id = account_id
        self._partition = partition(region)
        _make_partitions(account_id, self._partition)

    def secret_of(self, access_key: str) -> str | None:
        """Return the secret of a user's access key; None for a key that is not known."""
        keys = (key for user in list(self._backend.users.values()) for key in user.access_keys)
        return next((str(k.secret_access_key) for k in keys if k.access_key_id == access_key), None)

    @property
    def _backend(self) -> IAMBackend:
        return iam_backends[self._account_id][self._partition]

    def answer(self, request: Request) -> Response:
        """Answer a call: moto does, but for the policy simulator, which it lacks.

        Raises:
            ServiceError: the simulator cannot evaluate the request.
        """
        form = query.form_of(request.body)
        if form.get("Action") in policy_simulator.OPERATIONS:
            return policy_simulator.answer(form, functools.partial(principal_in, self._backend))
        return self._gateway(request)

    def trusts_sagemaker(self, role_arn: str) -> bool:
        """Tell whether a role exists and lets the service assume it."""
        with LOCK:
            found = [role for role in self._backend.get_roles() if role.arn == role_arn]
        return bool(found) and _allows_service(found[0].assume_role_policy_document)

    def role(self, arn: str) -> Any | None:
        """Return moto's role with an ARN, or None."""
        with LOCK:
            return next((role for role in self._backend.get_roles() if role.arn == arn), None)

    def policy_document(self, arn: str) -> str | None:
        """Return the JSON of a managed policy, or None when there is none."""
        with LOCK:
            found = self._backend.managed_policies.get(arn)
            if found is None:
                return None
            own = {version.version_id: version.document for version in found.versions}
            return str(own[found.default_version_id])

    def role_created(self, role_arn: str) -> float | None:
        """Return when a role was created, or None when there is none."""
        with LOCK:
            for role in self._backend.get_roles():
                if role.arn == role_arn:
                    return float(role.create_date.timestamp())
        return None

    def create_execution_role(self, name: str) -> str:
        """Create a role that SageMaker may assume, unless it exists; return its ARN.

        It has AmazonSageMakerFullAccess, as a role has that SageMaker's console creates.
        """
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": SERVICE_PRINCIPAL},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        with LOCK:
            found = [role for role in self._backend.get_roles() if role.name == name]
            if found:
                return str(found[0].arn)
            role = self._backend.create_role(
                name, json.dumps(trust), "/", None, "Created by the emulator", [], "3600"
            )
            policy = f"arn:{self._partition}:iam::aws:policy/{EXECUTION_POLICY}"
            self._backend.attach_role_policy(policy, name)
            self._save()
            return str(role.arn)

    def persist(self, request: Request) -> None:
        """Save what a request has changed."""
        form = urllib.parse.parse_qs(request.body.decode("utf-8", "replace"))
        action = form.get("Action", [""])[0]
        if action and not action.startswith(_READING):
            self._save()

    def _save(self) -> None:
        with LOCK:
            backend = self._backend
            state: dict[str, Any] = {name: getattr(backend, name) for name in _KEPT}
            state["managed_policies"] = {
                arn: policy
                for arn, policy in backend.managed_policies.items()
                if f":{self._account_id}:" in arn
            }
            self._store.put(_KIND, self._partition, "account", state)

    def empty(self) -> None:
        """Remove everything from moto except AWS's managed policies.

        moto's own reset loads these policies again, twice, which takes half a second.
        """
        backend = self._backend
        for name in _KEPT:
            value = getattr(backend, name)
            if isinstance(value, dict | list):
                value.clear()
        backend.tagger = TaggingService()
        backend.account_password_policy = None
        for arn in [arn for arn in backend.managed_policies if f":{self._account_id}:" in arn]:
            del backend.managed_policies[arn]

    def restore(self) -> None:
        """Load moto's state from disk."""
        for _, _, state in self._store.items(_KIND):
            backend = self._backend
            backend.managed_policies.update(state.pop("managed_policies"))
            for name, value in state.items():
                setattr(backend, name, value)


def _allows_service(document: str | dict[str, Any]) -> bool:
    policy = json.loads(document) if isinstance(document, str) else document
    statements = policy.get("Statement", [])
    return any(
        statement.get("Effect") == "Allow"
        and SERVICE_PRINCIPAL in _listed(_services(statement.get("Principal")))
        and {"sts:AssumeRole", "sts:*", "*"} & set(_listed(statement.get("Action")))
        for statement in (statements if isinstance(statements, list) else [statements])
    )


def _services(principal: object) -> object:
    return principal.get("Service") if isinstance(principal, dict) else None


def _listed(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(item) for item in value]
    return [] if value is None else [str(value)]
