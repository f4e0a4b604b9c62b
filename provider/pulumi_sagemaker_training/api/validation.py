"""Whether a request can be what SageMaker accepts, before anything is sent.

Every violation of a job is reported at once: the constraints of the service model, and the
rules of `rules` that no schema says. Nothing here calls AWS.
"""

from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any

from pulumi_sagemaker_training.api.codec import normalise
from pulumi_sagemaker_training.api.constraints import Broken, Location, broken_constraints
from pulumi_sagemaker_training.api.rules import RULES, WARNINGS, Rule, View
from pulumi_sagemaker_training.api.unknown import UNKNOWN
from pulumi_sagemaker_training.api.violation import Secrets, Violation

__all__ = ["Violation", "validate", "warnings"]

_DERIVED = ("training_job_name",)


def validate(
    request_python: Mapping[str, object],
    *,
    secret_paths: Collection[str] = (),
    ownership_tags: int = 0,
) -> list[Violation]:
    """Return everything that is wrong with a request.

    What is `UNKNOWN` breaks nothing and hides nothing else. `training_job_name` may be absent:
    it is derived.

    Args:
        request_python: a CreateTrainingJob request in the Python spelling.
        secret_paths: properties whose values must not be shown.
        ownership_tags: how many tags are added to the author's; they count for the limit.

    Returns:
        One violation for each broken constraint or rule; empty when all is well.
    """
    secrets = Secrets(secret_paths)
    request = normalise(request_python)
    broken = [
        item
        for item in broken_constraints(request, secrets)
        if not (item.location == _DERIVED and item.violation.rule == "required")
    ]
    return [
        *(item.violation for item in broken),
        *_apply(RULES, _without(request, broken), secrets),
    ]


def warnings(
    request_python: Mapping[str, object], *, secret_paths: Collection[str] = ()
) -> list[Violation]:
    """Return what is allowed but probably not meant, as spot training without checkpoints."""
    secrets = Secrets(secret_paths)
    request = normalise(request_python)
    return _apply(WARNINGS, _without(request, broken_constraints(request, secrets)), secrets)


def _apply(
    rules: tuple[Rule, ...], request: Mapping[str, object], secrets: Secrets
) -> list[Violation]:
    view = View(request, request, "", secrets)
    return [violation for rule in rules for violation in rule.violations(view)]


def _without(request: dict[str, Any], broken: list[Broken]) -> dict[str, Any]:
    """Return the request with every broken value unknown, so that no rule follows it up."""
    if not broken:
        return request
    readable = deepcopy(request)
    for item in broken:
        if item.violation.rule not in ("required", "member", "size"):
            _forget(readable, item.location)
    return readable


def _forget(request: dict[str, Any], location: Location) -> None:
    holder: Any = request
    for part in location[:-1]:
        holder = holder[part]
        if holder is UNKNOWN:
            return
    if isinstance(holder, dict | list):
        holder[location[-1]] = UNKNOWN
