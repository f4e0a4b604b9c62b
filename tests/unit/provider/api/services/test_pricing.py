"""Prices: how the list is asked and read, and for how long it is kept."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from boto3 import Session

from pulumi_sagemaker_training.api.errors import AccessDenied, ServiceError, Throttled, Unreachable
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.client import Clients
from pulumi_sagemaker_training.api.services.file_cache import cache_folder
from pulumi_sagemaker_training.api.services.pricing import (
    PriceBook,
    fetch,
    home_region,
    parse,
    price_book,
)
from pulumi_sagemaker_training.api.settings import Access

DAY_S = 86_400
GOOD = Prices({"ml.m5.large": 0.1}, 0.14)
DENIED = Prices(problem="denied")
SILENT = Prices(problem="no answer", is_unreachable=True)


def product(usage: str, *usd: str, unit: str = "Hrs", currency: str = "USD") -> str:
    """Return a price list entry as the API gives it."""
    dimensions = {
        f"rate-{index}": {"unit": unit, "pricePerUnit": {currency: amount}}
        for index, amount in enumerate(usd)
    }
    return json.dumps(
        {
            "product": {"attributes": {"usagetype": usage}},
            "terms": {"OnDemand": {"term": {"priceDimensions": dimensions}}},
        }
    )


class FakePricing:
    """A Price List API that answers GetProducts from pages, or fails."""

    def __init__(self, *pages: list[str], error: Exception | None = None) -> None:
        self.pages = pages
        self.error = error
        self.queries: list[dict[str, Any]] = []

    def get_products(self, **query: Any) -> dict[str, Any]:
        self.queries.append(query)
        if self.error is not None:
            raise self.error
        number = int(query.get("NextToken", 0))
        more = number + 1 < len(self.pages)
        return {"PriceList": self.pages[number], **({"NextToken": str(number + 1)} if more else {})}


class FakeClients:
    """Clients with the fake Price List API, which remember where it was looked for."""

    def __init__(self, pricing: FakePricing, region: str = "eu-west-1") -> None:
        self.pricing = pricing
        self.region = region
        self.sought: list[tuple[str, str]] = []

    def client_in_region(
        self, service: str, region: str, overrides: Mapping[str, Any]
    ) -> FakePricing:
        assert overrides["connect_timeout"] < 10
        self.sought.append((service, region))
        return self.pricing


def asked(pricing: FakePricing, region: str = "eu-west-1") -> tuple[Prices, FakeClients]:
    clients = FakeClients(pricing, region)
    return fetch(cast("Clients", clients)), clients


def test_the_prices_of_the_region_are_asked_for_where_they_are_told() -> None:
    pricing = FakePricing([product("EU-Train:ml.m5.large", "0.128")])
    prices, clients = asked(pricing)
    assert clients.sought == [("pricing", "eu-central-1")]
    assert prices.hourly == {"ml.m5.large": 0.128}
    instances, storage = ({f["Field"]: f["Value"] for f in q["Filters"]} for q in pricing.queries)
    assert instances == {"regionCode": "eu-west-1", "component": "Training"}
    assert storage == {"regionCode": "eu-west-1", "volumeType": "General Purpose-Training"}


def test_all_pages_are_read() -> None:
    pricing = FakePricing(
        [product("USE1-Train:ml.m5.large", "0.115")], [product("USE1-Train:ml.m5.xlarge", "0.23")]
    )
    assert asked(pricing)[0].hourly == {"ml.m5.large": 0.115, "ml.m5.xlarge": 0.23}


def test_only_training_on_demand_in_usd_is_read_and_the_highest_price_counts() -> None:
    prices = parse(
        [
            product("USE1-Train:ml.m5.large", "0.0000000000", "0.1150000000", "0.1"),
            product("Train:ml.c5.xlarge", "0.2"),
            product("USE1-Host:ml.m5.xlarge", "9"),
            product("USE1-SpotTrain:ml.m5.xlarge", "9"),
            product("USE1-Train:ml.free.large", "0"),
            product("USE1-Train:ml.m5.2xlarge", "9", unit="Requests"),
            product("USE1-Train:VolumeUsage.gp2", "0.14", unit="GB-Mo"),
            json.dumps({}),
        ]
    )
    assert prices == Prices({"ml.m5.large": 0.115, "ml.c5.xlarge": 0.2}, 0.14)


def test_a_list_in_another_currency_is_a_problem() -> None:
    prices = parse([product("CNW1-Train:ml.m5.large", "0.9", currency="CNY")])
    assert "in USD" in prices.problem


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (AccessDenied("GetProducts", "AccessDeniedException", "no"), "pricing:GetProducts"),
        (Throttled("GetProducts", "ThrottlingException", "slow"), "ThrottlingException"),
        (Unreachable("GetProducts", "ConnectTimeoutError", "no way"), "no way"),
    ],
)
def test_a_refusal_is_a_problem_and_no_error(error: ServiceError, words: str) -> None:
    prices, _ = asked(FakePricing(error=error))
    assert words in prices.problem
    assert prices.is_unreachable is isinstance(error, Unreachable)
    assert prices.hourly == {}


@pytest.mark.parametrize("entry", ["no JSON", "[]", '{"product": 3}'])
def test_an_answer_of_a_strange_form_is_a_problem(entry: str) -> None:
    assert "cannot be read" in asked(FakePricing([entry]))[0].problem


def test_a_partition_without_a_price_list_is_a_problem_and_makes_no_call() -> None:
    prices, clients = asked(FakePricing(), "us-gov-west-1")
    assert "us-gov-west-1" in prices.problem
    assert clients.sought == []


def test_every_region_of_sagemaker_finds_its_prices_where_botocore_has_the_api() -> None:
    session = Session()
    for partition in session.get_available_partitions():
        homes = set(session.get_available_regions("pricing", partition))
        for region in session.get_available_regions("sagemaker", partition):
            home = home_region(region)
            assert home in homes if homes else home is None, region


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


class Market:
    """A source of prices that counts how often it is asked."""

    def __init__(self, *answers: Prices) -> None:
        self.answers = list(answers)
        self.calls = 0

    def __call__(self) -> Prices:
        self.calls += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "prices.json"


def test_a_process_asks_once(clock: Clock) -> None:
    market = Market(GOOD)
    book = PriceBook(market, None, clock)
    assert book.prices().hourly == book.prices(insist=True).hourly == GOOD.hourly
    assert market.calls == 1


def test_a_process_that_got_no_answer_does_not_ask_again(clock: Clock) -> None:
    market = Market(SILENT)
    book = PriceBook(market, None, clock)
    assert book.prices().problem == book.prices(insist=True).problem == "no answer"
    assert market.calls == 1


def test_the_next_process_reads_what_the_last_one_kept_for_a_day(clock: Clock, file: Path) -> None:
    PriceBook(Market(GOOD), file, clock).prices()
    market = Market(Prices({"ml.m5.large": 0.2}))
    clock.now += DAY_S - 1
    assert PriceBook(market, file, clock).prices().hourly == {"ml.m5.large": 0.1}
    assert market.calls == 0
    clock.now += 1
    assert PriceBook(market, file, clock).prices().hourly == {"ml.m5.large": 0.2}


def test_old_prices_are_better_than_none_for_a_month(clock: Clock, file: Path) -> None:
    PriceBook(Market(GOOD), file, clock).prices()
    clock.now += 29 * DAY_S
    assert PriceBook(Market(DENIED), file, clock).prices().hourly == GOOD.hourly
    clock.now += 2 * DAY_S
    assert PriceBook(Market(DENIED), file, clock).prices().problem == "denied"


def test_a_list_out_of_reach_is_left_alone_for_an_hour_unless_max_cost_insists(
    clock: Clock, file: Path
) -> None:
    PriceBook(Market(SILENT), file, clock).prices()
    market = Market(GOOD)
    clock.now += 3_599
    book = PriceBook(market, file, clock)
    assert book.prices().problem == "no answer"
    assert market.calls == 0
    assert book.prices(insist=True).hourly == GOOD.hourly


def test_a_denied_list_is_asked_for_by_the_next_process(clock: Clock, file: Path) -> None:
    PriceBook(Market(DENIED), file, clock).prices()
    assert PriceBook(Market(GOOD), file, clock).prices().hourly == GOOD.hourly


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"format": 0}', '{"format": 1, "unheard_of": 2}']
)
def test_a_damaged_file_is_written_again(clock: Clock, file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content)
    PriceBook(Market(GOOD), file, clock).prices()
    assert json.loads(file.read_text())["hourly"] == {"ml.m5.large": 0.1}
    assert list(file.parent.iterdir()) == [file], "nothing half-written is left"


def test_a_folder_that_cannot_be_written_is_no_failure(clock: Clock, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert PriceBook(Market(GOOD), blocked / "prices.json", clock).prices().hourly == GOOD.hourly


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_PRICING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def test_prices_are_kept_in_the_users_cache(environment: Path) -> None:
    assert cache_folder() == environment / "pulumi-sagemaker-training"


@pytest.mark.parametrize(
    ("platform", "folder"),
    [("linux", ".cache"), ("darwin", "Library/Caches"), ("win32", "AppData/Local")],
)
def test_each_system_has_its_own_place_for_a_cache(
    monkeypatch: pytest.MonkeyPatch, platform: str, folder: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    assert cache_folder() == Path.home() / folder / "pulumi-sagemaker-training"


def file_of(book: PriceBook) -> Path | None:
    return book._file


def test_what_an_endpoint_of_ones_own_says_is_not_kept(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = Access(region="eu-west-1", access_key="AK", secret_key="SK")
    kept = file_of(price_book(Clients(access)))
    assert kept == environment / "pulumi-sagemaker-training" / "prices-eu-west-1.json"
    own = access.overridden(endpoint_url="http://127.0.0.1:1")
    assert file_of(price_book(Clients(own))) is None
    monkeypatch.setenv("AWS_ENDPOINT_URL_PRICING", "http://127.0.0.1:1")
    assert file_of(price_book(Clients(access))) is None


def test_a_client_of_a_service_elsewhere_goes_to_that_region_and_gives_up_early(
    environment: Path,
) -> None:
    clients = Clients(Access(region="eu-west-1", access_key="AK", secret_key="SK"))
    client = clients.client_in_region("pricing", "eu-central-1", {"connect_timeout": 3})
    assert client.meta.region_name == "eu-central-1"
    assert client.meta.config.connect_timeout == 3
    assert "pulumi-sagemaker-training/" in client.meta.config.user_agent_extra
