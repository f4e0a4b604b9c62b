"""Credentials of assumed roles: fetched with the first request, renewed before they expire."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from pulumi_sagemaker_training.api.settings import AssumeRole, WebIdentity

if TYPE_CHECKING:
    from botocore.session import Session
    from mypy_boto3_sts import STSClient
    from mypy_boto3_sts.type_defs import (
        AssumeRoleResponseTypeDef,
        AssumeRoleWithWebIdentityResponseTypeDef,
    )

    Answer = AssumeRoleResponseTypeDef | AssumeRoleWithWebIdentityResponseTypeDef

_SESSION_NAME: Final = "pulumi-sagemaker-training"


def assume(session: "Session", role: AssumeRole) -> None:
    """Replace a session's credentials by those of a role that is assumed with them."""
    sts = cast("STSClient", session.create_client("sts"))
    request = assume_role_request(role)
    _renewing(session, lambda: sts.assume_role(**request), "assume-role")


def identify(session: "Session", identity: WebIdentity) -> None:
    """Replace a session's credentials by those for the token of an identity provider."""
    from botocore import UNSIGNED
    from botocore.config import Config

    # The token authenticates the call; there may be no credentials to sign it with.
    sts = cast("STSClient", session.create_client("sts", config=Config(signature_version=UNSIGNED)))
    _renewing(
        session,
        lambda: sts.assume_role_with_web_identity(**web_identity_request(identity)),
        "assume-role-with-web-identity",
    )


def assume_role_request(role: AssumeRole) -> dict[str, Any]:
    """Return the request of AssumeRole. Pure."""
    return _given(
        RoleArn=role.role_arn,
        RoleSessionName=role.session_name or _SESSION_NAME,
        ExternalId=role.external_id,
        DurationSeconds=role.duration_s,
        Policy=role.policy,
        PolicyArns=[{"arn": arn} for arn in role.policy_arns],
        Tags=[{"Key": key, "Value": value} for key, value in role.tags],
        TransitiveTagKeys=list(role.transitive_tag_keys),
        SourceIdentity=role.source_identity,
    )


def web_identity_request(identity: WebIdentity) -> dict[str, Any]:
    """Return the request of AssumeRoleWithWebIdentity; reads the token's file if one is set."""
    return _given(
        RoleArn=identity.role_arn,
        RoleSessionName=identity.session_name or _SESSION_NAME,
        WebIdentityToken=identity.token or _token_in(identity.token_file or ""),
        DurationSeconds=identity.duration_s,
        Policy=identity.policy,
        PolicyArns=[{"arn": arn} for arn in identity.policy_arns],
    )


def _token_in(path: str) -> str:
    from botocore.exceptions import CredentialRetrievalError

    try:
        return Path(os.path.expandvars(path)).expanduser().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise CredentialRetrievalError(provider="web identity", error_msg=str(error)) from error


def _given(**members: object) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in (None, [])}


def _renewing(session: "Session", ask: Callable[[], "Answer"], method: str) -> None:
    from botocore.credentials import DeferredRefreshableCredentials

    def fetch() -> dict[str, str]:
        answer = ask()["Credentials"]
        return {
            "access_key": answer["AccessKeyId"],
            "secret_key": answer["SecretAccessKey"],
            "token": answer["SessionToken"],
            "expiry_time": answer["Expiration"].isoformat(),
        }

    # botocore has no public way to set credentials that renew themselves.
    session._credentials = DeferredRefreshableCredentials(fetch, method)  # type: ignore[attr-defined]  # noqa: SLF001
