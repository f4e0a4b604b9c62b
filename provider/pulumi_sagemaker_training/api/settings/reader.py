"""Reading a stack's settings from its configuration, with all errors at once. Pure."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings.access import (
    Access,
    AssumeRole,
    Pairs,
    Settings,
    WebIdentity,
)
from pulumi_sagemaker_training.api.settings.contradictions import contradictions, role_values
from pulumi_sagemaker_training.api.settings.kinds import Unsupported
from pulumi_sagemaker_training.api.settings.table import (
    AWS,
    AWS_KEYS,
    KEYS,
    OWN,
    OWN_KEYS,
    SERVICES,
)
from pulumi_sagemaker_training.api.values.text import nearest
from pulumi_sagemaker_training.api.values.violation import Violation

Get = Callable[[str], object]


class _Reader:
    """A reader of settings by the table, which collects everything that is wrong."""

    def __init__(self, get: Get) -> None:
        self._get = get
        self.violations: list[Violation] = []
        self.ignored: Collection[str] = self.value("ignoredSettings") or ()

    def value(self, key: str) -> Any:
        """Return a setting's value, or None if it is not set or not valid."""
        setting, place = KEYS[key], self.place(key)
        given = self._get(place)
        if given in (None, ""):
            return None
        if isinstance(setting.kind, Unsupported) and key in self.ignored:
            return None
        return setting.kind.read(given, place, self._refuse)

    def place(self, key: str) -> str:
        """Return the full key of a setting, set or not."""
        own = f"{OWN}{key}"
        if key not in AWS_KEYS:
            return own
        is_own = self._get(f"{AWS}{key}") in (None, "") and self._get(own) not in (None, "")
        return own if is_own else f"{AWS}{key}"

    def text(self, key: str) -> object:
        """Return the text that is set under this package's name, unchanged."""
        value = self._get(f"{OWN}{key}")
        return None if value == "" else value

    def refuse(self, key: str, message: str) -> None:
        """Record that a setting is refused."""
        self.violations.append(Violation(self.place(key), message, codes.SETTING_NOT_ALLOWED))

    def _refuse(self, path: str, message: str) -> None:
        key = path.partition("[")[0].partition(".")[0]
        whole = f"; set it with `pulumi config set {key} <value>`" if path == key else ""
        self.violations.append(Violation(path, message + whole, codes.SETTING_NOT_ALLOWED))


def read_settings(
    get: Get,
    option_names: Mapping[str, str] | None = None,
    keys: Collection[str] = (),
) -> Settings:
    """Read a stack's settings from its configuration.

    Settings that pulumi-aws has too are read under `aws:`, and if they are not set there, under
    `sagemaker-training:`.

    Args:
        get: returns the value of a full key (`aws:region`), or None.
        option_names: options that may have a stack-wide default: python name -> key.
        keys: the full keys of the configuration, to find misspelt ones.

    Raises:
        InputError: one violation for each setting that is not valid.
    """
    reader = _Reader(get)
    reader.violations += misspelt(keys, (option_names or {}).values())
    values = {key: reader.value(key) for key in KEYS}
    for key, message in contradictions(values, reader.place):
        reader.refuse(key, message)
    tags = values["defaultTags"] or {}
    ignored = values["ignoreTags"] or {}
    settings = Settings(
        access=_access(values),
        default_tags=tags.get("tags") or {},
        ignored_tag_keys=frozenset(ignored.get("keys") or ()),
        ignored_tag_prefixes=tuple(ignored.get("keyPrefixes") or ()),
        owner_id=values["ownerId"],
        ownership_tags=values["ownershipTags"] is not False,
        max_poll_interval_s=values["maxPollInterval"] or 15.0,
        has_price_lines=values["prices"] != "off",
        has_quota_forecast=values["quotas"] != "off",
        option_defaults=_option_defaults(reader, option_names or {}),
    )
    if reader.violations:
        raise InputError(reader.violations)
    return settings


