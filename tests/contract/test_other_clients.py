"""What clients other than boto3 send, and what boto3 asks of services that are not here."""

import http.client
import json
import os
import subprocess
import sys
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.bench import Bench

FORM = {"Content-Type": "application/x-www-form-urlencoded"}  # as curl sends any --data-binary


def send(
    url: str, method: str = "GET", body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Send one request without any SDK; return status, headers and body."""
    parts = urlsplit(url)
    # Not every resolver knows the names below localhost.
    connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=10)
    try:
        named = {"Host": parts.netloc, **(headers or {})}
        connection.request(method, f"{parts.path}?{parts.query}", body, named)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, found, answer.read()
    finally:
        connection.close()


def presigned(bench: Bench, method: str, key: str) -> str:
    """Return a presigned URL that is valid for a minute."""
    named = {"Bucket": bench.emulator.bucket, "Key": key}
    url: str = bench.s3.generate_presigned_url(method, Params=named, ExpiresIn=60)
    return url


@pytest.mark.parametrize("kind", [FORM["Content-Type"], "multipart/form-data; boundary=b"])
def test_a_put_with_the_content_type_of_a_form_stores_its_bytes(bench: Bench, kind: str) -> None:
    body = b"a=b&c=%00\xff\r\n"
    status, _, _ = send(presigned(bench, "put_object", "f"), "PUT", body, {"Content-Type": kind})
    assert status == 200
    stored = bench.s3.get_object(Bucket=bench.emulator.bucket, Key="f")
    assert (stored["Body"].read(), stored["ContentType"]) == (body, kind)


@pytest.mark.parametrize(
    ("version", "now", "then"),
    [("s3v4", "X-Amz-Date=20", "X-Amz-Date=19"), ("s3", "Expires=1", "Expires=0")],
)
def test_an_expired_presigned_url_is_refused(
    bench: Bench, version: str, now: str, then: str
) -> None:
    s3 = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=bench.emulator.endpoint,
        config=Config(signature_version=version),
        aws_access_key_id="mine",
        aws_secret_access_key="secret",
    )
    named = {"Bucket": bench.emulator.bucket, "Key": "f"}
    url = s3.generate_presigned_url("get_object", Params=named, ExpiresIn=60)
    assert send(url)[0] == 404
    # The secret of these keys is not known, so the URL of another time can be made of today's.
    status, headers, body = send(url.replace(now, then))
    assert (status, headers["content-type"]) == (403, "text/xml")
    assert b"<Code>AccessDenied</Code><Message>Request has expired</Message>" in body


def clients_with_known_keys(bench: Bench, config: Config) -> list[Any]:
    """Return clients of S3 with the printed keys, a user's and an assumed role's."""
    iam, user = bench.emulator.client("iam"), "signs-urls"
    iam.create_user(UserName=user)
    made = iam.create_access_key(UserName=user)["AccessKey"]
    session = bench.emulator.client("sts").assume_role(
        RoleArn=assumable(iam), RoleSessionName="signs"
    )["Credentials"]
    keys = [
        {"aws_access_key_id": "any", "aws_secret_access_key": "any"},
        {
            "aws_access_key_id": made["AccessKeyId"],
            "aws_secret_access_key": made["SecretAccessKey"],
        },
        {
            "aws_access_key_id": session["AccessKeyId"],
            "aws_secret_access_key": session["SecretAccessKey"],
            "aws_session_token": session["SessionToken"],
        },
    ]
    endpoint = bench.emulator.endpoint.replace("127.0.0.1", "localhost")
    return [
        boto3.client("s3", region_name="us-east-1", endpoint_url=endpoint, config=config, **given)
        for given in keys
    ]


def assumable(iam: Any) -> str:
    """Return the ARN of a role that the account's users may assume."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"},
        ],
    }
    made = iam.create_role(RoleName="signs-urls", AssumeRolePolicyDocument=json.dumps(trust))
    return str(made["Role"]["Arn"])


@pytest.mark.parametrize("style", ["path", "virtual"])
@pytest.mark.parametrize("version", ["s3v4", "s3"])
def test_a_url_signed_with_known_keys_is_for_one_method_and_one_object(
    bench: Bench, version: str, style: Literal["path", "virtual"]
) -> None:
    config = Config(signature_version=version, s3={"addressing_style": style})
    for s3 in clients_with_known_keys(bench, config):
        named = {"Bucket": bench.emulator.bucket, "Key": "a b/ü+~.txt"}
        put = s3.generate_presigned_url("put_object", Params=named)
        get = s3.generate_presigned_url(
            "get_object", Params={**named, "ResponseContentType": "text/plain"}
        )
        assert send(put, "PUT", b"content")[0] == 200
        status, headers, body = send(get)
        assert (status, headers["content-type"], body) == (200, "text/plain", b"content")
        for url, method in [(get, "PUT"), (put, "GET"), (get.replace(".txt", ".csv"), "GET")]:
            status, _, body = send(url, method)
            assert (status, b"SignatureDoesNotMatch" in body) == (403, True)


