"""botocore's session with the stack's settings: every client is made here.

botocore makes clients of its own for SSO or a profile's role. They are made by `create_client`
too, so proxies, certificates and endpoints apply to them as well.
"""

import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.request import getproxies

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.services.change_log import (
    SERVICES,
    ChangeLog,
    file_of,
    refuse_unwritable,
)
from pulumi_sagemaker_training.api.services.credentials import assume, identify
from pulumi_sagemaker_training.api.services.proxies import proxies_for
from pulumi_sagemaker_training.api.services.service_model import LeanLoader
from pulumi_sagemaker_training.api.services.timestamps import parse_timestamp
from pulumi_sagemaker_training.api.services.user_agent import kept_user_agent
from pulumi_sagemaker_training.api.settings import AWS, OWN, Access
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from mypy_boto3_sts import STSClient

_DISTRIBUTION: Final = "pulumi-sagemaker-training"
_MAX_ATTEMPTS: Final = 5


def open_session(access: Access) -> Session:
    """Return a new session for these settings; makes no call.

    Raises:
        InputError: the region is unknown, a file that a setting names does not exist, the change
            log cannot be written, or FIPS is set together with an endpoint that is not AWS's.
        botocore.exceptions.BotoCoreError: the profile does not exist.
    """
    _refuse_missing_files(access)
    if access.audit_log:
        refuse_unwritable(file_of(access.audit_log))
    _refuse_ignored_endpoints(access)
    session = AccessSession(access)
    if access.is_region_checked:
        _refuse_unknown_region(session, access)
    if access.access_key or access.secret_key:
        session.set_credentials(access.access_key or "", access.secret_key or "", access.token)
    if access.is_metadata_skipped:
        session.get_component("credential_provider").remove("iam-role")
    if access.web_identity is not None:
        identify(session, access.web_identity)
    for role in access.assume_roles:
        assume(session, role)
    return session


class AccessSession(Session):
    """A session whose clients follow the settings."""

    def __init__(self, access: Access) -> None:
        super().__init__()
        self.access = access
        self._change_log = (
            ChangeLog(file_of(access.audit_log), self._caller) if access.audit_log else None
        )
        # This comes first, because botocore caches what it reads of a profile.
        self._set_variables()
        self._use_lean_models()
        if (user_agent := kept_user_agent()) is not None:
            self.register_component("user_agent_creator", user_agent)
        self.set_default_client_config(_config(self, access))

    def _use_lean_models(self) -> None:
        paths = str(self.get_config_variable("data_path") or "").split(os.pathsep)
        own = [os.path.expandvars(Path(path).expanduser()) for path in paths if path]
        self.register_component("data_loader", LeanLoader(own))
        self.get_component("response_parser_factory").set_parser_defaults(
            timestamp_parser=parse_timestamp
        )

    def _set_variables(self) -> None:
        access = self.access
        variables = {
            "config_file": access.config_file,
            "credentials_file": access.credentials_file,
            "profile": access.profile,
            # Every other SDK reads AWS_REGION; botocore reads AWS_DEFAULT_REGION alone.
            "region": access.region or os.environ.get("AWS_REGION"),
            "ca_bundle": access.ca_bundle,
            "ec2_metadata_service_endpoint": access.metadata_endpoint,
            "ec2_metadata_service_endpoint_mode": access.metadata_mode,
        }
        for name, value in variables.items():
            if value:
                self.set_config_variable(name, value)
        if access.profile:
            # A profile that does not exist is an error even if keys are given too.
            self.get_scoped_config()

    def _caller(self) -> str:
        """Return the ARN of the caller; if it is not known, the reason."""
        try:
            return str(cast("STSClient", self.create_client("sts")).get_caller_identity()["Arn"])
        except (BotoCoreError, ClientError) as error:
            return f"unknown: {type(error).__name__}"

    def create_client(self, service_name: str, *args: Any, **given: Any) -> "BaseClient":
        """Make a client with the endpoint, certificates, proxies and change log of the settings."""
        client = self._made_client(service_name, *args, **given)
        if self._change_log is not None and service_name in SERVICES:
            self._change_log.attach(client)
        return client

    def _made_client(self, service_name: str, *args: Any, **given: Any) -> "BaseClient":
        access = self.access
        if service_name == "sts" and access.sts_region:
            given["region_name"] = access.sts_region
        if not given.get("endpoint_url"):
            given["endpoint_url"] = access.endpoint_of(service_name)
        if access.is_insecure:
            given["verify"] = False
        client = super().create_client(service_name, *args, **given)
        if not (access.http_proxy or access.https_proxy or access.no_proxy):
            return client
        # The proxy depends on the endpoint, which only the client knows.
        chosen = Config(proxies=proxies_for(client.meta.endpoint_url, access, getproxies()))
        own: Any = given.get("config")
        given["config"] = own.merge(chosen) if own is not None else chosen
        return super().create_client(service_name, *args, **given)