def misspelt(keys: Collection[str], option_keys: Collection[str] = ()) -> list[Violation]:
    """Return a violation for each misspelt setting.

    A key that resembles no setting is ignored: other packages use `aws:` too, and a project
    with this package's name has settings of its own.

    Args:
        keys: full keys, as `aws:regoin`.
        option_keys: the keys of the options' defaults, without their prefix.
    """
    found = []
    for key in keys:
        space, colon, name = key.partition(":")
        known = (*AWS_KEYS, *OWN_KEYS, *option_keys) if f"{space}:" == OWN else AWS_KEYS
        if f"{space}{colon}" not in (AWS, OWN) or name in known or _is_engines(key):
            continue
        meant = nearest(name, known)
        if meant is not None:
            message = f"is not a setting of this provider; did you mean {meant}?"
            found.append(Violation(key, message, codes.SETTING_UNKNOWN))
    return found


def _is_engines(key: str) -> bool:
    return key in (f"{OWN}version", f"{OWN}pluginDownloadURL")


def _access(values: Mapping[str, Any]) -> Access:
    skips = (values["skipCredentialsValidation"], values["skipRequestingAccountId"])
    mode = values["ec2MetadataServiceEndpointMode"]
    return Access(
        region=values["region"],
        profile=values["profile"],
        assume_roles=tuple(_role(given) for given in role_values(values)),
        web_identity=_web_identity(values["assumeRoleWithWebIdentity"]),
        endpoint_url=values["endpointUrl"],
        endpoints=_endpoints(values["endpoints"] or ()),
        access_key=values["accessKey"],
        secret_key=values["secretKey"],
        token=values["token"],
        allowed_account_ids=values["allowedAccountIds"] or (),
        forbidden_account_ids=values["forbiddenAccountIds"] or (),
        is_identity_checked=False in skips,
        config_file=next(iter(values["sharedConfigFiles"] or ()), None),
        credentials_file=next(iter(values["sharedCredentialsFiles"] or ()), None),
        sts_region=values["stsRegion"],
        use_fips=values["useFipsEndpoint"],
        use_dualstack=values["useDualstackEndpoint"],
        ca_bundle=values["customCaBundle"],
        is_insecure=bool(values["insecure"]),
        http_proxy=values["httpProxy"],
        https_proxy=values["httpsProxy"],
        no_proxy=values["noProxy"],
        max_attempts=values["maxRetries"],
        retry_mode=values["retryMode"],
        s3_path_style=values["s3UsePathStyle"],
        s3_us_east_1=values["s3UsEast1RegionalEndpoint"],
        metadata_endpoint=values["ec2MetadataServiceEndpoint"],
        metadata_mode=mode.lower() if mode else None,
        is_metadata_skipped=bool(values["skipMetadataApiCheck"]),
        is_region_checked=not values["skipRegionValidation"],
        user_agents=values["userAgents"] or (),
        audit_log=values["auditLog"],
    )


def _role(given: Mapping[str, Any]) -> AssumeRole:
    return AssumeRole(
        role_arn=given.get("roleArn") or "",
        session_name=given.get("sessionName"),
        external_id=given.get("externalId"),
        duration_s=given.get("duration") or given.get("durationSeconds"),
        policy=given.get("policy"),
        policy_arns=given.get("policyArns") or (),
        tags=tuple((given.get("tags") or {}).items()),
        transitive_tag_keys=given.get("transitiveTagKeys") or (),
        source_identity=given.get("sourceIdentity"),
    )


def _web_identity(given: Mapping[str, Any] | None) -> WebIdentity | None:
    if given is None:
        return None
    return WebIdentity(
        role_arn=given.get("roleArn") or "",
        session_name=given.get("sessionName"),
        duration_s=given.get("duration"),
        policy=given.get("policy"),
        policy_arns=given.get("policyArns") or (),
        token=given.get("webIdentityToken"),
        token_file=given.get("webIdentityTokenFile"),
    )


def _endpoints(given: Collection[Mapping[str, Any]]) -> Pairs:
    found = {SERVICES[name]: url for endpoints in given for name, url in endpoints.items() if url}
    return tuple(found.items())


def _option_defaults(reader: _Reader, names: Mapping[str, str]) -> dict[str, object]:
    found = {name: reader.text(key) for name, key in names.items()}
    return {name: value for name, value in found.items() if value is not None}
