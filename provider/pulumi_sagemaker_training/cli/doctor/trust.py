"""Whether a role's trust policy lets SageMaker assume it. Pure.

Source: "How to use SageMaker AI execution roles", the SageMaker developer guide: the principal
sagemaker.amazonaws.com is allowed sts:AssumeRole.
"""

import json
from collections.abc import Mapping
from typing import Final

PRINCIPAL: Final = "sagemaker.amazonaws.com"
_ACTIONS: Final = ("sts:assumerole", "sts:*", "*")


def trusts_sagemaker(policy: Mapping[str, object]) -> bool:
    """Tell whether a statement of the policy allows SageMaker to assume the role.

    Conditions are not evaluated; a statement that denies counts only without a condition.
    """
    statements = _listed(policy.get("Statement"))
    about = [s for s in statements if isinstance(s, Mapping) and _is_about(s)]
    denied = any(s.get("Effect") == "Deny" and not s.get("Condition") for s in about)
    return not denied and any(s.get("Effect") == "Allow" for s in about)


def trust_command(role: str) -> str:
    """Return the command that makes a role trust SageMaker alone."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": PRINCIPAL},
        "Action": "sts:AssumeRole",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return f"aws iam update-assume-role-policy --role-name {role} --policy-document '{policy}'"


def _is_about(statement: Mapping[str, object]) -> bool:
    actions = [str(action).lower() for action in _listed(statement.get("Action"))]
    principal = statement.get("Principal")
    services = _listed(principal.get("Service") if isinstance(principal, Mapping) else principal)
    named = {str(service) for service in services}
    return bool(named & {PRINCIPAL, "*"}) and any(action in _ACTIONS for action in actions)


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]
