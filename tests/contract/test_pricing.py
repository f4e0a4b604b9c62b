"""The emulator's price list, read with boto3."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sagemaker_emulator.pytest_plugin import RunningEmulator

TRAINING = {"Type": "TERM_MATCH", "Field": "component", "Value": "Training"}


def region(name: str) -> dict[str, str]:
    """Return the filter of one region."""
    return {"Type": "TERM_MATCH", "Field": "regionCode", "Value": name}


def products(emulator: RunningEmulator, *filters: dict[str, str], **query: Any) -> list[Any]:
    """Return all products that match, over all pages."""
    pages = emulator.client("pricing").get_paginator("get_products")
    found = pages.paginate(ServiceCode="AmazonSageMaker", Filters=list(filters), **query)
    return [json.loads(item) for page in found for item in page["PriceList"]]


def price(product: dict[str, Any]) -> float:
    """Return the only price of a product."""
    (term,) = product["terms"]["OnDemand"].values()
    (dimension,) = term["priceDimensions"].values()
    return float(dimension["pricePerUnit"]["USD"])


def test_training_instances_have_the_prices_of_their_region(
    sagemaker_emulator: RunningEmulator,
) -> None:
    found = {
        name: {
            item["product"]["attributes"]["instanceName"]: price(item)
            for item in products(sagemaker_emulator, region(name), TRAINING)
        }
        for name in ("us-east-1", "eu-west-1", "sa-east-1")
    }
    assert found["us-east-1"]["ml.m5.xlarge"] == 0.23
    assert found["eu-west-1"]["ml.m5.xlarge"] == 0.257
    assert found["sa-east-1"] == found["us-east-1"], "the prices of a region without an entry"


def test_pages_together_hold_every_product(
    sagemaker_emulator: RunningEmulator,
) -> None:
    whole = products(sagemaker_emulator, region("us-east-1"))
    paged = products(sagemaker_emulator, region("us-east-1"), PaginationConfig={"PageSize": 7})
    assert paged == whole
    assert len(whole) > 7


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("EQUALS", "productFamily", "Storage"),
        ("CONTAINS", "usagetype", "Train:VolumeUsage"),
        ("ANY_OF", "volumeType", "General Purpose-Training,Other"),
    ],
)
def test_every_kind_of_filter_finds_the_storage_of_training(
    sagemaker_emulator: RunningEmulator, kind: str, field: str, value: str
) -> None:
    wanted = {"Type": kind, "Field": field, "Value": value}
    (found,) = products(sagemaker_emulator, region("us-east-1"), wanted)
    assert found["product"]["attributes"]["usagetype"] == "USE1-Train:VolumeUsage.gp2"
    assert price(found) == 0.14


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"ServiceCode": "AmazonNothing"}, "InvalidParameterException"),
        ({"MaxResults": 500}, "InvalidParameterException"),
        ({"NextToken": "elsewhere"}, "InvalidNextTokenException"),
        ({"Filters": [{**TRAINING, "Type": "LIKE"}]}, "InvalidParameterException"),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused(
    sagemaker_emulator: RunningEmulator, query: dict[str, Any], code: str
) -> None:
    from botocore.config import Config

    client = sagemaker_emulator.client("pricing", config=Config(parameter_validation=False))
    with pytest.raises(ClientError) as caught:
        client.get_products(**{"ServiceCode": "AmazonSageMaker", **query})
    assert caught.value.response["Error"]["Code"] == code


def test_other_operations_of_the_price_list_are_refused(
    sagemaker_emulator: RunningEmulator,
) -> None:
    with pytest.raises(ClientError, match="does not implement"):
        sagemaker_emulator.client("pricing").describe_services()


def test_calls_are_recorded_and_rules_apply_to_them(sagemaker_emulator: RunningEmulator) -> None:
    sagemaker_emulator.add_rule(
        service="pricing", operation="GetProducts", code="AccessDeniedException"
    )
    with pytest.raises(ClientError, match="AccessDenied"):
        products(sagemaker_emulator, region("us-east-1"))
    sagemaker_emulator.clear_rules()
    assert products(sagemaker_emulator, region("us-east-1"))
    (denied, served) = sagemaker_emulator.requests("GetProducts")
    assert (denied["service"], denied["error_code"]) == ("pricing", "AccessDeniedException")
    assert served["status"] == 200
