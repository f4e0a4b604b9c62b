"""The values of a request that belong in a stack's configuration: accounts, locations, secrets.

Pure.
"""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members_by, schema_name
from pulumi_sagemaker_training.api.model.named_secrets import speaks_of_secret
from pulumi_sagemaker_training.api.values.arn import parse_arn

_ROOT: Final = "CreateTrainingJobRequest"
_S3: Final = re.compile(r"s3://([^/]+)(/.*)?", re.DOTALL)
_IMAGE: Final = re.compile(r"(\d{12})\.dkr\.ecr\..*")
_WORDS: Final = re.compile(r"[A-Za-z0-9]+")
_ACCOUNT_MEMBERS: Final = frozenset(
    {
        "role_arn",
        "kms_key_id",
        "volume_kms_key_id",
        "file_system_id",
        "mlflow_resource_arn",
        "training_plan_arn",
        "model_package_group_arn",
        "training_repository_credentials_provider_arn",
    }
)
_ACCOUNT_LISTS: Final = frozenset({"subnets", "security_group_ids"})


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of the stack's configuration.

    Attributes:
        name: its key, without the project.
        value: its value now; the value of a secret is never written into a program.
        is_secret: whether the configuration encrypts it.
    """

    name: str
    value: str | tuple[str, ...]
    is_secret: bool = False

    @property
    def is_list(self) -> bool:
        """Tell whether the setting is a list of texts."""
        return isinstance(self.value, tuple)


@dataclass(frozen=True, slots=True)
class Joined:
    """A text that consists of a fixed part, a setting, and another fixed part."""

    before: str
    setting: Setting
    after: str


@dataclass(frozen=True)
class Lifted:
    """A request whose lifted values are `Setting` or `Joined`, and all its settings."""

    request: Mapping[str, object]
    settings: tuple[Setting, ...]


@dataclass
class _Lifter:
    account: str | None
    settings: dict[str, Setting] = field(default_factory=dict)

    def setting(self, name: str, value: str | tuple[str, ...], *, secret: bool = False) -> Setting:
        """Return the setting for a value; another value with the same name gets a number."""
        wanted, number = name, 1
        while wanted in self.settings and self.settings[wanted].value != value:
            number += 1
            wanted = f"{name}{number}"
        return self.settings.setdefault(wanted, Setting(wanted, value, secret))

    def value(self, value: object, shape: str, name: str) -> object:
        if isinstance(value, Mapping):
            return self.mapping(value, shape)
        if isinstance(value, list):
            if name in _ACCOUNT_LISTS and value:
                return self.setting(schema_name(name), tuple(map(str, value)))
            return [self.value(item, element_of(shape), name) for item in value]
        return self.text(value, name) if isinstance(value, str) else value

    def mapping(self, value: Mapping[str, object], shape: str) -> dict[str, object]:
        if shape == "TagList":
            return dict(value)
        if kind_of(shape) == "map":
            return {key: self.entry(key, item) for key, item in value.items()}
        known = members_by(shape, "python")
        return {
            key: self.value(item, known[key].shape, key) if key in known else item
            for key, item in value.items()
        }

    def entry(self, key: str, value: object) -> object:
        """Lift a value of the user's own map if its key names a secret."""
        if not isinstance(value, str) or not value:
            return value
        if speaks_of_secret(key):
            return self.setting(_camel(key), value, secret=True)
        return self.text(value, key)

    def text(self, value: str, name: str) -> object:
        bucket = _S3.fullmatch(value)
        if bucket:
            return Joined("s3://", self.setting("bucket", bucket[1]), bucket[2] or "")
        if name in _ACCOUNT_MEMBERS and value:
            return self.setting(schema_name(name), value)
        image = _IMAGE.fullmatch(value)
        if image and image[1] == self.account:
            return self.setting(schema_name(name), value)
        return value


def lift(request: Mapping[str, object]) -> Lifted:
    """Lift account values and secrets out of a request in the Python spelling.

    Account values are the role, KMS keys, subnets, security groups, buckets, and images of the
    role's own account. Secrets are entries of maps such as the environment, by their keys.
    """
    role = parse_arn(request.get("role_arn"))
    lifter = _Lifter(role.account_id if role is not None else None)
    lifted = lifter.mapping(request, _ROOT)
    return Lifted(lifted, tuple(lifter.settings.values()))


def respelt(request: Mapping[str, object], shape: str = _ROOT) -> dict[str, object]:
    """Return a lifted request in the package schema's spelling."""
    known = members_by(shape, "python")
    return {
        known[key].schema if key in known else schema_name(key): (
            _respelt(item, known[key].shape) if key in known else item
        )
        for key, item in request.items()
    }


def _respelt(value: object, shape: str) -> object:
    if isinstance(value, list):
        return [_respelt(item, element_of(shape)) for item in value]
    if isinstance(value, Mapping) and kind_of(shape) == "structure":
        return respelt(value, shape)
    return value


def _camel(key: str) -> str:
    words = [word.lower() for word in _WORDS.findall(key)] or ["value"]
    return schema_name("_".join(words))


def config_commands(settings: tuple[Setting, ...]) -> list[str]:
    """Return the shell commands that set the configuration; they prompt for a secret's value."""
    return [line for setting in settings for line in _commands(setting)]


def _commands(setting: Setting) -> list[str]:
    if setting.is_secret:
        return [f"pulumi config set --secret {setting.name}"]
    if isinstance(setting.value, tuple):
        return [
            f"pulumi config set --path '{setting.name}[{index}]' {shlex.quote(item)}"
            for index, item in enumerate(setting.value)
        ]
    return [f"pulumi config set {setting.name} {shlex.quote(setting.value)}"]


Render = Callable[[str, Lifted], str]
"""A function that writes a program from the resource's name and the lifted request."""
