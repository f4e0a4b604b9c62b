"""A client of any protocol reads the code and the message of an error."""

import pytest
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.session import get_session

from sagemaker_emulator.http.message import Request
from sagemaker_emulator.protocol.error_answers import error_answer
from sagemaker_emulator.protocol.errors import NotImplementedHereError

FORM = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")]
ERROR = NotImplementedHereError("does not offer <this> & that")


def model_of(service: str) -> tuple[ServiceModel, OperationModel]:
    """Return botocore's model of a service, and of its first operation."""
    model = get_session().get_service_model(service)
    return model, model.operation_model(model.operation_names[0])


@pytest.mark.parametrize(
    ("service", "protocol", "headers"),
    [
        ("dynamodb", "json", [("x-amz-target", "DynamoDB_20120810.ListTables")]),
        ("lambda", "rest-json", []),
        ("sns", "query", FORM),
        ("sts", "query", FORM),
        ("ec2", "ec2", FORM),
        ("s3", "rest-xml", []),
        ("route53", "rest-xml", []),
        ("cloudwatch", "smithy-rpc-v2-cbor", [("smithy-protocol", "rpc-v2-cbor")]),
    ],
)
def test_a_client_reads_the_code_and_the_message(
    service: str, protocol: str, headers: list[tuple[str, str]]
) -> None:
    answer = error_answer(ERROR, Request("POST", "/", headers), service, "id-1")
    _, operation = model_of(service)
    parsed = create_parser(protocol).parse(
        {
            "body": answer.body,
            "status_code": answer.status,
            "headers": {name.lower(): value for name, value in answer.headers},
        },
        operation.output_shape,
    )
    assert parsed["Error"]["Code"] == "NotImplementedException"
    assert parsed["Error"]["Message"] == "does not offer <this> & that"
    assert parsed["ResponseMetadata"]["HTTPStatusCode"] == 501
