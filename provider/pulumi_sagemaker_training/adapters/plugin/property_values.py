"""Conversion between Pulumi's property values and plain ones, with unknowns and secrets.

The SDK's `PropertyValue` (pulumi 3.272.0) can neither read nor write an unknown value: it treats
the engine's marker as a text. So the marker is recognised here.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime import rpc

from pulumi_sagemaker_training.api.values.paths import steps
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN

Properties = Mapping[str, PropertyValue]
Location = tuple[str | int, ...]

_MARKERS: Final = frozenset(
    {
        rpc.UNKNOWN,
        # The engine's markers for unknown values of a known type: bool, number, array, object.
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


def plain(properties: Properties) -> dict[str, object]:
    """Return the plain values: `UNKNOWN` for an unknown one; nulls are left out."""
    return {k: _plain(item) for k, item in properties.items() if item.value is not None}


def _plain(item: PropertyValue) -> object:
    value = item.value
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, str):
        return UNKNOWN if value in _MARKERS else value
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def secrets_in(properties: Properties) -> list[Location]:
    """Return the places of secrets."""
    return [found for key, item in properties.items() for found in _secrets(item, (key,))]


def _secrets(item: PropertyValue, here: Location) -> list[Location]:
    if item.is_secret:
        return [here]
    value = item.value
    if isinstance(value, Mapping):
        return [found for key in value for found in _secrets(value[key], (*here, key))]
    if isinstance(value, list | tuple):
        return [
            found for index, inner in enumerate(value) for found in _secrets(inner, (*here, index))
        ]
    return []


def marked(
    values: Mapping[str, object], secret_paths: Collection[str] = ()
) -> dict[str, PropertyValue]:
    """Return property values for the engine, secret at the given paths.

    If a path does not exist, because the service answers in another order, its whole property
    becomes secret.
    """
    secrets = [tuple(steps(path)) for path in secret_paths]
    reached = {place for place in secrets if _stands(values, place)}
    whole = {place[:1] for place in secrets if place not in reached}
    return {
        key: _marked(value, (key,), reached | whole)
        for key, value in values.items()
        if value is not None
    }


def _marked(value: Any, here: Location, secrets: Collection[Location]) -> PropertyValue:
    is_secret = here in secrets
    if value is UNKNOWN:
        return PropertyValue(rpc.UNKNOWN, is_secret=is_secret)
    if isinstance(value, Mapping):
        inner = {str(k): _marked(v, (*here, k), secrets) for k, v in value.items()}
        return PropertyValue(inner, is_secret=is_secret)
    if isinstance(value, list | tuple):
        items = [_marked(v, (*here, i), secrets) for i, v in enumerate(value)]
        return PropertyValue(items, is_secret=is_secret)
    if isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    return PropertyValue(value, is_secret=is_secret)


def _stands(value: Any, place: Location) -> bool:
    for step in place:
        in_map = isinstance(value, Mapping) and step in value
        in_list = isinstance(value, list | tuple) and isinstance(step, int) and step < len(value)
        if not in_map and not in_list:
            return False
        value = value[step]
    return True
