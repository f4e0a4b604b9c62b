"""The plugin's provider configuration, and how it becomes settings. Pure.

The engine sends a plugin only the stack's settings of its own package. So the settings that the
dynamic provider reads under `aws:` are under `sagemaker-training:` here, with the same names.
"""

import json
from collections.abc import Mapping

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.api.settings import AWS, OWN, Settings, read_settings
from pulumi_sagemaker_training.api.settings.table import AWS_KEYS
from pulumi_sagemaker_training.api.values.unknown import has_unknown
from pulumi_sagemaker_training.api.values.violation import Violation
from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import STACK_KEYS


def settings_of(given: Mapping[str, object]) -> Settings:
    """Read the settings of a provider from its arguments or the stack's configuration.

    Args:
        given: plain values by their names in the schema; texts may contain JSON. An unknown value
            counts as not set.

    Raises:
        InputError: one violation for each setting that is not valid, by its name here.
    """
    known = {f"{OWN}{key}": value for key, value in given.items() if not has_unknown(value)}
    for key in STACK_KEYS.values():
        if known.get(f"{OWN}{key}") is not None:
            known[f"{OWN}{key}"] = _text(known[f"{OWN}{key}"])
    try:
        return read_settings(known.get, STACK_KEYS, known)
    except InputError as error:
        raise InputError(
            [
                Violation(item.path.removeprefix(OWN), in_own_config(item.message), item.code)
                for item in error.violations
            ]
        ) from error


def in_own_config(text: str) -> str:
    """Return a message with the names that settings have in a plugin."""
    for key in AWS_KEYS:
        text = text.replace(f"{AWS}{key}", f"{OWN}{key}")
    return text


def _text(value: object) -> str:
    """Return the default of an option as a text for `pulumi config`."""
    if isinstance(value, str):
        return _listed(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


def _listed(text: str) -> str:
    """Return a list of names separated by commas; generated SDKs write JSON."""
    if not text.startswith('["'):
        return text
    try:
        return _text(json.loads(text))
    except ValueError:
        return text