@pytest.mark.parametrize(("seconds", "status"), [(60, 204), (-60, 403)])
def test_a_form_is_accepted_until_its_policy_expires(
    bench: Bench, seconds: int, status: int
) -> None:
    made = bench.s3.generate_presigned_post(bench.emulator.bucket, "f", ExpiresIn=seconds)
    part = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
    fields = [part.format(name, "", value) for name, value in made["fields"].items()]
    body = "".join([*fields, part.format("file", '; filename="f"', "content"), "--b--\r\n"])
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert send(made["url"], "POST", body.encode(), headers)[0] == status
    listed = bench.s3.list_objects_v2(Bucket=bench.emulator.bucket)
    assert listed["KeyCount"] == (1 if status == 204 else 0)


@pytest.mark.parametrize("path", ["/", "/no-such-bucket/key", "/_emulator/health"])
def test_every_answer_has_a_date(bench: Bench, path: str) -> None:
    _, headers, _ = send(bench.emulator.endpoint + path)
    assert parsedate_to_datetime(headers["date"]).tzinfo is not None


def test_a_refused_answer_has_a_date(bench: Bench) -> None:
    status, headers, _ = send(bench.emulator.endpoint + "/", headers={"Origin": "http://evil"})
    assert status == 403
    assert "date" in headers


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "named"),
    [
        ("dynamodb", "list_tables", {}, "dynamodb (ListTables)"),
        ("lambda", "list_functions", {}, "lambda (GET /2015-03-31/functions)"),
        ("sqs", "list_queues", {}, "sqs (ListQueues)"),
        ("cloudformation", "list_stacks", {}, "cloudformation (ListStacks)"),
        ("ec2", "describe_vpcs", {}, "ec2 (DescribeVpcs)"),
        ("sagemaker", "list_models", {}, "ListModels"),
        ("logs", "list_anomalies", {}, "ListAnomalies"),
        ("iam", "get_context_keys_for_custom_policy", {"PolicyInputList": ["{}"]}, "GetContextKey"),
        ("sts", "decode_authorization_message", {"EncodedMessage": "x"}, "DecodeAuthorization"),
        ("pricing", "describe_services", {}, "DescribeServices"),
        (
            "sagemaker-runtime",
            "invoke_endpoint",
            {"EndpointName": "e", "Body": b""},
            "the data services of sagemaker (POST /endpoints/e/invocations)",
        ),
    ],
)
def test_a_service_or_an_operation_that_is_not_offered_says_so_once(
    bench: Bench, service: str, operation: str, arguments: dict[str, Any], named: str
) -> None:
    client = bench.emulator.client(service)
    with pytest.raises(ClientError) as caught:
        getattr(client, operation)(**arguments)
    answer = caught.value.response
    assert answer["Error"]["Code"] == "NotImplementedException"
    assert named in answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert len(bench.emulator.requests()) == 1
    log = bench.emulator.state_dir.parent / f"{bench.emulator.state_dir.name}.log"
    assert "Traceback" not in log.read_text("utf-8")


def test_the_variables_for_a_shell_are_all_that_boto3_needs(bench: Bench, tmp_path: Path) -> None:
    code = "import boto3; print(boto3.client('sagemaker').list_training_jobs()['NextToken'])"
    script = (
        f'eval "$({sys.executable} -m sagemaker_emulator env --state "$STATE")" && '
        f'{sys.executable} -c "{code}"'
    )
    for name in ("a", "b"):
        bench.create(bench.request(name))
    script = script.replace("list_training_jobs()", "list_training_jobs(MaxResults=1)")
    variables = {"PATH": os.defpath, "HOME": str(tmp_path), "STATE": str(bench.emulator.state_dir)}
    done = subprocess.run(["sh", "-c", script], env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_no_variables_are_printed_where_no_emulator_runs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sagemaker_emulator", "env", "--state", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"sagemaker-emulator: no emulator runs on {tmp_path}; name its --state or its --port\n"
    )
