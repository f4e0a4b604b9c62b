"""The query protocol, with botocore's own serializer and parser at the other end."""

import urllib.parse
from typing import Any, cast

import botocore.parsers
import botocore.serialize
import pytest

from sagemaker_emulator.protocol import query, spec
from sagemaker_emulator.protocol.errors import SerializationError, ServiceError


def parsed(operation: str, service: str, params: dict[str, Any]) -> dict[str, Any]:
    model = spec.operation_model(operation, service)
    sent = botocore.serialize.create_serializer("query").serialize_to_request(params, model)
    form = query.form_of(urllib.parse.urlencode(sent["body"]).encode())
    return query.parse(form, spec.input_shape(operation, service))


def answered(operation: str, service: str, body: bytes, status: int = 200) -> dict[str, Any]:
    shape = spec.output_shape(operation, service)
    parser = botocore.parsers.create_parser("query")
    answer = {"body": body, "headers": {}, "status_code": status}
    return cast("dict[str, Any]", parser.parse(answer, shape))


def test_what_a_client_sends_is_read() -> None:
    simulation: dict[str, Any] = {
        "PolicySourceArn": "arn:aws:iam::123456789012:role/x",
        "ActionNames": ["s3:GetObject", "s3:PutObject"],
        "ContextEntries": [{"ContextKeyName": "aws:a", "ContextKeyValues": ["1", "2"]}],
        "MaxItems": 3,
    }
    assert parsed("SimulatePrincipalPolicy", "iam", simulation) == simulation


def test_what_is_answered_is_read_by_a_client() -> None:
    model = spec.operation_model("SimulatePrincipalPolicy", "iam")
    assert model is not None
    value = {
        "EvaluationResults": [
            {"EvalActionName": "s3:<>&", "EvalDecision": "allowed", "MissingContextValues": ["a:b"]}
        ],
        "IsTruncated": False,
    }
    found = answered("SimulatePrincipalPolicy", "iam", query.encode(value, model, "id-1"))
    assert found.pop("ResponseMetadata")["RequestId"] == "id-1"
    assert found == value


def test_an_error_is_read_by_a_client() -> None:
    error = ServiceError("a < b", code="NoSuchEntity", status=404)
    body = query.encode_error(error, "id-1")
    found = answered("SimulatePrincipalPolicy", "iam", body, status=404)
    assert found["Error"] == {"Type": "Sender", "Code": "NoSuchEntity", "Message": "a < b"}


def test_a_value_of_another_type_is_refused() -> None:
    shape = spec.input_shape("SimulatePrincipalPolicy", "iam")
    with pytest.raises(SerializationError, match="many can not be converted to integer"):
        query.parse({"MaxItems": "many"}, shape)