def _config(session: Session, access: Access) -> Config:
    """Return the configuration that all clients share."""
    own = " ".join([f"{_DISTRIBUTION}/{version(_DISTRIBUTION)}", *access.user_agents])
    given: dict[str, Any] = {
        "use_fips_endpoint": access.use_fips,
        "use_dualstack_endpoint": access.use_dualstack,
    }
    return Config(
        retries=_retries(session, access),
        max_pool_connections=access.pool_size,
        connect_timeout=10,
        read_timeout=60,
        tcp_keepalive=True,
        user_agent_extra=own,
        s3=_s3(access),
        **{name: value for name, value in given.items() if value is not None},
    )


def _retries(session: Session, access: Access) -> Any:
    """Return how calls are retried: by the settings, the environment, the profile, or default."""
    attempts = access.max_attempts
    if attempts is None and not _are_attempts_set(session):
        attempts = _MAX_ATTEMPTS
    mode = access.retry_mode
    if mode is None and not _is_mode_set(session):
        mode = "standard"
    given = {"total_max_attempts": attempts, "mode": mode}
    return {name: value for name, value in given.items() if value is not None}


def are_retries_set(session: Session, access: Access) -> bool:
    """Tell whether settings, environment or profile say how calls are retried."""
    in_settings = access.max_attempts is not None or access.retry_mode is not None
    return in_settings or _are_attempts_set(session) or _is_mode_set(session)


def _are_attempts_set(session: Session) -> bool:
    return _is_set("AWS_MAX_ATTEMPTS", session.get_scoped_config(), "max_attempts")


def _is_mode_set(session: Session) -> bool:
    return _is_set("AWS_RETRY_MODE", session.get_scoped_config(), "retry_mode")


def _is_set(variable: str, profile: Mapping[str, object], name: str) -> bool:
    return bool(os.environ.get(variable) or profile.get(name))


def _s3(access: Access) -> Any:
    style = "path" if access.endpoint_of("s3") else "auto"
    if access.s3_path_style is not None:
        style = "path" if access.s3_path_style else "virtual"
    given = {"addressing_style": style, "us_east_1_regional_endpoint": access.s3_us_east_1}
    return {name: value for name, value in given.items() if value}


def _refuse_missing_files(access: Access) -> None:
    named = {
        "customCaBundle": access.ca_bundle,
        "sharedConfigFiles": access.config_file,
        "sharedCredentialsFiles": access.credentials_file,
        "assumeRoleWithWebIdentity.webIdentityTokenFile": access.web_identity
        and access.web_identity.token_file,
    }
    missing = [
        Violation(f"{AWS}{key}", f"there is no file {path}", codes.AWS_FILES)
        for key, path in named.items()
        if path and not Path(os.path.expandvars(path)).expanduser().is_file()
    ]
    if missing:
        raise InputError(missing)


def _refuse_ignored_endpoints(access: Access) -> None:
    """Refuse FIPS together with a custom endpoint, which botocore would silently ignore."""
    own = access.endpoint_url or os.environ.get("AWS_ENDPOINT_URL")
    kinds = {"useFipsEndpoint": access.use_fips, "useDualstackEndpoint": access.use_dualstack}
    found = [key for key, is_set in kinds.items() if is_set and own]
    if found:
        message = (
            "cannot be combined with an endpoint URL that replaces AWS's; remove one of the two"
        )
        raise InputError(
            [Violation(f"{AWS}{key}", message, codes.SETTING_NOT_ALLOWED) for key in found]
        )


def _refuse_unknown_region(session: Session, access: Access) -> None:
    region = session.get_config_variable("region")
    if region is None or access.endpoint_of("sagemaker") or _has_own_endpoints(session):
        return
    partitions = session.get_component("data_loader").load_data("partitions")["partitions"]
    known = {name for partition in partitions for name in partition["regions"]}
    if region in known:
        return
    meant = nearest(str(region), known)
    hint = f"did you mean {meant}? " if meant else ""
    message = (
        f"{region!r} is not a region that botocore knows; {hint}For a new region set "
        f"`{AWS}skipRegionValidation` to true, for another service `{OWN}endpointUrl`"
    )
    raise InputError([Violation("region", message, codes.NO_REGION)])


def _has_own_endpoints(session: Session) -> bool:
    """Tell whether the environment or the profile replaces endpoints."""
    profile = session.get_scoped_config()
    in_profile = profile.get("endpoint_url") or profile.get("services")
    return bool(in_profile) or any(name.startswith("AWS_ENDPOINT_URL") for name in os.environ)
