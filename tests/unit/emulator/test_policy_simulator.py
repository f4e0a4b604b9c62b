"""The decisions of IAM's policy simulator."""

import json
from typing import Any

import pytest

from sagemaker_emulator.aws.policy_simulator import Policy, Principal, simulate
from sagemaker_emulator.protocol.errors import ServiceError

OBJECTS = "arn:aws:s3:::mine/*"


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def statement(
    action: str, resource: str = "*", effect: str = "Allow", **more: Any
) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def role(*statements: dict[str, Any], boundary: dict[str, Any] | None = None) -> Principal:
    return Principal((Policy("p", "role", document(*statements)),), boundary)


def results(principal: Principal, *actions: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = simulate({"ActionNames": list(actions), **params}, principal)[
        "EvaluationResults"
    ]
    return found


def decisions(principal: Principal, *actions: str, **params: Any) -> list[str]:
    return [result["EvalDecision"] for result in results(principal, *actions, **params)]


def test_what_no_statement_allows_is_denied_implicitly() -> None:
    assert decisions(Principal(()), "s3:GetObject") == ["implicitDeny"]
    assert decisions(role(statement("s3:Get*")), "S3:getobject", "s3:PutObject") == [
        "allowed",
        "implicitDeny",
    ]


def test_a_denial_outweighs_every_allowance() -> None:
    holder = role(statement("*"), statement("s3:Delete*", effect="Deny"))
    assert decisions(holder, "s3:DeleteObject") == ["explicitDeny"]


def test_every_action_is_decided_on_every_resource() -> None:
    found = results(
        role(statement("s3:*", OBJECTS)),
        "s3:GetObject",
        "s3:PutObject",
        ResourceArns=["arn:aws:s3:::mine/a", "arn:aws:s3:::yours/a"],
    )
    assert [(r["EvalActionName"], r["EvalResourceName"], r["EvalDecision"]) for r in found] == [
        ("s3:GetObject", "arn:aws:s3:::mine/a", "allowed"),
        ("s3:GetObject", "arn:aws:s3:::yours/a", "implicitDeny"),
        ("s3:PutObject", "arn:aws:s3:::mine/a", "allowed"),
        ("s3:PutObject", "arn:aws:s3:::yours/a", "implicitDeny"),
    ]


def test_without_a_resource_only_statements_on_all_resources_allow() -> None:
    assert decisions(role(statement("s3:*", OBJECTS)), "s3:GetObject") == ["implicitDeny"]


def test_statements_may_name_what_they_leave_out() -> None:
    everything_else = {"Effect": "Allow", "NotAction": "iam:*", "NotResource": OBJECTS}
    assert decisions(role(everything_else), "s3:GetObject", "iam:GetRole") == [
        "allowed",
        "implicitDeny",
    ]
    assert decisions(
        role(everything_else), "s3:GetObject", ResourceArns=["arn:aws:s3:::mine/a"]
    ) == ["implicitDeny"]


def test_conditions_hold_on_the_given_values_and_missing_ones_are_named() -> None:
    passing = {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    holder = role(statement("iam:PassRole", Condition=passing))
    [missing] = results(holder, "iam:PassRole")
    assert missing["EvalDecision"] == "implicitDeny"
    assert missing["MissingContextValues"] == ["iam:PassedToService"]
    entry = {
        "ContextKeyName": "iam:passedtoservice",
        "ContextKeyValues": ["sagemaker.amazonaws.com"],
        "ContextKeyType": "string",
    }
    [given] = results(holder, "iam:PassRole", ContextEntries=[entry])
    assert (given["EvalDecision"], given["MissingContextValues"]) == ("allowed", [])


def test_a_permissions_boundary_bounds_what_policies_allow() -> None:
    boundary = document(statement("s3:*"), statement("s3:Put*", effect="Deny"))
    holder = role(statement("*"), boundary=boundary)
    actions = ("s3:GetObject", "s3:PutObject", "iam:GetRole")
    assert decisions(holder, *actions) == ["allowed", "explicitDeny", "implicitDeny"]
    within = [r["PermissionsBoundaryDecisionDetail"] for r in results(holder, *actions)]
    assert [detail["AllowedByPermissionsBoundary"] for detail in within] == [True, False, False]


def test_policies_of_the_request_count_beside_those_of_the_principal() -> None:
    text = json.dumps(document(statement("iam:GetRole")))
    holder = role(statement("s3:GetObject"))
    found = results(holder, "iam:GetRole", "s3:GetObject", PolicyInputList=[text])
    assert [result["EvalDecision"] for result in found] == ["allowed", "allowed"]
    assert [result["MatchedStatements"] for result in found] == [
        [{"SourcePolicyId": "PolicyInputList.1", "SourcePolicyType": "none"}],
        [{"SourcePolicyId": "p", "SourcePolicyType": "role"}],
    ]


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"Statement": [{"Effect": "Allow", "Action": "*"}]}', '{"Statement": [7]}'],
)
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(ServiceError, match="Invalid policy") as caught:
        decisions(Principal(()), "s3:GetObject", PolicyInputList=[text])
    assert caught.value.code == "InvalidInput"


def test_pages_follow_each_other() -> None:
    params = {"ActionNames": ["a:A", "a:B", "a:C"], "MaxItems": 2}
    first = simulate(params, Principal(()))
    assert (len(first["EvaluationResults"]), first["IsTruncated"]) == (2, True)
    last = simulate({**params, "Marker": first["Marker"]}, Principal(()))
    assert [r["EvalActionName"] for r in last["EvaluationResults"]] == ["a:C"]
    assert not last["IsTruncated"]
