"""The canonical form of a request: requests that mean the same have the same form.

Two requests with equal canonical forms start equal jobs. Pure: no I/O, no clock.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members_by
from pulumi_sagemaker_training.api.request.conversion import normalise
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN

_ROOT = "CreateTrainingJobRequest"

# Lists whose order means nothing to SageMaker -> the member that identifies an item; None if the
# items are texts. The order of every other list matters: entrypoint and arguments; attribute
# names, which are streamed in order; instance groups, whose hosts are numbered in order;
# instance preferences, which are tried in order.
SETS: Final[dict[str, str | None]] = {
    "InputDataConfig": "channel_name",
    "MetricDefinitionList": "name",
    "DebugRuleConfigurations": "rule_configuration_name",
    "ProfilerRuleConfigurations": "rule_configuration_name",
    "CollectionConfigurations": "collection_name",
    "InstanceGroupNames": None,
    "VpcSecurityGroupIds": None,
    "Subnets": None,
}

# SageMaker's defaults, from the API's documentation: giving a default explicitly changes nothing.
DEFAULTS: Final[dict[tuple[str, str], object]] = {
    (_ROOT, "enable_network_isolation"): False,
    (_ROOT, "enable_inter_container_traffic_encryption"): False,
    (_ROOT, "enable_managed_spot_training"): False,
    ("Channel", "compression_type"): "None",
    ("Channel", "record_wrapper_type"): "None",
    ("OutputDataConfig", "compression_type"): "GZIP",
    ("InstancePlacementConfig", "enable_multiple_jobs"): False,
}


def canonical(python_request: Mapping[str, object]) -> dict[str, Any]:
    """Return a CreateTrainingJob request in the form in which it is compared.

    Empty texts, lists and maps of a structure are left out, and so are documented defaults.
    Numbers are ints if the model says so, values of text maps are texts, and tags are a map.
    Lists whose order means nothing are sorted. `UNKNOWN` values are kept.

    Args:
        python_request: in the Python spelling. Members that do not exist are kept.
    """
    return _structure(normalise(python_request), _ROOT)


def _value(value: object, shape: str) -> object:
    if isinstance(value, Mapping):
        is_structure = kind_of(shape) == "structure"
        return _structure(value, shape) if is_structure else dict(sorted(value.items()))
    if isinstance(value, list):
        return _tags(value) if shape == "TagList" else _list(value, shape)
    return value


def _structure(value: Mapping[str, object], shape: str) -> dict[str, Any]:
    known = members_by(shape, "python")
    kept: dict[str, Any] = {}
    for name in sorted(value):
        item = _value(value[name], known[name].shape) if name in known else value[name]
        if item not in ("", [], {}) and not _is_default(shape, name, item):
            kept[name] = item
    return kept


def _is_default(shape: str, name: str, value: object) -> bool:
    return ((shape, name) in DEFAULTS and DEFAULTS[shape, name] is value) or (
        isinstance(value, str) and DEFAULTS.get((shape, name)) == value
    )


def _list(value: list[object], shape: str) -> list[object]:
    items = [_value(item, element_of(shape)) for item in value]
    return sorted(items, key=_sort_key(SETS[shape])) if shape in SETS else items


def _sort_key(name: str | None) -> Callable[[object], str]:
    """Sort by the name alone: items with the same name keep their order, which may matter."""

    def key(item: object) -> str:
        told = item.get(name) if name is not None and isinstance(item, Mapping) else item
        return json.dumps(told, default=repr, sort_keys=True)

    return key


def _tags(value: list[Any]) -> object:
    """Return tags as a map, or the list if a key is unknown or missing."""
    pairs = [item for item in value if isinstance(item, Mapping)]
    if len(pairs) < len(value) or not all(isinstance(item.get("key"), str) for item in pairs):
        return value
    return {item["key"]: item.get("value", UNKNOWN) for item in sorted(pairs, key=_by_key)}


def _by_key(tag: Mapping[str, str]) -> str:
    return tag["key"]
