"""Clients: made once for equal settings, configured once, renewed, and their errors translated."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from pulumi_sagemaker_training.api.errors import (
    CredentialsError,
    NotFound,
    Refused,
    ServiceError,
    Unreachable,
    WaitTimeout,
)
from pulumi_sagemaker_training.api.services.client import (
    Clients,
    SharedClients,
    calling,
    translate,
    utc_now,
)
from pulumi_sagemaker_training.api.settings import Access, AssumeRole

KEYS = Access(region="eu-west-1", access_key="AK", secret_key="SK")
ROLE = "arn:aws:iam::123456789012:role/first"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


def test_equal_settings_share_their_clients() -> None:
    clients = SharedClients()
    assert clients.of(Access(region="eu-north-1")) is clients.of(Access(region="eu-north-1"))
    assert clients.of(Access(region="eu-north-1")) is not clients.of(Access(region="eu-north-2"))


@pytest.mark.parametrize("service", ["sagemaker", "logs", "s3", "sts"])
def test_each_service_has_one_client_made_when_it_is_first_used(service: str) -> None:
    made = Clients(KEYS)
    client = getattr(made, service)
    assert client.meta.service_model.service_name == service
    assert getattr(made, service) is client


def test_threads_that_ask_at_once_get_the_same_client() -> None:
    made = Clients(KEYS)
    ready = threading.Barrier(4)
    found: list[Any] = []

    def ask() -> None:
        ready.wait(60)
        found.append(made.logs)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(client) for client in found}) == 1


def test_the_region_is_the_one_that_calls_go_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Clients(KEYS).region == "eu-west-1"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-west-2")
    assert Clients(Access()).region == "us-west-2"


def test_calls_say_who_makes_them() -> None:
    config = Clients(KEYS).sagemaker.meta.config
    assert "pulumi-sagemaker-training/" in config.user_agent_extra
    assert config.max_pool_connections == KEYS.pool_size


def test_an_endpoint_replaces_that_of_every_service() -> None:
    made = Clients(Access(region="eu-west-1", endpoint_url="http://127.0.0.1:9"))
    assert made.sagemaker.meta.endpoint_url == "http://127.0.0.1:9"
    assert made.s3.meta.endpoint_url == "http://127.0.0.1:9"


def test_without_a_region_the_advice_is_how_to_set_it() -> None:
    with pytest.raises(Refused, match="pulumi config set aws:region"):
        _ = Clients(Access()).sagemaker


def test_a_missing_profile_is_a_credentials_error() -> None:
    with pytest.raises(CredentialsError, match="nobody"):
        _ = Clients(Access(region="eu-west-1", profile="nobody")).sagemaker


def test_renewed_clients_are_new_ones() -> None:
    made = Clients(KEYS)
    before = made.sagemaker
    made.renew()
    assert made.sagemaker is not before


@pytest.mark.usefixtures("aws")
def test_roles_are_assumed_one_after_the_other() -> None:
    second = "arn:aws:iam::123456789012:role/second"
    roles = (AssumeRole(ROLE), AssumeRole(second, session_name="mine", duration_s=900))
    access = Access(region="eu-west-1", access_key="AK", secret_key="SK", assume_roles=roles)
    made = Clients(access)
    assert made.sts.get_caller_identity()["Arn"].endswith("assumed-role/second/mine")
    assert made.region == "eu-west-1"


def client_error(code: str, **metadata: Any) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "words"}, "ResponseMetadata": metadata}
    return ClientError(answer, "DescribeTrainingJob")


def test_an_answer_is_translated_with_its_request_id() -> None:
    error = translate(client_error("ResourceNotFound", RequestId="req-7"), "DescribeTrainingJob")
    assert isinstance(error, NotFound)
    assert error.request_id == "req-7"


def test_an_answer_without_any_details_is_translated_too() -> None:
    error = translate(ClientError({}, "X"), "X")
    assert type(error) is Refused


def test_a_server_fault_of_an_unknown_code_is_unreachable() -> None:
    error = translate(client_error("Odd", HTTPStatusCode=500), "X")
    assert isinstance(error, Unreachable)


def test_a_fault_of_the_network_is_translated() -> None:
    error = translate(EndpointConnectionError(endpoint_url="http://x"), "X")
    assert isinstance(error, Unreachable)
    assert error.request_id is None


def test_what_is_not_botocores_is_not_translated() -> None:
    assert translate(KeyError("x"), "X") is None


@pytest.mark.parametrize("error", [KeyError("x"), WaitTimeout("x")])
def test_other_errors_pass_through_a_call(error: Exception) -> None:
    with pytest.raises(type(error)), calling("X"):
        raise error


def test_the_translated_error_keeps_its_cause() -> None:
    cause = client_error("ThrottlingException")
    with pytest.raises(ServiceError) as caught, calling("ListTags"):
        raise cause
    assert caught.value.__cause__ is cause
    assert caught.value.operation == "ListTags"


def test_a_call_that_succeeds_is_left_alone() -> None:
    with calling("X"):
        done = True
    assert done


def test_the_time_knows_its_zone() -> None:
    assert utc_now().tzinfo is UTC


@pytest.mark.parametrize(
    ("answered", "moment"),
    [
        (1767225600, datetime(2026, 1, 1, tzinfo=UTC)),
        (1767225600.25, datetime(2026, 1, 1, 0, 0, 0, 250000, tzinfo=UTC)),
        ("2026-01-01T00:00:00Z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("Thu, 01 Jan 2026 00:00:00 GMT", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_however_it_is_written(answered: object, moment: datetime) -> None:
    parse = Clients(KEYS).sagemaker._endpoint._response_parser_factory.create_parser("json")
    assert parse._timestamp_parser(answered) == moment
