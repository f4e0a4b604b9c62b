"""What services speak on the wire: JSON, forms, compressed bodies."""

import gzip
import json
from typing import Any

import pytest

from sagemaker_emulator.http.message import Request
from sagemaker_emulator.protocol import spec, wire
from sagemaker_emulator.protocol.errors import SerializationError, ServiceError

SHAPE = spec.input_shape("PutMetricData", "cloudwatch")
MODEL = spec.operation_model("ListMetrics", "cloudwatch")
VALUE = {"Namespace": "own", "MetricData": [{"MetricName": "m", "Value": 1.5}]}
JSON = [("x-amz-target", "GraniteServiceVersion20100801.PutMetricData")]
FORM = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")]


def request(body: bytes, headers: list[tuple[str, str]]) -> Request:
    return Request("POST", "/", headers, body)


def test_a_body_is_json_unless_it_is_a_form() -> None:
    form = b"Namespace=own&MetricData.member.1.MetricName=m&MetricData.member.1.Value=1.5"
    assert wire.read(request(json.dumps(VALUE).encode(), JSON), SHAPE) == VALUE
    assert wire.read(request(form, FORM), SHAPE) == VALUE


def test_a_compressed_body_is_unpacked() -> None:
    packed = gzip.compress(json.dumps(VALUE).encode())
    assert wire.read(request(packed, [*JSON, ("content-encoding", "gzip")]), SHAPE) == VALUE


@pytest.mark.parametrize(
    ("body", "why", "status"),
    [
        (b"no gzip", "not valid gzip", 400),
        (gzip.compress(b"{}")[:-4], "not valid gzip", 400),
        (gzip.compress(b" " * (wire.MAX_BYTES + 1)), "exceeded 6291456 bytes", 413),
    ],
    ids=["other", "cut off", "large"],
)
def test_a_body_that_cannot_be_unpacked_is_refused(body: bytes, why: str, status: int) -> None:
    with pytest.raises(SerializationError, match=why) as caught:
        wire.read(request(body, [*JSON, ("content-encoding", "gzip")]), SHAPE)
    assert caught.value.status == status


@pytest.mark.parametrize(("headers", "kind"), [(JSON, "json"), (FORM, "xml")])
def test_an_answer_is_in_the_protocol_of_its_request(
    headers: list[tuple[str, str]], kind: str
) -> None:
    assert MODEL is not None
    found = wire.answer(request(b"", headers), {"Metrics": []}, MODEL, "id-1")
    assert (found.status, kind in dict(found.headers)["Content-Type"]) == (200, True)
    error = ServiceError("a reason", code="InvalidParameterValue", status=400)
    refused = wire.refusal(request(b"", headers), error, "cloudwatch", "id-1")
    assert refused.status == 400
    assert b"a reason" in refused.body
    assert kind in dict(refused.headers)["Content-Type"]


@pytest.mark.parametrize(
    ("service", "expected"),
    [("cloudwatch", "InvalidParameterValue;Sender"), ("sagemaker", None)],
)
def test_only_cloudwatch_names_the_code_of_the_query_protocol(service: str, expected: Any) -> None:
    error = ServiceError("a reason", code="InvalidParameterValue", status=400)
    found = wire.refusal(request(b"", JSON), error, service, "id-1")
    assert dict(found.headers).get("x-amzn-query-error") == expected
