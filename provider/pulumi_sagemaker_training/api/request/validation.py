"""The check of a request before anything is sent.

All violations are reported at once: broken constraints of the service model, and broken rules
of `rules`. Nothing here calls AWS.
"""

import re
from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from pulumi_sagemaker_training.api.request.constraints import Broken, Location, broken_constraints
from pulumi_sagemaker_training.api.request.conversion import normalise
from pulumi_sagemaker_training.api.request.rules import RULES, WARNINGS, Rule, View
from pulumi_sagemaker_training.api.values.paths import as_key, steps, value_at
from pulumi_sagemaker_training.api.values.text import redacted, strings_in
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.api.values.violation import Secrets, Violation

__all__ = ["Violation", "validate", "warnings"]

_DERIVED = ("training_job_name",)

# A rule may read any value of the right type and size. A value that breaks one of these
# constraints is hidden from the rules.
_READABLE = frozenset({"required", "member", "size"})
_TAG = re.compile(r"tags\[(\d+)\](\.key|\.value)?")


def validate(
    request_python: Mapping[str, object],
    *,
    secret_paths: Collection[str] = (),
    ownership_tags: int = 0,
) -> list[Violation]:
    """Return everything that is wrong with a request.

    `UNKNOWN` values break nothing and do not hide other violations. `training_job_name` may be
    absent, because it can be derived.

    Args:
        request_python: a CreateTrainingJob request in the Python spelling.
        secret_paths: properties whose values must not be shown.
        ownership_tags: how many tags are added to the user's; they count for the limit.

    Returns:
        One violation for each broken constraint or rule; empty if nothing is wrong.
    """
    return _judge(request_python, secret_paths, RULES, ownership_tags)[0]


def warnings(
    request_python: Mapping[str, object], *, secret_paths: Collection[str] = ()
) -> list[Violation]:
    """Return what is allowed but probably a mistake, such as spot training without checkpoints."""
    return _judge(request_python, secret_paths, WARNINGS, 0)[1]


def _judge(
    written: Mapping[str, object],
    secret_paths: Collection[str],
    rules: tuple[Rule, ...],
    ownership_tags: int,
) -> tuple[list[Violation], list[Violation]]:
    """Return all violations, and those of `rules` alone, with the paths as the program has them."""
    keys = _tag_keys(written)
    secrets = Secrets([_as_listed(path, keys) for path in secret_paths])
    request = normalise(written)
    broken = [item for item in broken_constraints(request, secrets) if not _is_derived(item)]
    readable = _without(request, broken)
    view = View(readable, readable, "", secrets, ownership_tags)
    hidden = [text for path in secret_paths for text in strings_in(value_at(written, path))]
    said = [
        _as_written(violation, keys, hidden)
        for rule in rules
        for violation in rule.violations(view)
    ]
    return [*(_as_written(item.violation, keys, hidden) for item in broken), *said], said


def _is_derived(item: Broken) -> bool:
    return item.location == _DERIVED and item.violation.rule == "required"


def _without(request: dict[str, Any], broken: list[Broken]) -> dict[str, Any]:
    """Return the request with every broken value unknown, so that no rule reports it again."""
    unreadable = [item.location for item in broken if item.violation.rule not in _READABLE]
    if not unreadable:
        return request
    readable = deepcopy(request)
    for location in unreadable:
        _forget(readable, location)
    return readable


def _forget(request: dict[str, Any], location: Location) -> None:
    holder: Any = request
    *way, last = location
    for part in way:
        holder = None if holder is UNKNOWN else holder[part]
    # The location of a wrong map key ends below the key, at a value that may be of any kind.
    if isinstance(holder, dict) or (isinstance(holder, list) and isinstance(last, int)):
        target: Any = holder
        target[last] = UNKNOWN


def _tag_keys(written: Mapping[str, object]) -> list[str]:
    """Return the keys of tags that were given as a map, in the order of the list form."""
    tags = written.get("tags")
    if not isinstance(tags, Mapping):
        return []
    return [key for key, value in tags.items() if value is not None]


def _as_listed(path: str, keys: list[str]) -> str:
    """Return the path in the list of a tag whose path in the map is given."""
    match steps(path):
        case ["tags", str(key)] if key in keys:
            return f"tags[{keys.index(key)}]"
        case _:
            return path


def _as_written(violation: Violation, keys: list[str], hidden: list[str]) -> Violation:
    """Return a violation with the path of a tag in the map, if tags were given as a map.

    Secrets are masked once more, because a message about one property may quote another.
    """
    found = _TAG.fullmatch(violation.path) if keys else None
    path = as_key("tags", keys[int(found[1])]) if found else violation.path
    return replace(violation, path=path, message=redacted(violation.message, hidden))
