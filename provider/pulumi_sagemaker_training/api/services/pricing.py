"""The prices of training in a region, from the AWS Price List API.

A price that is not known is not an error: `Prices.problem` says why. One call answers for a whole
region, however many jobs there are. The answer is kept in this process and for a day in the
user's cache folder, so that most previews make no call. The answer of a custom endpoint is not
kept on disk.

Sources: the user guide of AWS Billing, "Using the AWS Price List Query API" (endpoints, the
action `pricing:GetProducts`, ten calls at once and five a second); GetProducts in botocore's
service model. The attributes of SageMaker's products (`component`, `usagetype` as
`USE1-Train:ml.m5.large`) come from what others recorded of AWS's offer files; the value of
`volumeType` is inferred from that of hosting storage.
"""

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_sagemaker_training.api.errors import AccessDenied, ServiceError, Unreachable
from pulumi_sagemaker_training.api.model.prices import Prices
from pulumi_sagemaker_training.api.services.client import Clients, calling
from pulumi_sagemaker_training.api.services.file_cache import cache_folder, write

if TYPE_CHECKING:
    from mypy_boto3_pricing import PricingClient
    from mypy_boto3_pricing.type_defs import FilterTypeDef, GetProductsRequestTypeDef

_FORMAT: Final = 1
_FRESH_S: Final = 86_400
_USABLE_S: Final = 30 * 86_400
_NOT_AGAIN_S: Final = 3_600
_SERVICE_CODE: Final = "AmazonSageMaker"
_PAGE: Final = 100
# A preview waits for prices less long than other calls wait for their answers.
_OVERRIDES: Final[Mapping[str, object]] = {
    "connect_timeout": 3,
    "read_timeout": 10,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}
_INSTANCE: Final = re.compile(r"(?:[A-Z0-9]+-)?Train:(ml\..+)")
_VOLUME: Final = re.compile(r"(?:[A-Z0-9]+-)?Train:VolumeUsage\.gp2")
_FILTERS: Final = ({"component": "Training"}, {"volumeType": "General Purpose-Training"})
# Prefix of a region's name -> the region of its partition's API; the first match counts.
_HOMES: Final[tuple[tuple[str | tuple[str, ...], str | None], ...]] = (
    ("us-gov-", None),
    ("cn-", "cn-northwest-1"),
    ("us-iso-", "us-iso-east-1"),
    ("us-isob-", "us-isob-east-1"),
    ("us-isof-", "us-isof-south-1"),
    ("eu-isoe-", "eu-isoe-west-1"),
    ("eusc-", "eusc-de-east-1"),
    ("ap-", "ap-south-1"),
    (("eu-", "me-", "il-", "af-"), "eu-central-1"),
    ("", "us-east-1"),
)
_PERMIT: Final = "allow `pricing:GetProducts` in the caller's IAM policy"


def home_region(region: str) -> str | None:
    """Return the region whose Price List API has the prices of `region`, or None. Pure."""
    return next(home for prefix, home in _HOMES if region.startswith(prefix))


def fetch(clients: Clients) -> Prices:
    """Fetch the prices of the clients' region. A failure is a `Prices.problem`, not an error."""
    region = clients.region
    home = home_region(region)
    if home is None:
        return Prices(problem=f"the Price List API does not serve the partition of {region}")
    try:
        client = clients.client_in_region("pricing", home, _OVERRIDES)
        return parse(product for found in _FILTERS for product in _products(client, region, found))
    except AccessDenied as error:
        return Prices(problem=f"{error.operation}: {error.code}: {_PERMIT}")
    except ServiceError as error:
        return Prices(problem=str(error), is_unreachable=isinstance(error, Unreachable))
    except (ValueError, TypeError, AttributeError) as error:
        # Emulators of AWS answer GetProducts in other forms.
        return Prices(problem=f"the price list cannot be read: {error}")


