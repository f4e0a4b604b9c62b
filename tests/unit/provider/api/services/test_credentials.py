"""Roles that are assumed: what is asked for them, and when again."""

from pathlib import Path

import pytest

from pulumi_sagemaker_training.api.errors import (
    CredentialsError,
)
from pulumi_sagemaker_training.api.services.client import Clients, calling
from pulumi_sagemaker_training.api.settings import Access, AssumeRole, WebIdentity
from tests.support.loopback import Loopback, access_to

pytestmark = pytest.mark.usefixtures("no_environment")

ROLE = "arn:aws:iam::123456789012:role/first"
SECOND = "arn:aws:iam::123456789012:role/second"


def test_every_member_is_sent(sts: Loopback) -> None:
    role = AssumeRole(
        ROLE,
        session_name="mine",
        external_id="outside",
        duration_s=900,
        policy='{"Statement": []}',
        policy_arns=("arn:aws:iam::aws:policy/ReadOnlyAccess",),
        tags=(("team", "vision"),),
        transitive_tag_keys=("team",),
        source_identity="someone",
    )
    Clients(access_to(endpoint_url=sts.url, assume_roles=(role,))).sts.get_caller_identity()
    assert sts.came[0].form == {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": ROLE,
        "RoleSessionName": "mine",
        "ExternalId": "outside",
        "DurationSeconds": "900",
        "Policy": '{"Statement": []}',
        "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "Tags.member.1.Key": "team",
        "Tags.member.1.Value": "vision",
        "TransitiveTagKeys.member.1": "team",
        "SourceIdentity": "someone",
    }


def test_a_chain_is_assumed_in_order_each_with_the_credentials_before(sts: Loopback) -> None:
    roles = (AssumeRole(ROLE), AssumeRole(SECOND))
    Clients(access_to(endpoint_url=sts.url, assume_roles=roles)).sts.get_caller_identity()
    assert [item.form.get("RoleArn") for item in sts.came] == [ROLE, SECOND, None]
    assert [item.access_key for item in sts.came] == ["AK", "AK1", "AK2"]


def test_credentials_that_end_soon_are_fetched_again(sts: Loopback) -> None:
    sts.lives_s = 30
    clients = Clients(access_to(endpoint_url=sts.url, assume_roles=(AssumeRole(ROLE),)))
    for _ in range(2):
        clients.sts.get_caller_identity()
    assert sts.actions == ["AssumeRole", "GetCallerIdentity"] * 2


def test_the_token_is_read_from_its_file_whenever_it_is_used(sts: Loopback, tmp_path: Path) -> None:
    sts.lives_s = 30
    file = tmp_path / "token"
    file.write_text("first\n")
    identity = WebIdentity(ROLE, session_name="ci", duration_s=900, token_file=str(file))
    clients = Clients(Access("eu-west-1", endpoint_url=sts.url, web_identity=identity))
    clients.sts.get_caller_identity()
    file.write_text("second\n")
    clients.sts.get_caller_identity()
    asked = [item for item in sts.came if item.form["Action"].startswith("Assume")]
    assert [item.form["WebIdentityToken"] for item in asked] == ["first", "second"]
    assert asked[0].form["DurationSeconds"] == "900"
    assert asked[0].access_key == ""


def test_a_token_that_is_given_is_sent_and_roles_follow_it(sts: Loopback) -> None:
    identity = WebIdentity(ROLE, token="given")
    given = Access(
        "eu-west-1",
        endpoint_url=sts.url,
        web_identity=identity,
        assume_roles=(AssumeRole(SECOND),),
    )
    Clients(given).sts.get_caller_identity()
    assert sts.actions == ["AssumeRoleWithWebIdentity", "AssumeRole", "GetCallerIdentity"]
    assert sts.came[0].form["WebIdentityToken"] == "given"


def test_a_removed_token_file_is_a_credentials_error(sts: Loopback, tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("first")
    identity = WebIdentity(ROLE, token_file=str(file))
    clients = Clients(Access("eu-west-1", endpoint_url=sts.url, web_identity=identity))
    client = clients.sts
    file.unlink()
    with pytest.raises(CredentialsError, match="web identity"), calling("GetCallerIdentity"):
        client.get_caller_identity()


def test_roles_are_assumed_in_the_region_of_sts() -> None:
    clients = Clients(access_to(sts_region="us-west-2"))
    assert clients.sts.meta.endpoint_url == "https://sts.us-west-2.amazonaws.com"
    assert clients.sagemaker.meta.region_name == "eu-west-1"
