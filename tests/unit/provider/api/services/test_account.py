"""No call is made for an account that the settings do not admit."""

from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import (
    ServiceError,
    WrongAccount,
)
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.settings import AssumeRole
from tests.support.loopback import Loopback, access_to

pytestmark = pytest.mark.usefixtures("no_environment")

ROLE = "arn:aws:iam::123456789012:role/first"
SECOND = "arn:aws:iam::123456789012:role/second"


@pytest.mark.parametrize(
    ("guard", "setting"),
    [
        ({"allowed_account_ids": ("999999999999",)}, "aws:allowedAccountIds"),
        ({"forbidden_account_ids": ("123456789012",)}, "aws:forbiddenAccountIds"),
    ],
)
@pytest.mark.parametrize("service", ["sagemaker", "s3", "logs", "sts"])
def test_no_client_is_returned_for_a_wrong_account(
    sts: Loopback, service: str, guard: dict[str, Any], setting: str
) -> None:
    clients = Clients(access_to(endpoint_url=sts.url, **guard))
    for _ in range(2):
        with pytest.raises(WrongAccount, match=f"account 123456789012, and {setting}"):
            getattr(clients, service)
    assert sts.actions == ["GetCallerIdentity"] * 2


def test_a_right_account_is_asked_for_once(sts: Loopback) -> None:
    guards: dict[str, Any] = {
        "allowed_account_ids": ("123456789012",),
        "forbidden_account_ids": ("999999999999",),
    }
    clients = Clients(access_to(endpoint_url=sts.url, **guards))
    assert clients.sagemaker is clients.sagemaker
    assert clients.s3
    clients.check_account()
    assert sts.actions == ["GetCallerIdentity"]


def test_without_account_settings_sts_is_not_called(sts: Loopback) -> None:
    clients = Clients(access_to(endpoint_url=sts.url))
    clients.check_account()
    assert clients.sagemaker
    assert sts.came == []


def test_renewed_credentials_are_asked_about_again(sts: Loopback) -> None:
    clients = Clients(access_to(endpoint_url=sts.url, allowed_account_ids=("123456789012",)))
    assert clients.sagemaker
    sts.account = "999999999999"
    clients.renew()
    with pytest.raises(WrongAccount):
        _ = clients.sagemaker


def test_an_account_that_cannot_be_found_out_is_not_admitted(sts: Loopback) -> None:
    sts.status = 403
    clients = Clients(access_to(endpoint_url=sts.url, allowed_account_ids=("123456789012",)))
    with pytest.raises(ServiceError, match="GetCallerIdentity"):
        _ = clients.sagemaker


def test_the_account_is_that_of_the_role(sts: Loopback) -> None:
    guarded = access_to(
        endpoint_url=sts.url,
        allowed_account_ids=("123456789012",),
        assume_roles=(AssumeRole(ROLE),),
    )
    assert Clients(guarded).sagemaker
    assert sts.actions == ["AssumeRole", "GetCallerIdentity"]
    assert sts.came[1].access_key == "AK1"


def test_credentials_are_tried_where_that_is_asked_for(sts: Loopback) -> None:
    sts.status = 403
    with pytest.raises(ServiceError):
        _ = Clients(access_to(endpoint_url=sts.url, is_identity_checked=True)).logs
