"""Quotas: how Service Quotas is asked, how often, and what comes of a refusal."""

import json
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
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
NEW = "ml.new.large for training job usage"
DEFAULTS = {LARGE: ("L-1", 4.0), ENDPOINT: ("L-2", 9.0), WIDE: ("L-3", 0.0)}
AWS = "https://servicequotas.eu-west-1.amazonaws.com"
DAY_S = 86_400.0


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "ListAWSDefaultServiceQuotas")


class FakeQuotas:
    """A list of defaults in pages of one quota each, and the values of those that were raised."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.error: Exception | None = None
        self.regions: list[tuple[str, str]] = []
        self.raised = {"L-1": 5.0, "L-3": 1.0}
        self.meta = SimpleNamespace(endpoint_url=AWS)
        self.sagemaker = SimpleNamespace(
            meta=SimpleNamespace(endpoint_url="https://api.sagemaker.eu-west-1.amazonaws.com")
        )

    region = "eu-west-1"

    def client_in_region(self, service: str, region: str, overrides: Mapping[str, Any]) -> Any:
        assert overrides
        self.regions.append((service, region))
        return self

    def list_aws_default_service_quotas(self, **query: Any) -> dict[str, Any]:
        self._called("list")
        assert query["MaxResults"] <= 100, "the service refuses longer pages"
        number = int(query.get("NextToken", 0))
        name, (code, value) = [*DEFAULTS.items()][number]
        answer = {"Quotas": [{"QuotaName": name, "QuotaCode": code, "Value": value}]}
        return answer | ({"NextToken": str(number + 1)} if number + 1 < len(DEFAULTS) else {})

    def get_service_quota(self, **query: Any) -> dict[str, Any]:
        self._called(query["QuotaCode"])
        return self._value(self.raised, query["QuotaCode"])

    def get_aws_default_service_quota(self, **query: Any) -> dict[str, Any]:
        self._called(f"default {query['QuotaCode']}")
        return self._value(dict(DEFAULTS.values()), query["QuotaCode"])

    def _value(self, values: Mapping[str, float], code: str) -> dict[str, Any]:
        if code not in values:
            raise refusal("NoSuchResourceException")
        return {"Quota": {"Value": values[code]}}

    def _called(self, what: str) -> None:
        self.calls.append(what)
        if self.error is not None:
            raise self.error


@pytest.fixture
def service() -> FakeQuotas:
    return FakeQuotas()


def book(service: FakeQuotas, file: Path | None = None) -> QuotaBook:
    return QuotaBook(cast("Clients", service), file)


def aged(file: Path, age_s: float) -> None:
    """Make a file of codes as old as if it had been written so long ago."""
    kept = json.loads(file.read_text())
    file.write_text(json.dumps(kept | {"at_s": time.time() - age_s}))


def test_all_pages_are_read_once_and_values_are_then_remembered(service: FakeQuotas) -> None:
    made = book(service)
    assert made.limits([LARGE]) == {LARGE: QuotaLimit("L-1", 5)}
    assert made.limits([LARGE, WIDE]) == {LARGE: QuotaLimit("L-1", 5), WIDE: QuotaLimit("L-3", 1)}
    assert service.calls == [*["list"] * 3, "L-1", "L-3"]
    assert set(service.regions) == {("service-quotas", "eu-west-1")}


def test_a_quota_that_was_never_raised_has_its_default(service: FakeQuotas) -> None:
    service.raised = {}
    assert book(service).limits([WIDE]) == {WIDE: QuotaLimit("L-3", 0)}
    assert service.calls == [*["list"] * 3, "L-3", "default L-3"]


def test_a_quota_that_is_not_listed_is_not_known_and_not_asked_for_again(
    service: FakeQuotas,
) -> None:
    made = book(service)
    assert made.limits([NEW]) == {}
    assert made.limits([NEW]) == {}
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


@pytest.mark.parametrize(
    ("name", "age_s", "lists"),
    [
        (NEW, DAY_S - 60, 0),
        (NEW, DAY_S + 60, 3),
        (LARGE, DAY_S + 60, 0),
        (LARGE, 30 * DAY_S - 60, 0),
        (LARGE, 30 * DAY_S + 60, 3),
        (LARGE, -60, 3),
    ],
)
def test_the_list_tells_codes_for_a_month_and_what_is_not_in_it_for_a_day(
    service: FakeQuotas, tmp_path: Path, name: str, age_s: float, lists: int
) -> None:
    file = tmp_path / "codes.json"
    book(service, file).limits([LARGE])
    aged(file, age_s)
    service.calls.clear()
    book(service, file).limits([name])
    assert service.calls.count("list") == lists


def test_quotas_of_aws_are_not_asked_for_about_another_service(service: FakeQuotas) -> None:
    service.sagemaker.meta.endpoint_url = "http://127.0.0.1:4567"
    assert book(service).limits([LARGE]) == {}
    assert service.calls == []
    service.meta.endpoint_url = "http://127.0.0.1:4567"
    assert book(service).limits([LARGE])


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://vpce-1-2.api.sagemaker.eu-west-1.vpce.amazonaws.com",
        "https://api.sagemaker.eu-west-1.api.aws",
    ],
)
def test_quotas_are_asked_for_where_the_service_has_another_address_of_aws(
    service: FakeQuotas, endpoint: str
) -> None:
    service.sagemaker.meta.endpoint_url = endpoint
    assert book(service).limits([LARGE])


def test_a_code_that_is_kept_and_unknown_to_the_service_tells_nothing(
    service: FakeQuotas, tmp_path: Path
) -> None:
    file = tmp_path / "codes.json"
    book(service, file).limits([LARGE])
    service.error = refusal("NoSuchResourceException")
    assert book(service, file).limits([LARGE]) == {}


@pytest.mark.parametrize("content", ["", "{}", '{"format": 1, "at_s": 1, "codes": {}}', "[]"])
def test_codes_that_cannot_be_read_are_asked_for_again(
    service: FakeQuotas, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "codes.json"
    file.write_text(content)
    assert book(service, file).limits([LARGE])
    assert service.calls == [*["list"] * 3, "L-1"]


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


def test_codes_of_a_service_that_is_not_awss_are_not_kept_on_disk(
    service: FakeQuotas, tmp_path: Path
) -> None:
    file = tmp_path / "codes.json"
    service.meta.endpoint_url = "http://127.0.0.1:4567"
    assert book(service, file).limits([LARGE])
    assert not file.exists()


def test_codes_are_kept_by_region() -> None:
    made = quota_book(Clients(Access(region="eu-west-1")))
    assert made._file == cache_folder() / "quota-codes-eu-west-1.json"
