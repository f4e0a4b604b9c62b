"""What the dynamic providers of jobs and of sweeps share: their answers to the engine."""

from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from pulumi.output import Unknown
from pulumi.runtime import rpc

from pulumi_sagemaker_training import codes
from pulumi_sagemaker_training.adapters.dynamic import host
from pulumi_sagemaker_training.adapters.runtime import engine
from pulumi_sagemaker_training.adapters.runtime.recent_calls import CheckedSecrets
from pulumi_sagemaker_training.adapters.runtime.redaction import VerbError
from pulumi_sagemaker_training.adapters.runtime.remediations import Remediations
from pulumi_sagemaker_training.api.values.unknown import UNKNOWN
from pulumi_sagemaker_training.lifecycle.training_job.decisions.changes import Decision
from pulumi_sagemaker_training.lifecycle.training_job.decisions.property_names import (
    HIDDEN_KEYS,
    PLAIN_KEY,
    REFUSED_KEY,
    SECRETS_KEY,
)
from pulumi_sagemaker_training.lifecycle.training_job.decisions.secrecy import unmatched
from pulumi_sagemaker_training.lifecycle.training_job.steps.context import Result

Inputs = Mapping[str, Any]

_KINDS: Final[Mapping[tuple[str, bool], engine.ChangeKind]] = {
    ("add", False): "add",
    ("add", True): "add-replace",
    ("delete", False): "delete",
    ("delete", True): "delete-replace",
    ("update", False): "update",
    ("update", True): "update-replace",
}
"""Kind of a change, and whether it is a replacement -> the engine's name of it."""


@contextmanager
def errors_to_engine() -> Iterator[None]:
    """Turn an error into one message to the engine."""
    try:
        yield
    except VerbError as error:
        host.fail(str(error))


def planned(
    inputs: Mapping[str, object],
    secret_paths: tuple[str, ...],
    call: engine.Call,
    checked: CheckedSecrets,
    *,
    is_known: bool,
) -> dict[str, Any]:
    """Return checked inputs with which an update plan can be compared.

    It is not known whether an unknown value will be secret, so the marks are unknown too: an
    update plan accepts any value in place of an unknown one.
    """
    if PLAIN_KEY not in inputs or is_known:
        return dict(inputs)
    checked.put(call.urn, secret_paths)
    return {**inputs, SECRETS_KEY: rpc.UNKNOWN, PLAIN_KEY: rpc.UNKNOWN}


def as_checked(
    news: Mapping[str, object], call: engine.Call, checked: CheckedSecrets
) -> Mapping[str, Any]:
    """Return inputs with the marks that this process's check found before they were unknown."""
    paths = checked.get(call.urn)
    if paths is None or with_unknowns(news.get(PLAIN_KEY)) is not UNKNOWN:
        return news
    marked = {**news, SECRETS_KEY: list(paths)}
    return {key: value for key, value in marked.items() if key != PLAIN_KEY}


def marked(outputs: Mapping[str, object], secret: Container[str]) -> dict[str, Any]:
    """Return outputs with the engine's own marks of secrets, which it accepts from any provider."""
    return {
        name: rpc.wrap_rpc_secret(value) if name in secret else value
        for name, value in outputs.items()
    }


def outputs_or_fail(result: Result, secret: Container[str]) -> dict[str, Any]:
    """Return the marked outputs of an operation; tell the engine if it failed and left a job.

    Args:
        result: what the operation leaves in the state.
        secret: the names of the outputs that are secret.
    """
    outs = marked(result.outputs, secret)
    if result.problem is not None:
        host.fail_initialized(result.id, outs, [str(result.problem)])
    return outs


def with_values(inputs: Mapping[str, object]) -> dict[str, Any]:
    """Return the inputs that have a value: a state does not have the others."""
    return {name: value for name, value in inputs.items() if value is not None}


def kind_of(kind: str, decision: Decision) -> engine.ChangeKind:
    """Return a change's kind as the engine's detailed diff names it."""
    return _KINDS[kind, decision is Decision.REPLACE]


def with_unknowns(value: object) -> Any:
    """Replace the engine's markers of unknown values by `UNKNOWN`."""
    if isinstance(value, Mapping):
        return {key: with_unknowns(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [with_unknowns(item) for item in value]
    is_unknown = isinstance(value, Unknown) or value == rpc.UNKNOWN
    return UNKNOWN if is_unknown else value


def inputs_to_check(
    call: engine.Call, olds: Inputs, news: Inputs, policies: Remediations
) -> dict[str, Any]:
    """Return what a check has to check: the new inputs, or what policies made of them before.

    Raises:
        CallFailed: a transform of the program has returned what Pulumi cannot send.
    """
    if REFUSED_KEY in news:
        host.fail(codes.with_code(str(news[REFUSED_KEY]), codes.WRONG_KIND))
    if olds:
        return dict(news)
    second = policies.second_check(call.urn, news, with_unknowns)
    if second.warning:
        engine.log(call.urn, second.warning, "warning")
    return dict(second.inputs)


def checked_inputs(
    call: engine.Call, olds: Inputs, news: Inputs, answer: Inputs, policies: Remediations
) -> dict[str, Any]:
    """Return what a check answers, and remember it until the diff.

    Args:
        call: the engine's call.
        olds: the old inputs.
        news: the new inputs, as the engine sent them.
        answer: what the check has made of them.
        policies: what policies changed.
    """
    if olds:
        policies.checked(call.urn, news, answer)
        return dict(answer)
    remediated = {name for name in answer.keys() - HIDDEN_KEYS if answer[name] != news.get(name)}
    if not remediated:
        return dict(answer)
    # The engine marks the program's secrets only, and not those that a policy has set.
    hidden = remediated.intersection(unmatched(with_unknowns(answer)))
    return {**answer, **{name: rpc.wrap_rpc_secret(answer[name]) for name in hidden}}
