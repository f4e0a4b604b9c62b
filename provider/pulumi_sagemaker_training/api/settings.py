"""What a stack sets once: where AWS is, who calls it, and the defaults of every job.

Names follow pulumi-aws where it has one (`aws:region`), else stand under
`sagemaker-training:`. Pure: configuration comes in as a mapping.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.values.violation import Violation

OWN: Final = "sagemaker-training:"
AWS: Final = "aws:"

_DEFAULT_TAGS: Final = 'JSON such as {"tags": {"team": "vision"}}'
_IGNORE_TAGS: Final = 'JSON such as {"keys": ["cost"], "keyPrefixes": ["auto:"]}'
_ASSUME_ROLES: Final = 'JSON such as [{"roleArn": "arn:..."}]'
_ASSUME_ROLE: Final = 'JSON such as {"roleArn": "arn:..."}'


@dataclass(frozen=True, slots=True)
class AssumeRole:
    """Name a role to assume before AWS is called, as an entry of `aws:assumeRoles`."""

    role_arn: str
    session_name: str | None = None
    external_id: str | None = None
    duration_s: int | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Say where AWS is and who calls it. Equal values share their clients.

    Attributes:
        region: None leaves it to the AWS environment variables and the profile.
        profile: a profile of the shared AWS configuration.
        assume_roles: assumed one after the other.
        endpoint_url: replaces the endpoints of every service.
        access_key, secret_key, token: static credentials, as pulumi-aws takes them.
        pool_size: connections kept open: enough for a few operations at once.
    """

    region: str | None = None
    profile: str | None = None
    assume_roles: tuple[AssumeRole, ...] = ()
    endpoint_url: str | None = None
    access_key: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    pool_size: int = 64

    def overridden(
        self,
        *,
        region: str | None = None,
        profile: str | None = None,
        assume_role_arn: str | None = None,
        endpoint_url: str | None = None,
    ) -> "Access":
        """Return these settings with what one resource sets for itself."""
        roles = (AssumeRole(assume_role_arn),) if assume_role_arn else self.assume_roles
        return replace(
            self,
            region=region or self.region,
            profile=profile or self.profile,
            assume_roles=roles,
            endpoint_url=endpoint_url or self.endpoint_url,
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """Hold what a stack sets once.

    Attributes:
        access: where AWS is and who calls it.
        default_tags: added to every job's tags (`aws:defaultTags`).
        ignored_tag_keys, ignored_tag_prefixes: tags that others keep (`aws:ignoreTags`).
        owner_id: tells apart separate states that use equal names in one account.
        ownership_tags: whether jobs carry the tags by which their owner knows them.
        max_poll_interval_s: the longest pause between two looks at running jobs, seconds.
        has_price_lines: whether previews say what a job may cost (`sagemaker-training:prices`).
        option_defaults: stack-wide defaults of a job's options, python spelling.
    """

    access: Access = Access()
    default_tags: Mapping[str, str] = field(default_factory=dict)
    ignored_tag_keys: frozenset[str] = frozenset()
    ignored_tag_prefixes: tuple[str, ...] = ()
    owner_id: str | None = None
    ownership_tags: bool = True
    max_poll_interval_s: float = 15.0
    has_price_lines: bool = True
    option_defaults: Mapping[str, object] = field(default_factory=dict)


class _Reader:
    def __init__(self, get: Callable[[str], str | None]) -> None:
        self._get = get
        self.violations: list[Violation] = []

    def text(self, key: str) -> str | None:
        value = self._get(key)
        return value if value not in (None, "") else None

    def _refuse(self, key: str, allowed: str) -> None:
        # The value is left out: nothing tells whether it is secret in the configuration.
        message = f"has to be {allowed}; set it with `pulumi config set {key} <value>`"
        self.violations.append(Violation(key, message))

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.text(key)
        if value is None:
            return default
        if value.lower() not in ("true", "false"):
            self._refuse(key, "true or false")
        return value.lower() == "true"

    def choice(self, key: str, *choices: str) -> str:
        """Read one of a few words; the first is the default."""
        value = self.text(key) or choices[0]
        if value not in choices:
            self._refuse(key, " or ".join(choices))
        return value

    def seconds(self, key: str, default: float, low: float, high: float) -> float:
        value = self.text(key)
        if value is None:
            return default
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            self._refuse(key, f"a number of seconds from {low:g} to {high:g}")
            return default
        return number

    def parsed(self, key: str, kind: type, allowed: str, is_right: Callable[[Any], bool]) -> Any:
        value = self.text(key)
        if value is None:
            return kind()
        try:
            parsed = json.loads(value)
        except ValueError:
            parsed = None
        if not isinstance(parsed, kind) or not is_right(parsed):
            self._refuse(key, allowed)
            return kind()
        return parsed


def _holds_tags(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("tags", {}), dict)


def _names_tags(value: Mapping[str, Any]) -> bool:
    lists = [value.get("keys", []), value.get("keyPrefixes", [])]
    return all(isinstance(names, list) and all(map(_is_text, names)) for names in lists)


def _is_role(value: Any) -> bool:
    return isinstance(value, dict) and _is_text(value.get("roleArn"))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def read_settings(
    get: Callable[[str], str | None], option_names: Mapping[str, str] | None = None
) -> Settings:
    """Read a stack's settings from its configuration.

    Args:
        get: gives the raw value of a full key (`aws:region`), or None.
        option_names: options that may have a stack-wide default: python name -> key.

    Raises:
        InputError: one violation for each setting that cannot be used.
    """
    reader = _Reader(get)
    tags = reader.parsed("aws:defaultTags", dict, _DEFAULT_TAGS, _holds_tags)
    ignored = reader.parsed("aws:ignoreTags", dict, _IGNORE_TAGS, _names_tags)
    settings = Settings(
        access=_access(reader),
        default_tags={str(k): str(v) for k, v in tags.get("tags", {}).items()},
        ignored_tag_keys=frozenset(ignored.get("keys", ())),
        ignored_tag_prefixes=tuple(ignored.get("keyPrefixes", ())),
        owner_id=reader.text(f"{OWN}ownerId"),
        ownership_tags=reader.flag(f"{OWN}ownershipTags", default=True),
        max_poll_interval_s=reader.seconds(f"{OWN}maxPollInterval", 15.0, 0.05, 300.0),
        has_price_lines=reader.choice(f"{OWN}prices", "auto", "off") == "auto",
        option_defaults=_option_defaults(reader, option_names or {}),
    )
    if reader.violations:
        raise InputError(reader.violations)
    return settings


def _access(reader: _Reader) -> Access:
    roles = reader.parsed("aws:assumeRoles", list, _ASSUME_ROLES, lambda r: all(map(_is_role, r)))
    single = reader.parsed("aws:assumeRole", dict, _ASSUME_ROLE, _is_role)
    return Access(
        region=reader.text("aws:region"),
        profile=reader.text("aws:profile"),
        assume_roles=tuple(
            AssumeRole(
                role_arn=str(role.get("roleArn", "")),
                session_name=role.get("sessionName"),
                external_id=role.get("externalId"),
                duration_s=role.get("durationSeconds"),
            )
            for role in [*roles, *([single] if single else [])]
        ),
        endpoint_url=reader.text(f"{OWN}endpointUrl"),
        access_key=reader.text("aws:accessKey"),
        secret_key=reader.text("aws:secretKey"),
        token=reader.text("aws:token"),
    )


def _option_defaults(reader: _Reader, names: Mapping[str, str]) -> dict[str, object]:
    found = {name: reader.text(f"{OWN}{key}") for name, key in names.items()}
    return {name: value for name, value in found.items() if value is not None}
