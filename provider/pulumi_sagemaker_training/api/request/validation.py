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

__all__ = ["Validation", "Violation", "validate", "warnings"]

_DERIVED = ("training_job_name",)

# A rule may read any value of the right type and size. A value that breaks one of these
# constraints is hidden from the rules.
_READABLE = frozenset({"required", "member", "size"})
_TAG = re.compile(r"tags\[(\d+)\](\.key|\.value)?")


class Validation:
    """The validation of a request: its violations, and warnings of what is probably a mistake.

    `UNKNOWN` values break nothing and do not hide other violations. `training_job_name` may be
    absent, because it can be derived.

    Args:
        request_python: a CreateTrainingJob request in the Python spelling.
        secret_paths: properties whose values must not be shown.
        ownership_tags: how many tags are added to the user's; they count for the limit.
    """

    def __init__(
        self,
        request_python: Mapping[str, object],
        *,
        secret_paths: Collection[str] = (),
        ownership_tags: int = 0,
    ) -> None:
        self._keys = _tag_keys(request_python)
        self._hidden = [
            text for path in secret_paths for text in strings_in(value_at(request_python, path))
        ]
        secrets = Secrets([_as_listed(path, self._keys) for path in secret_paths])
        request = normalise(request_python)
        found = broken_constraints(request, secrets)
        self._broken = [item for item in found if not _is_derived(item)]
        readable = _without(request, self._broken)
        self._view = View(readable, readable, "", secrets, ownership_tags)

    def violations(self) -> list[Violation]:
        """Return one violation for each broken constraint or rule; empty if nothing is wrong."""
        return [*(self._as_written(item.violation) for item in self._broken), *self._said(RULES)]

    def warnings(self) -> list[Violation]:
        """Return what is allowed but probably a mistake, as spot training without checkpoints."""
        return self._said(WARNINGS)

    def _said(self, rules: tuple[Rule, ...]) -> list[Violation]:
        found = (violation for rule in rules for violation in rule.violations(self._view))
        return list(map(self._as_written, found))

    def _as_written(self, violation: Violation) -> Violation:
        """Return a violation with the path of a tag in the map, if tags were given as a map.

        Secrets are masked once more, because a message about one property may quote another.
        """
        found = _TAG.fullmatch(violation.path) if self._keys else None
        path = as_key("tags", self._keys[int(found[1])]) if found else violation.path
        message = redacted(violation.message, self._hidden)
        return replace(violation, path=path, message=message)


def validate(
    request_python: Mapping[str, object],
    *,
    secret_paths: Collection[str] = (),
    ownership_tags: int = 0,
) -> list[Violation]:
    """Return everything that is wrong with a request; the arguments are those of `Validation`."""
    given = Validation(request_python, secret_paths=secret_paths, ownership_tags=ownership_tags)
    return given.violations()


def warnings(
    request_python: Mapping[str, object], *, secret_paths: Collection[str] = ()
) -> list[Violation]:
    """Return what is allowed but probably a mistake; the arguments are those of `Validation`."""
    return Validation(request_python, secret_paths=secret_paths).warnings()


def _is_derived(item: Broken) -> bool:
    return item.location == _DERIVED and item.violation.rule == "required"


def _without(request: dict[str, object], broken: list[Broken]) -> dict[str, object]:
    """Return the request with every broken value unknown, so that no rule reports it again."""
    unreadable = [item.location for item in broken if item.violation.rule not in _READABLE]
    if not unreadable:
        return request
    readable = deepcopy(request)
    for location in unreadable:
        _forget(readable, location)
    return readable


def _forget(request: dict[str, object], location: Location) -> None:
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