def parse(products: Iterable[str]) -> Prices:
    """Read prices out of price list entries, each a JSON text. Pure.

    If one thing has several prices the highest counts, because the result is an upper bound.
    """
    hourly: dict[str, float] = {}
    volumes: list[float] = []
    for text in products:
        product = json.loads(text)
        usage = str(product.get("product", {}).get("attributes", {}).get("usagetype", ""))
        if found := _INSTANCE.fullmatch(usage):
            hourly[found[1]] = max([hourly.get(found[1], 0.0), *_usd(product, "Hrs")])
        elif _VOLUME.fullmatch(usage):
            volumes += _usd(product, "GB-Mo")
    known = {name: price for name, price in hourly.items() if price > 0}
    problem = "" if known else "the region's price list has no price of a training instance in USD"
    return Prices(known, max(volumes, default=None), problem)


def _products(client: "PricingClient", region: str, wanted: Mapping[str, str]) -> Iterator[str]:
    filters: list[FilterTypeDef] = [
        {"Type": "TERM_MATCH", "Field": name, "Value": value}
        for name, value in {"regionCode": region, **wanted}.items()
    ]
    query: GetProductsRequestTypeDef = {
        "ServiceCode": _SERVICE_CODE,
        "Filters": filters,
        "MaxResults": _PAGE,
    }
    while True:
        with calling("GetProducts"):
            answer = client.get_products(**query)
        yield from answer.get("PriceList", ())
        if not answer.get("NextToken"):
            return
        query["NextToken"] = answer["NextToken"]


def _usd(product: Mapping[str, Any], unit: str) -> Iterator[float]:
    for term in product.get("terms", {}).get("OnDemand", {}).values():
        for dimension in term.get("priceDimensions", {}).values():
            if dimension.get("unit") == unit and "USD" in dimension.get("pricePerUnit", {}):
                yield float(dimension["pricePerUnit"]["USD"])


class PriceBook:
    """A cache of a region's prices: in this process and on disk, filled from AWS. Thread-safe.

    Args:
        ask: fetches the prices from AWS.
        file: the file that keeps the prices; None keeps them in this process alone.
        now_s: the clock.
    """

    def __init__(
        self,
        ask: Callable[[], Prices],
        file: Path | None = None,
        now_s: Callable[[], float] = time.time,
    ) -> None:
        self._ask = ask
        self._file = file
        self._now_s = now_s
        self._lock = threading.Lock()
        self._known: Prices | None = None
        self._has_asked = False

    def prices(self, *, insist: bool = False) -> Prices:
        """Return the prices; calls AWS at most once in a process.

        Args:
            insist: whether to call even if an earlier process got no answer within the last hour.
        """
        with self._lock:
            known = self._known or _stored(self._file)
            if not self._has_asked and not self._is_good(known, insist=insist):
                known = self._renewed(known)
            self._known = known
            return known or Prices()

    def _is_good(self, known: Prices | None, *, insist: bool) -> bool:
        if known is None or (known.problem and insist):
            return False
        age_s = self._now_s() - known.at_s
        return 0 <= age_s < (_NOT_AGAIN_S if known.problem else _FRESH_S)

    def _renewed(self, old: Prices | None) -> Prices:
        self._has_asked = True
        new = replace(self._ask(), at_s=self._now_s())
        is_old_usable = old is not None and not old.problem and new.at_s - old.at_s < _USABLE_S
        if new.problem and old is not None and is_old_usable:
            return old
        if not new.problem or new.is_unreachable:
            _store(self._file, new)
        return new


def price_book(clients: Clients) -> PriceBook:
    """Return the price book of the clients' region; makes no call yet."""
    own = clients.access.endpoint_of("pricing") or os.environ.get("AWS_ENDPOINT_URL")
    own = own or os.environ.get("AWS_ENDPOINT_URL_PRICING")
    file = None if own else cache_folder() / f"prices-{clients.region}.json"
    return PriceBook(lambda: fetch(clients), file)


def _stored(file: Path | None) -> Prices | None:
    """Return the prices that an earlier process kept, or None if there are none to use."""
    if file is None:
        return None
    try:
        kept = json.loads(file.read_text("utf-8"))
        if kept.pop("format") != _FORMAT:
            return None
        return Prices(**kept)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _store(file: Path | None, prices: Prices) -> None:
    """Keep the prices for the next process."""
    if file is None:
        return
    write(file, json.dumps({"format": _FORMAT, **asdict(prices)}))
