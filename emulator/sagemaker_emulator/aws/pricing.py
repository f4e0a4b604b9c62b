"""The part of the AWS Price List API that gives training prices: GetProducts, from a small file.

Products have the form of AWS's offer files: attributes, which filters match, and terms, whose
dimensions hold the price as text.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sagemaker_emulator.http.message import Request, Response
from sagemaker_emulator.protocol.errors import NotImplementedHereError, ServiceError
from sagemaker_emulator.protocol.parse import load_json
from sagemaker_emulator.protocol.serialise import CONTENT_TYPE

_OFFERS = Path(__file__).with_name("offers.json")
_DEFAULT_REGION = "us-east-1"
_SERVICE_CODE = "AmazonSageMaker"
_MOST_RESULTS = 100
_EFFECTIVE = "2026-09-01T00:00:00Z"

Product = dict[str, Any]

_MATCHES: dict[str, Callable[[str, str], bool]] = {
    "TERM_MATCH": lambda have, want: have == want,
    "EQUALS": lambda have, want: have == want,
    "CONTAINS": lambda have, want: want in have,
    "ANY_OF": lambda have, want: have in want.split(","),
    "NONE_OF": lambda have, want: have not in want.split(","),
}


class InvalidParameterError(ServiceError):
    """A query that the API does not accept."""

    code = "InvalidParameterException"
    status = 400


def answer(request: Request) -> Response:
    """Answer a call of the Price List API.

    Raises:
        NotImplementedHereError: it is not GetProducts.
        InvalidParameterError: the query is not valid.
        SerializationError: the body is not a JSON object.
    """
    target = request.header("x-amz-target")
    if target != "AWSPriceListService.GetProducts":
        name = target.rpartition(".")[2]
        raise NotImplementedHereError(f"sagemaker-emulator does not implement {name}.")
    body = json.dumps(get_products(load_json(request.body)), separators=(",", ":")).encode()
    return Response(200, [("Content-Type", CONTENT_TYPE)], body)


def get_products(query: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the products that match all filters.

    Raises:
        InvalidParameterError: the service, a filter or the token is not known.
    """
    if query.get("ServiceCode") != _SERVICE_CODE:
        raise InvalidParameterError(f"Invalid value for ServiceCode: {query.get('ServiceCode')}")
    filters = query.get("Filters") or []
    found = [item for item in _products(_region_of(filters)) if _is_match(item, filters)]
    start, size = _page(query)
    page: dict[str, Any] = {
        "FormatVersion": "aws_v1",
        "PriceList": [json.dumps(item) for item in found[start : start + size]],
    }
    if start + size < len(found):
        page["NextToken"] = str(start + size)
    return page


def usd_an_hour(region: str, instance_type: str) -> float | None:
    """Return the USD of an instance's hour of training, or None if the table has no such type."""
    offer = _offers().get(region) or _offers()[_DEFAULT_REGION]
    price = offer["instances"].get(instance_type)
    return float(price) if price is not None else None


def _page(query: dict[str, Any]) -> tuple[int, int]:
    size = query.get("MaxResults", _MOST_RESULTS)
    token = query.get("NextToken", "0")
    if not isinstance(size, int) or not 1 <= size <= _MOST_RESULTS:
        raise InvalidParameterError(f"Invalid value for MaxResults: {size}")
    if not isinstance(token, str) or not token.isdecimal():
        raise ServiceError("Invalid pagination token", code="InvalidNextTokenException", status=400)
    return int(token), size


def _region_of(filters: list[dict[str, str]]) -> str:
    named = [item.get("Value", "") for item in filters if item.get("Field") == "regionCode"]
    return named[0] if named else _DEFAULT_REGION


def _is_match(product: Product, filters: list[dict[str, str]]) -> bool:
    return all(_is_matched(product["product"], item) for item in filters)


def _is_matched(product: Product, wanted: dict[str, str]) -> bool:
    test = _MATCHES.get(wanted.get("Type", ""))
    if test is None:
        raise InvalidParameterError(f"Invalid value for filter type: {wanted.get('Type')}")
    attributes = {"productFamily": product["productFamily"], **product["attributes"]}
    have = attributes.get(wanted.get("Field", ""))
    return have is not None and test(have, wanted.get("Value", ""))


@cache
def _offers() -> dict[str, Any]:
    return dict(json.loads(_OFFERS.read_text("utf-8"))["regions"])


def _products(region: str) -> Iterator[Product]:
    offer = _offers().get(region) or _offers()[_DEFAULT_REGION]
    prefix = offer["usage_prefix"]
    for name, price in offer["instances"].items():
        for component, usage in (("Training", "Train"), ("Hosting", "Host")):
            attributes = {
                "component": component,
                "instanceName": name,
                "instanceType": f"{name}-{component}",
                "platoinstancename": name,
                "platoinstancetype": component,
                "usagetype": f"{prefix}-{usage}:{name}",
                "operation": "RunInstance",
            }
            words = f"${price} per Hr {component} {name}"
            yield _product(region, "ML Instance", attributes, price, "Hrs", words)
    volume = {
        "volumeType": "General Purpose-Training",
        "platoclassificationtype": "Train:VolumeUsage",
        "usagetype": f"{prefix}-Train:VolumeUsage.gp2",
        "operation": "",
    }
    words = f"${offer['volume']} per GB-Mo of training storage"
    yield _product(region, "Storage", volume, offer["volume"], "GB-Mo", words)


def _product(
    region: str, family: str, attributes: dict[str, str], price: str, unit: str, words: str
) -> Product:
    digest = hashlib.sha256(f"{region}/{attributes['usagetype']}".encode()).hexdigest()
    sku = digest[:16].upper()
    term, rate = f"{sku}.JRTCKXETXF", f"{sku}.JRTCKXETXF.6YS6EN2CT7"
    dimension = {
        "rateCode": rate,
        "unit": unit,
        "beginRange": "0",
        "endRange": "Inf",
        "description": words,
        "appliesTo": [],
        "pricePerUnit": {"USD": f"{float(price):.10f}"},
    }
    common = {
        "servicecode": _SERVICE_CODE,
        "servicename": "Amazon SageMaker",
        "regionCode": region,
        "locationType": "AWS Region",
    }
    return {
        "serviceCode": _SERVICE_CODE,
        "product": {"sku": sku, "productFamily": family, "attributes": {**common, **attributes}},
        "terms": {
            "OnDemand": {
                term: {
                    "sku": sku,
                    "offerTermCode": "JRTCKXETXF",
                    "effectiveDate": _EFFECTIVE,
                    "termAttributes": {},
                    "priceDimensions": {rate: dimension},
                }
            }
        },
        "publicationDate": _EFFECTIVE,
    }
