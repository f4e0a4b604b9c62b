"""The canonical form of a request: requests that mean the same have the same form.

Two requests with equal canonical forms start equal jobs. Pure: no I/O, no clock.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final

from pulumi_sagemaker_training.api.model.members import element_of, kind_of, members_by
from pulumi_sagemaker_training.api.request.conversion import normalise
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN

ROOT: Final = "CreateTrainingJobRequest"

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
    (ROOT, "enable_network_isolation"): False,
    (ROOT, "enable_inter_container_traffic_encryption"): False,
    (ROOT, "enable_managed_spot_training"): False,
    ("Channel", "compression_type"): "None",
    ("Channel", "record_wrapper_type"): "None",
    ("OutputDataConfig", "compression_type"): "GZIP",
    ("InstancePlacementConfig", "enable_multiple_jobs"): False,
}


def canonical(python_request: Mapping[str, object], *, in_order: bool = False) -> dict[str, object]:
    """Return a CreateTrainingJob request in the form in which it is compared.

    Empty texts, lists and maps of a structure are left out, and so are documented defaults.
    Numbers are ints if the model says so, values of text maps are texts, and tags are a map.
    Lists whose order means nothing are sorted. `UNKNOWN` values are kept.

    Args:
        python_request: in the Python spelling. Members that do not exist are kept.
        in_order: whether lists keep the order in which the author wrote them.
    """
    return _structure(normalise(python_request), ROOT, in_order=in_order)


def _value(value: object, shape: str, *, in_order: bool) -> object:
    if isinstance(value, Mapping):
        if kind_of(shape) == "structure":
            return _structure(value, shape, in_order=in_order)
        return dict(sorted(value.items()))
    if isinstance(value, list):
        return _tags(value) if shape == "TagList" else _list(value, shape, in_order=in_order)
    return value


def _structure(value: Mapping[str, object], shape: str, *, in_order: bool) -> dict[str, object]:
    known = members_by(shape, "python")
    kept: dict[str, object] = {}
    for name in sorted(value):
        item = value[name]
        if name in known:
            item = _value(item, known[name].shape, in_order=in_order)
        if item not in ("", [], {}) and not _is_default(shape, name, item):
            kept[name] = item
    return kept


def _is_default(shape: str, name: str, value: object) -> bool:
    return ((shape, name) in DEFAULTS and DEFAULTS[shape, name] is value) or (
        isinstance(value, str) and DEFAULTS.get((shape, name)) == value
    )


def _list(value: list[object], shape: str, *, in_order: bool) -> list[object]:
    items = [_value(item, element_of(shape), in_order=in_order) for item in value]
    return sorted(items, key=name_in(shape)) if shape in SETS and not in_order else items


def name_in(shape: str) -> Callable[[object], str]:
    """Return the function that names an item of a list whose order means nothing.

    Items are sorted by name alone: items with the same name keep their order, which may matter.
    """
    name = SETS[shape]

    def key(item: object) -> str:
        compared = item.get(name) if name is not None and isinstance(item, Mapping) else item
        return json.dumps(compared, default=repr, sort_keys=True)

    return key


def _tags(value: list[object]) -> object:
    """Return tags as a map, or the list if a key is unknown or missing."""
    pairs = [item for item in value if isinstance(item, Mapping)]
    if len(pairs) < len(value) or not all(isinstance(item.get("key"), str) for item in pairs):
        return value
    return {item["key"]: item.get("value", UNKNOWN) for item in sorted(pairs, key=_by_key)}


def _by_key(tag: Mapping[str, str]) -> str:
    return tag["key"]
