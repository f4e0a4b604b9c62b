"""IAM policy documents: what is wrong with one, and what several of them decide together. Pure.

Source: IAM's user guide, "IAM JSON policy element reference" and "Policy evaluation logic".
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sagemaker_emulator.aws import policy_conditions
from sagemaker_emulator.aws.policy_conditions import Context, is_like, substituted

_KEYS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
_ENFORCED_KEYS = {"Sid", "Effect", "Action", "Resource", "Condition"}
_ENFORCED_CONDITIONS = {"StringEquals", "StringLike"}
_ALTERNATIVES = (("Action", "NotAction"), ("Resource", "NotResource"))


class Decision(StrEnum):
    """What policies say of one action; the values are those of IAM's simulator."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicitDeny"
    IMPLICIT_DENY = "implicitDeny"


@dataclass(frozen=True, slots=True)
class Permission:
    """One action on one resource, with the values of the condition keys."""

    action: str
    resource: str = "*"
    context: dict[str, str] = field(default_factory=dict)


def problem_of(document: object) -> str | None:
    """Return what is wrong with a policy, or None."""
    statements = document.get("Statement") if isinstance(document, dict) else None
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list):
        return "a policy must have a list 'Statement'"
    return next(filter(None, map(_problem_of_statement, statements)), None)


def _problem_of_statement(statement: object) -> str | None:
    if not isinstance(statement, dict) or set(statement) - _KEYS:
        return f"a statement may only have {', '.join(sorted(_KEYS))}"
    if statement.get("Effect") not in ("Allow", "Deny"):
        return "the Effect of a statement must be Allow or Deny"
    for pair in _ALTERNATIVES:
        if len(set(pair) & set(statement)) != 1:
            return f"a statement must have {' or '.join(pair)}"
    conditions = statement.get("Condition") or {}
    if not isinstance(conditions, dict) or not all(
        isinstance(k, dict) for k in conditions.values()
    ):
        return "a Condition must be an object of operators, each an object of keys"
    strange = [name for name in conditions if not policy_conditions.is_operator(name)]
    return f"IAM has no condition {strange[0]!r}" if strange else None


def enforcement_problem_of(document: object) -> str | None:
    """Return why a policy cannot be enforced on requests, or None.

    What a request says of itself is little beside the condition keys of AWS: a policy that asks for
    more would deny what AWS allows.
    """
    if problem := problem_of(document):
        return problem
    for statement in statements_of(document) if isinstance(document, dict) else ():
        if set(statement) - _ENFORCED_KEYS:
            return f"a statement may only have {', '.join(sorted(_ENFORCED_KEYS))}"
        if set(statement.get("Condition") or {}) - _ENFORCED_CONDITIONS:
            return f"a condition may only be {', '.join(sorted(_ENFORCED_CONDITIONS))}"
    return None


def is_allowed(document: dict[str, Any], permission: Permission) -> bool:
    """Tell whether a policy allows an action: a statement allows it, and none denies it."""
    context = {key.lower(): (value,) for key, value in permission.context.items()}
    return decide([document], permission.action, permission.resource, context) is Decision.ALLOWED


def decide(
    documents: Iterable[dict[str, Any]], action: str, resource: str, context: Context
) -> Decision:
    """Return what policies decide together: a denial outweighs, and nothing is allowed unsaid."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in matching(document, action, resource, context)
    }
    if "Deny" in effects:
        return Decision.EXPLICIT_DENY
    return Decision.ALLOWED if effects else Decision.IMPLICIT_DENY


def matching(
    document: dict[str, Any], action: str, resource: str, context: Context
) -> Iterator[dict[str, Any]]:
    """Yield the statements of a policy that apply to an action on a resource."""
    for statement in statements_of(document):
        if (
            _names_action(statement, action)
            and _names_resource(statement, resource, context)
            and policy_conditions.are_met(statement.get("Condition") or {}, context)
        ):
            yield statement


def keys_needed(document: dict[str, Any], action: str) -> set[str]:
    """Return the condition keys that a policy's statements on an action ask for."""
    return {
        key
        for statement in statements_of(document)
        if _names_action(statement, action)
        for key in policy_conditions.keys_of(statement.get("Condition") or {})
    }


def statements_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a policy; a single one may stand without a list."""
    found = document["Statement"]
    return found if isinstance(found, list) else [found]


def _names_action(statement: dict[str, Any], action: str) -> bool:
    is_excluded = "NotAction" in statement
    patterns = _listed(statement["NotAction" if is_excluded else "Action"])
    found = any(is_like(action.lower(), pattern.lower()) for pattern in patterns)
    return found != is_excluded


def _names_resource(statement: dict[str, Any], resource: str, context: Context) -> bool:
    is_excluded = "NotResource" in statement
    patterns = _listed(statement["NotResource" if is_excluded else "Resource"])
    resolved = [substituted(pattern, context) for pattern in patterns]
    found = any(is_like(resource, pattern) for pattern in resolved if pattern is not None)
    return found != is_excluded


def _listed(value: object) -> Sequence[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
