"""IAM's policy simulator: SimulatePrincipalPolicy and SimulateCustomPolicy.

Source: the API reference of both, and IAM's user guide, "Policy evaluation logic". Service control
policies do not exist here, so an answer says nothing of organizations.
"""

import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sagemaker_emulator.aws import policy_document
from sagemaker_emulator.aws.policy_conditions import Context
from sagemaker_emulator.aws.policy_document import Decision
from sagemaker_emulator.http.message import Response
from sagemaker_emulator.protocol import constraints, query, spec
from sagemaker_emulator.protocol.errors import ServiceError

DEFAULT_PAGE = 100
_PRINCIPAL = "SimulatePrincipalPolicy"
OPERATIONS = frozenset({_PRINCIPAL, "SimulateCustomPolicy"})


class Policy(NamedTuple):
    """A policy of a principal: how the simulator names it and its kind, and its document."""

    name: str
    kind: str
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Principal:
    """What is attached to a user, group or role.

    Attributes:
        policies: the policies that grant, inline and managed.
        boundary: the policy that bounds them, where there is one.
    """

    policies: tuple[Policy, ...]
    boundary: dict[str, Any] | None = None


def answer(form: Mapping[str, str], find: Callable[[str], Principal | None]) -> Response:
    """Answer one of the two calls.

    Args:
        form: the fields of the call.
        find: returns the principal with an ARN, or None.

    Raises:
        ServiceError: the request cannot be evaluated.
    """
    model = spec.operation_model(form["Action"], "iam")
    if model is None or model.input_shape is None:
        raise KeyError(form["Action"])
    params = query.parse(form, model.input_shape)
    constraints.check(params, model.input_shape)
    principal = Principal(())
    if form["Action"] == _PRINCIPAL:
        principal = _found(params["PolicySourceArn"], find)
    body = query.encode(simulate(params, principal), model, str(uuid.uuid4()))
    return Response(200, [("Content-Type", query.CONTENT_TYPE)], body)


def simulate(params: dict[str, Any], principal: Principal) -> dict[str, Any]:
    """Return one page of decisions, one for each action on each resource. Pure.

    Raises:
        ServiceError: a policy of the request is not one, or the marker is not ours.
    """
    given = [
        Policy(f"PolicyInputList.{number}", "none", _read(text))
        for number, text in enumerate(params.get("PolicyInputList", []), start=1)
    ]
    bounds = [_read(text) for text in params.get("PermissionsBoundaryPolicyInputList", [])]
    if not bounds and principal.boundary is not None:
        bounds = [principal.boundary]
    policies = [*principal.policies, *given]
    context = _context(params)
    results = [
        _result(action, resource, policies, bounds, context)
        for action in params["ActionNames"]
        for resource in params.get("ResourceArns") or ["*"]
    ]
    return _page(results, params)


def _result(
    action: str,
    resource: str,
    policies: list[Policy],
    bounds: list[dict[str, Any]],
    context: Context,
) -> dict[str, Any]:
    documents = [policy.document for policy in policies]
    decision = policy_document.decide(documents, action, resource, context)
    needed = {
        key for doc in (*documents, *bounds) for key in policy_document.keys_needed(doc, action)
    }
    result: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": decision,
        "MatchedStatements": list(_matched(policies, action, resource, context)),
        "MissingContextValues": sorted(key for key in needed if key.lower() not in context),
    }
    if bounds:
        bound = policy_document.decide(bounds, action, resource, context)
        is_within = bound is Decision.ALLOWED
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": is_within}
        result["EvalDecision"] = _bounded(decision, bound)
    return result


def _bounded(decision: Decision, bound: Decision) -> Decision:
    """Return what is left of a decision inside of a permissions boundary."""
    if Decision.EXPLICIT_DENY in (decision, bound):
        return Decision.EXPLICIT_DENY
    return decision if bound is Decision.ALLOWED else Decision.IMPLICIT_DENY


def _matched(
    policies: list[Policy], action: str, resource: str, context: Context
) -> Iterator[dict[str, str]]:
    for policy in policies:
        for _ in policy_document.matching(policy.document, action, resource, context):
            yield {"SourcePolicyId": policy.name, "SourcePolicyType": policy.kind}


def _context(params: dict[str, Any]) -> dict[str, list[str]]:
    return {
        entry["ContextKeyName"].lower(): entry.get("ContextKeyValues", [])
        for entry in params.get("ContextEntries", [])
        if "ContextKeyName" in entry
    }


def _page(results: list[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    marker = params.get("Marker", "0")
    if not marker.isdecimal():
        raise ServiceError(f"Invalid Marker: {marker}", code="InvalidInput", status=400)
    start = int(marker)
    end = start + params.get("MaxItems", DEFAULT_PAGE)
    page: dict[str, Any] = {
        "EvaluationResults": results[start:end],
        "IsTruncated": end < len(results),
    }
    return page | ({"Marker": str(end)} if end < len(results) else {})


def _found(arn: str, find: Callable[[str], Principal | None]) -> Principal:
    found = find(arn)
    if found is None:
        name = arn.rpartition("/")[2]
        raise ServiceError(
            f"The principal with name {name} cannot be found.", code="NoSuchEntity", status=404
        )
    return found


def _read(text: str) -> dict[str, Any]:
    try:
        document: Any = json.loads(text)
    except ValueError:
        document = None
    if problem := policy_document.problem_of(document):
        raise ServiceError(f"Invalid policy: {problem}", code="InvalidInput", status=400)
    found: dict[str, Any] = document
    return found
