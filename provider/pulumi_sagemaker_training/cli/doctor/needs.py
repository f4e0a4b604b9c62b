"""What the jobs of a stack need of the account, from the state and the configuration. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pulumi_sagemaker_training.api.model.instances import plan_arns
from pulumi_sagemaker_training.api.model.quotas import quotas_of
from pulumi_sagemaker_training.cli.stack.state import Kind, StackState, StateResource

_ROLE: Final = re.compile(r"arn:[\w-]+:iam::\d{12}:role/\S+")
_S3: Final = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/|$)")
_BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_SETTINGS: Final = ("aws:", "sagemaker-training:")


@dataclass(frozen=True, slots=True)
class Needs:
    """What jobs need.

    Attributes:
        roles: ARNs of the roles that they run as.
        buckets: the buckets that they read and write.
        quotas: the name of a quota -> the most instances of it that one job needs.
        plans: ARNs of training plans.
    """

    roles: tuple[str, ...] = ()
    buckets: tuple[str, ...] = ()
    quotas: Mapping[str, int] | None = None
    plans: tuple[str, ...] = ()


def needs_of(state: StackState, config: Mapping[str, object]) -> Needs:
    """Return what the jobs of a stack need.

    A stack that has no jobs yet is known by its configuration only: by values that are ARNs of
    roles, and by those of keys that end in `bucket`.
    """
    requests = list(_requests(state))
    own = {k: str(v) for k, v in config.items() if v and not k.startswith(_SETTINGS)}
    roles = [str(request.get("role_arn") or "") for request in requests]
    roles += own.values()
    buckets = [name for request in requests for name in _buckets(request)]
    buckets += [v for k, v in own.items() if k.lower().endswith("bucket") and _BUCKET.fullmatch(v)]
    quotas: dict[str, int] = {}
    for request in requests:
        for name, count in _quotas(request).items():
            quotas[name] = max(count, quotas.get(name, 0))
    configs = [_mapping(request.get("resource_config")) for request in requests]
    return Needs(
        roles=_each_once(role for role in roles if _ROLE.fullmatch(role)),
        buckets=_each_once(buckets),
        quotas=quotas,
        plans=_each_once(arn for config in configs for arn in plan_arns(config)),
    )


def _requests(state: StackState) -> Iterator[Mapping[str, object]]:
    """Yield the members of each request: what is declared before what was described."""
    for held in (*state.of_kind(Kind.JOB), *state.of_kind(Kind.SWEEP)):
        yield _request(held)


def _request(held: StateResource) -> Mapping[str, object]:
    given, known = held.inputs, held.outputs
    if held.kind is Kind.SWEEP:
        given, known = _mapping(given.get("template")), _mapping(known.get("template"))
    return {**given, **known}


def _quotas(request: Mapping[str, object]) -> dict[str, int]:
    config = _mapping(request.get("resource_config"))
    return quotas_of({**request, "resource_config": config})


def _buckets(value: object) -> Iterator[str]:
    """Yield the buckets of all S3 URIs in a value."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _buckets(item)
    elif isinstance(value, list):
        for item in value:
            yield from _buckets(item)
    elif isinstance(value, str) and (found := _S3.match(value)):
        yield found[1]


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _each_once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
