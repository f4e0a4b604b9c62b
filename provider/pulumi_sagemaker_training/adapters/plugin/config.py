"""The provider's configuration in the plugin: what there is, and how it becomes settings. Pure.

The engine shows a plugin only the stack's settings of its own package. So what the dynamic
provider reads under `aws:` stands under `sagemaker-training:` here, with the same names.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.request.constraints import nearest
from pulumi_sagemaker_training.api.settings import AWS, OWN, Settings, read_settings
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS

AWS_KEYS: Final = (
    "region",
    "profile",
    "assumeRole",
    "assumeRoles",
    "defaultTags",
    "ignoreTags",
    "accessKey",
    "secretKey",
    "token",
)
OWN_KEYS: Final = (
    "endpointUrl",
    "ownerId",
    "ownershipTags",
    "maxPollInterval",
    "prices",
    *STACK_KEYS.values(),
)
SECRET_KEYS: Final = frozenset({"accessKey", "secretKey", "token"})
_ENGINE_KEYS: Final = frozenset({"version", "pluginDownloadURL"})


def settings_of(given: Mapping[str, Any]) -> Settings:
    """Read the settings of a provider from its arguments or the stack's configuration.

    Args:
        given: plain values by their names in the schema; texts may hold JSON.

    Raises:
        InputError: one violation for each setting that cannot be used, by its name here.
    """
    texts = {key: _text(value) for key, value in given.items() if value is not None}
    found = _misspelt(given)
    try:
        settings = read_settings(lambda key: texts.get(_own_name(key)), STACK_KEYS)
    except InputError as error:
        found += [
            Violation(_own_name(item.path), in_own_config(item.message))
            for item in error.violations
        ]
    if found:
        raise InputError(found)
    return settings


def in_own_config(text: str) -> str:
    """Return a message with the settings' names as a plugin has them."""
    for key in AWS_KEYS:
        text = text.replace(f"{AWS}{key}", f"{OWN}{key}")
    return text


def _own_name(key: str) -> str:
    return key.removeprefix(AWS).removeprefix(OWN)


def _misspelt(given: Mapping[str, Any]) -> list[Violation]:
    """Return the settings that were meant to be others.

    What resembles none is passed over: a project of the package's name has its own there.
    """
    known = (*AWS_KEYS, *OWN_KEYS)
    near = {key: nearest(key, known) for key in given if key not in (*known, *_ENGINE_KEYS)}
    return [
        Violation(key, f"is no setting of this provider; did you mean {meant}?")
        for key, meant in near.items()
        if meant is not None
    ]


def _text(value: Any) -> str:
    """Return a setting as `pulumi config` would hold it."""
    if isinstance(value, str):
        return _listed(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


def _listed(text: str) -> str:
    """Return a list of names as names with commas; generated SDKs write JSON."""
    if not text.startswith('["'):
        return text
    try:
        return _text(json.loads(text))
    except ValueError:
        return text
