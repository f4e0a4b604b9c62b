"""Exact whole numbers from a program to the provider. Pure.

Pulumi carries numbers as doubles. A number that no double can hold is passed as a text, from which
the provider reads it. An output's value cannot be seen here: the provider refuses such a number.
"""

from collections.abc import Mapping
from typing import Final

from pulumi_sagemaker_training.api.request.conversion import as_text
from pulumi_sagemaker_training.api.values.numbers import (
    as_texts_beyond_doubles,
    holds_beyond_doubles,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import HIDDEN_KEYS

_DOUBLES: Final = frozenset({"max_cost", "require_metrics"})
_JSON: Final = "hyper_parameters"


def exact(name: str, value: object) -> object:
    """Return a property in which each number that no double can hold is a text."""
    if name in _DOUBLES or name in HIDDEN_KEYS or not holds_beyond_doubles(value):
        return value
    if name == _JSON and isinstance(value, Mapping):
        return {key: _hyper_parameter(item) for key, item in value.items()}
    return as_texts_beyond_doubles(value)


def _hyper_parameter(value: object) -> object:
    """Return a hyperparameter, with lists and maps as JSON."""
    if not holds_beyond_doubles(value) or not _is_plain(value):
        return value
    return as_text(value, json_too=True)


def _is_plain(value: object) -> bool:
    """Tell whether everything in a value is known."""
    if isinstance(value, Mapping):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, bool | int | float | str)
