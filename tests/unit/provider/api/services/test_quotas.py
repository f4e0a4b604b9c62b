"""Quotas: how Service Quotas is asked, how often, and what comes of a refusal."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from pulumi_sagemaker_training.api.model.quotas import QuotaLimit
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.file_cache import cache_folder
from pulumi_sagemaker_training.api.services.quotas import QuotaBook, quota_book
from pulumi_sagemaker_training.api.settings import Access

LARGE = "ml.m5.large for training job usage"
WIDE = "ml.c5.xlarge for spot training job usage"
ENDPOINT = "ml.m5.large for endpoint usage"
VALUES = {LARGE: ("L-1", 4.0), ENDPOINT: ("L-2", 9.0), WIDE: ("L-3", 0.0)}


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "ListServiceQuotas")


class FakeQuotas:
    """Answer from pages of one quota each, or fail."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.error: Exception | None = None
        self.regions: list[tuple[str, str]] = []

    region = "eu-west-1"

    def client_in_region(self, service: str, region: str, overrides: Mapping[str, Any]) -> Any:
        assert overrides
        self.regions.append((service, region))
        return self

    def list_service_quotas(self, **query: Any) -> dict[str, Any]:
        self._called("list")
        number = int(query.get("NextToken", 0))
        name, (code, value) = [*VALUES.items()][number]
        answer = {"Quotas": [{"QuotaName": name, "QuotaCode": code, "Value": value}]}
        return answer | ({"NextToken": str(number + 1)} if number + 1 < len(VALUES) else {})

    def get_service_quota(self, **query: Any) -> dict[str, Any]:
        self._called(query["QuotaCode"])
        value = next(v for code, v in VALUES.values() if code == query["QuotaCode"])
        return {"Quota": {"Value": value + 1}}

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.error is not None:
            raise self.error


@pytest.fixture
def service() -> FakeQuotas:
    return FakeQuotas()


def book(service: FakeQuotas, file: Path | None = None) -> QuotaBook:
    return QuotaBook(cast("Clients", service), file)


def test_all_pages_are_read_once_and_then_remembered(service: FakeQuotas) -> None:
    made = book(service)
    assert made.limits([LARGE]) == {LARGE: QuotaLimit("L-1", 4)}
    assert made.limits([LARGE, WIDE]) == {LARGE: QuotaLimit("L-1", 4), WIDE: QuotaLimit("L-3", 0)}
    assert service.calls == ["list"] * 3
    assert service.regions == [("service-quotas", "eu-west-1")]


def test_a_quota_that_is_not_listed_is_not_known_and_not_asked_for_again(
    service: FakeQuotas,
) -> None:
    made = book(service)
    assert made.limits(["ml.new.large for training job usage"]) == {}
    assert made.limits(["ml.new.large for training job usage"]) == {}
    assert service.calls == ["list"] * 3


def test_a_later_process_asks_for_what_it_needs_by_its_code(
    service: FakeQuotas, tmp_path: Path
) -> None:
    file = tmp_path / "codes.json"
    book(service, file).limits([LARGE])
    service.calls.clear()
    assert book(service, file).limits([WIDE]) == {WIDE: QuotaLimit("L-3", 1)}
    assert service.calls == ["L-3"]
    assert ENDPOINT not in file.read_text(), "what is not about training is not kept"


def test_a_code_that_is_kept_and_unknown_to_the_service_tells_nothing(
    service: FakeQuotas, tmp_path: Path
) -> None:
    file = tmp_path / "codes.json"
    book(service, file).limits([LARGE])
    service.error = refusal("NoSuchResourceException")
    assert book(service, file).limits([LARGE]) == {}


@pytest.mark.parametrize("content", ["", "{}", '{"format": 0}', "[]"])
def test_codes_that_cannot_be_read_are_asked_for_anew(
    service: FakeQuotas, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "codes.json"
    file.write_text(content)
    assert book(service, file).limits([LARGE])
    assert service.calls == ["list"] * 3


@pytest.mark.parametrize(
    "error", [refusal("AccessDeniedException"), refusal("UnknownOperationException"), KeyError("x")]
)
def test_a_refusal_is_quiet_and_nobody_is_asked_again(
    service: FakeQuotas, error: Exception
) -> None:
    service.error = error
    made = book(service)
    assert made.limits([LARGE]) == {}
    assert made.limits([WIDE]) == {}
    assert len(service.calls) == 1


def test_codes_of_an_endpoint_of_ones_own_are_not_kept_on_disk() -> None:
    own = quota_book(Clients(Access(region="eu-west-1", endpoint_url="http://127.0.0.1:1")))
    assert own._file is None
    aws = quota_book(Clients(Access(region="eu-west-1")))
    assert aws._file == cache_folder() / "quota-codes-eu-west-1.json"
