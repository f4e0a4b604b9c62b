"""The emulator's STS: trust policies decide who assumes a role, and policies limit its session."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from sagemaker_emulator.pytest_plugin import RunningEmulator

ACCOUNT = "123456789012"
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sagemaker:List*", "Resource": "*"}],
}


def trust(principal: Any, *actions: str, **condition: Any) -> str:
    """Return a trust policy."""
    statement = {"Effect": "Allow", "Principal": principal, "Action": list(actions)}
    if condition:
        statement["Condition"] = {"StringEquals": condition["equals"]}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def roles(sagemaker_emulator: RunningEmulator) -> Iterator[Any]:
    """Return a function that creates a role with a trust policy and returns its ARN."""
    iam = sagemaker_emulator.client("iam")

    def make(name: str, document: str) -> str:
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
        return str(made["Role"]["Arn"])

    yield make
    sagemaker_emulator.reset()


OPEN = trust(
    {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    "sts:AssumeRole",
    "sts:TagSession",
    "sts:SetSourceIdentity",
)


def assume(emulator: RunningEmulator, arn: str, **members: Any) -> dict[str, Any]:
    """Assume a role."""
    answer = emulator.client("sts").assume_role(
        **{"RoleArn": arn, "RoleSessionName": "test", **members}
    )
    return dict(answer["Credentials"])


def client_of(emulator: RunningEmulator, service: str, credentials: dict[str, Any]) -> Any:
    """Return a client with a session's credentials."""
    make: Any = boto3.client
    return make(
        service,
        region_name=emulator.region,
        endpoint_url=emulator.endpoint,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )


def refusal(emulator: RunningEmulator, arn: str, **members: Any) -> str:
    """Return the error code of a refused AssumeRole."""
    with pytest.raises(ClientError) as caught:
        assume(emulator, arn, **members)
    return str(caught.value.response["Error"]["Code"])


def test_a_role_is_assumed_with_every_member(
    sagemaker_emulator: RunningEmulator, roles: Any
) -> None:
    credentials = assume(
        sagemaker_emulator,
        roles("open", OPEN),
        DurationSeconds=900,
        Tags=[{"Key": "team", "Value": "vision"}],
        TransitiveTagKeys=["team"],
        SourceIdentity="someone",
        Policy=json.dumps(READ),
    )
    identity = client_of(sagemaker_emulator, "sts", credentials).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/open/test"


def test_whoever_has_no_session_is_a_user_of_iam(sagemaker_emulator: RunningEmulator) -> None:
    identity = sagemaker_emulator.client("sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/tester"
    assert identity["UserId"].startswith("AIDA")


def test_a_role_of_another_account_has_its_account(sagemaker_emulator: RunningEmulator) -> None:
    credentials = assume(sagemaker_emulator, "arn:aws:iam::999999999999:role/deploy")
    identity = client_of(sagemaker_emulator, "sts", credentials).get_caller_identity()
    assert identity["Account"] == "999999999999"


def test_what_a_trust_policy_does_not_allow_is_denied(
    sagemaker_emulator: RunningEmulator, roles: Any
) -> None:
    asks = trust({"AWS": ACCOUNT}, "sts:AssumeRole", equals={"sts:ExternalId": "outside"})
    external = roles("external", asks)
    assert refusal(sagemaker_emulator, external) == "AccessDenied"
    assert refusal(sagemaker_emulator, external, ExternalId="inside") == "AccessDenied"
    assert assume(sagemaker_emulator, external, ExternalId="outside")
    tags = [{"Key": "a", "Value": "b"}]
    assert refusal(sagemaker_emulator, external, ExternalId="outside", Tags=tags) == "AccessDenied"
    assert refusal(sagemaker_emulator, sagemaker_emulator.role_arn) == "AccessDenied"
    nobody = f"arn:aws:iam::{ACCOUNT}:role/nobody"
    assert refusal(sagemaker_emulator, nobody) == "AccessDenied"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"DurationSeconds": 43_200}, "ValidationError"),
        ({"RoleSessionName": "a b"}, "ValidationError"),
        ({"TransitiveTagKeys": ["team"]}, "ValidationError"),
        ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/NoSuchPolicy"}]}, "ValidationError"),
        ({"Policy": "{}"}, "MalformedPolicyDocument"),
        ({"Policy": "none"}, "MalformedPolicyDocument"),
    ],
)
def test_members_are_checked(
    sagemaker_emulator: RunningEmulator, roles: Any, members: dict[str, Any], code: str
) -> None:
    assert refusal(sagemaker_emulator, roles("open", OPEN), **members) == code


def test_a_session_may_do_no_more_than_its_policies(
    sagemaker_emulator: RunningEmulator, roles: Any
) -> None:
    arn = roles("open", OPEN)
    made = sagemaker_emulator.client("iam").create_policy(
        PolicyName="read", PolicyDocument=json.dumps(READ)
    )
    for members in ({"Policy": json.dumps(READ)}, {"PolicyArns": [{"arn": made["Policy"]["Arn"]}]}):
        session = assume(sagemaker_emulator, arn, **members)
        bounded = client_of(sagemaker_emulator, "sagemaker", session)
        assert bounded.list_training_jobs()["TrainingJobSummaries"] == []
        with pytest.raises(ClientError, match="AccessDenied"):
            bounded.stop_training_job(TrainingJobName="x")
        assert client_of(sagemaker_emulator, "sts", session).get_caller_identity()


def test_a_chained_session_lasts_an_hour(sagemaker_emulator: RunningEmulator, roles: Any) -> None:
    arn = roles("open", OPEN)
    chained = client_of(sagemaker_emulator, "sts", assume(sagemaker_emulator, arn))
    with pytest.raises(ClientError, match="role chaining"):
        chained.assume_role(RoleArn=arn, RoleSessionName="two", DurationSeconds=3601)
    assert chained.assume_role(RoleArn=arn, RoleSessionName="two", DurationSeconds=3600)


def test_a_web_identity_needs_a_role_that_trusts_its_provider(
    sagemaker_emulator: RunningEmulator, roles: Any
) -> None:
    provider = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/ci"}
    web = roles("web", trust(provider, "sts:AssumeRoleWithWebIdentity"))
    given: dict[str, Any] = {"RoleSessionName": "ci", "WebIdentityToken": "token"}
    sts = sagemaker_emulator.client("sts")
    assert sts.assume_role_with_web_identity(RoleArn=web, **given)["Credentials"]
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role_with_web_identity(RoleArn=roles("open", OPEN), **given)


def test_a_policy_of_the_caller_has_to_allow_a_role_but_no_identity(
    sagemaker_emulator: RunningEmulator, roles: Any
) -> None:
    arn = roles("open", OPEN)
    sagemaker_emulator.add_rule(policy=READ)
    assert sagemaker_emulator.client("sts").get_caller_identity()["Account"] == ACCOUNT
    assert refusal(sagemaker_emulator, arn) == "AccessDenied"
