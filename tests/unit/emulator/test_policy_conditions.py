"""Conditions of policies, operator by operator."""

from typing import Any

import pytest

from sagemaker_emulator.aws import policy_conditions

CONTEXT = {
    "aws:username": ["Ada"],
    "aws:tagkeys": ["team", "cost"],
    "s3:max-keys": ["10"],
    "aws:currenttime": ["2026-03-01T12:00:00Z"],
    "aws:sourceip": ["10.1.2.3"],
    "aws:securetransport": ["true"],
    "aws:principalarn": ["arn:aws:iam::123456789012:role/team/x"],
}


@pytest.mark.parametrize(
    ("operator", "key", "wanted"),
    [
        ("StringEquals", "aws:username", ["Bob", "Ada"]),
        ("StringNotEquals", "AWS:UserName", "Bob"),
        ("StringEqualsIgnoreCase", "aws:username", "ADA"),
        ("StringLike", "aws:username", "A?a*"),
        ("StringNotLike", "aws:username", "B*"),
        ("NumericLessThanEquals", "s3:max-keys", "10"),
        ("NumericGreaterThan", "s3:max-keys", 9),
        ("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
        ("DateLessThan", "aws:CurrentTime", "2026-03-01T12:00:01+00:00"),
        ("IpAddress", "aws:SourceIp", ["192.168.0.0/16", "10.0.0.0/8"]),
        ("NotIpAddress", "aws:SourceIp", "192.168.0.0/16"),
        ("Bool", "aws:SecureTransport", True),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/team/*"),
        ("Null", "aws:MultiFactorAuthAge", "true"),
        ("Null", "aws:username", False),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team", "cost", "owner"]),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["cost"]),
        ("StringEquals", "aws:username", "${aws:username}"),
        ("StringEquals", "aws:username", "${aws:nothing, 'Ada'}"),
        # Of a key that the request does not have:
        ("StringNotEquals", "aws:nothing", "x"),
        ("StringEqualsIfExists", "aws:nothing", "x"),
        ("ForAllValues:StringEquals", "aws:nothing", "x"),
    ],
)
def test_a_condition_holds(operator: str, key: str, wanted: Any) -> None:
    assert policy_conditions.is_operator(operator)
    assert policy_conditions.are_met({operator: {key: wanted}}, CONTEXT)


@pytest.mark.parametrize(
    ("operator", "key", "wanted"),
    [
        ("StringEquals", "aws:username", "ada"),
        ("StringLike", "aws:username", "[A]da"),
        ("StringNotEquals", "aws:username", ["Bob", "Ada"]),
        ("NumericLessThan", "s3:max-keys", "10"),
        ("NumericEquals", "aws:username", "10"),
        ("DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"),
        ("IpAddress", "aws:SourceIp", "10.2.0.0/16"),
        ("Bool", "aws:SecureTransport", "false"),
        ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*"),
        ("Null", "aws:username", "true"),
        ("ForAllValues:StringEquals", "aws:TagKeys", ["team"]),
        ("ForAnyValue:StringEquals", "aws:TagKeys", ["owner"]),
        ("StringEquals", "aws:username", "${aws:nothing}"),
        ("StringEquals", "aws:nothing", "x"),
        ("ForAnyValue:StringEquals", "aws:nothing", "x"),
        ("StringEqualsIfExists", "aws:username", "Bob"),
    ],
)
def test_a_condition_does_not_hold(operator: str, key: str, wanted: Any) -> None:
    assert not policy_conditions.are_met({operator: {key: wanted}}, CONTEXT)


def test_all_conditions_must_hold() -> None:
    both = {"StringEquals": {"aws:username": "Ada"}, "Bool": {"aws:SecureTransport": "false"}}
    assert not policy_conditions.are_met(both, CONTEXT)
    assert policy_conditions.keys_of(both) == {"aws:username", "aws:SecureTransport"}


@pytest.mark.parametrize("name", ["StringEqual", "ForEach:StringEquals", "NullIfExists", ""])
def test_what_is_no_operator_is_none(name: str) -> None:
    assert not policy_conditions.is_operator(name)
