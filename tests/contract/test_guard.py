"""Requests of web pages or with a foreign host name reach no service; requests of tools do."""

import http.client
import json
import socket
import urllib.parse
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.bench import Bench

MARKS = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate"},
    {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"},
    {"Host": "evil.example"},
    {"Host": "bucket.s3.evil.example:4567"},
    {"Host": "10.1.2.3"},
]
SCOPE = (
    "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/{}/aws4_request, "
    "SignedHeaders=host, Signature=0"
)
FORM = (
    b"--b\r\nContent-Disposition: form-data; name=key\r\n\r\nguarded\r\n"
    b"--b\r\nContent-Disposition: form-data; name=file\r\n\r\nbody\r\n--b--\r\n"
)


@dataclass(frozen=True)
class Call:
    """One request to one of the services, as a client sends it."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""

    def send(self, bench: Bench, **more: str) -> http.client.HTTPResponse:
        """Send the request, with further headers before its own."""
        host = urllib.parse.urlsplit(bench.emulator.endpoint).netloc
        connection = http.client.HTTPConnection(host, timeout=30)
        path = self.path.replace("BUCKET", bench.emulator.bucket)
        connection.request(self.method, path, self.body, {**self.headers, **more})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


def action(service: str, form: str) -> dict[str, Any]:
    """Return the parts of a call of a query service."""
    form_type = "application/x-www-form-urlencoded; charset=utf-8"
    headers = {"Authorization": SCOPE.format(service), "Content-Type": form_type}
    return {"method": "POST", "path": "/", "headers": headers, "body": form.encode()}


def target(service: str, name: str, **body: Any) -> dict[str, Any]:
    """Return the parts of a call of a JSON service."""
    headers = {
        "Authorization": SCOPE.format(service),
        "X-Amz-Target": name,
        "Content-Type": "application/x-amz-json-1.1",
    }
    return {"method": "POST", "path": "/", "headers": headers, "body": json.dumps(body).encode()}


S3 = {"Authorization": SCOPE.format("s3")}
BYTES = {"Content-Type": "application/octet-stream"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=b"}
CALLS = [
    Call("SageMaker", **target("sagemaker", "SageMaker.ListTrainingJobs")),
    Call("S3 list", "GET", "/BUCKET", S3),
    Call("S3 read", "GET", "/BUCKET/there", S3),
    Call("S3 put", "PUT", "/BUCKET/guarded", {**S3, **BYTES}, b"body"),
    Call("S3 form", "POST", "/BUCKET", MULTIPART, FORM),
    Call("S3 form, bucket in the name", "POST", "/", {**MULTIPART, "Host": "BUCKET.x"}, FORM),
    Call("S3 delete", "DELETE", "/BUCKET/there", S3),
    Call("IAM", **action("iam", "Action=CreateUser&UserName=guarded&Version=2010-05-08")),
    Call("STS", **action("sts", "Action=GetCallerIdentity&Version=2011-06-15")),
    Call("logs", **target("logs", "Logs_20140328.CreateLogGroup", logGroupName="guarded")),
    Call(
        "pricing",
        **target("pricing", "AWSPriceListService.GetProducts", ServiceCode="AmazonSageMaker"),
    ),
    Call("control, reading", "GET", "/_emulator/health", {}),
    Call("control, changing", "POST", "/_emulator/rules", {}, b'{"operation": "*"}'),
    Call("control, reset", "POST", "/_emulator/reset", {}),
    Call("moto", "GET", "/moto-api/config", {}),
]


def everything(bench: Bench) -> dict[str, Any]:
    """Return everything that an accepted request would change."""
    listed = bench.s3.list_objects_v2(Bucket=bench.emulator.bucket).get("Contents", [])
    return {
        "jobs": bench.sagemaker.list_training_jobs()["TrainingJobSummaries"],
        "objects": [(item["Key"], item["ETag"]) for item in listed],
        "users": bench.iam.list_users()["Users"],
        "groups": bench.logs.describe_log_groups()["logGroups"],
    }


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.name)
@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: "-".join(mark.values()))
def test_a_page_reaches_no_service(bench: Bench, call: Call, mark: dict[str, str]) -> None:
    bench.s3.put_object(Bucket=bench.emulator.bucket, Key="there", Body=b"x")
    before = everything(bench)
    answer = call.send(bench, **mark)
    assert answer.status == 403
    assert not [name for name, _ in answer.getheaders() if name.lower().startswith("access-c")]
    assert everything(bench) == before


@pytest.mark.parametrize(
    "call", [call for call in CALLS if "Host" not in call.headers], ids=lambda call: call.name
)
def test_the_same_call_of_a_tool_is_answered(bench: Bench, call: Call) -> None:
    # Without this, an invalid call could pass the test above.
    bench.s3.put_object(Bucket=bench.emulator.bucket, Key="there", Body=b"x")
    assert 200 <= call.send(bench).status < 300
    assert call.send(bench, Host="localhost").status != 403


@pytest.mark.parametrize("headers", ["", "Host: localhost\r\nHost: evil.example\r\n"])
def test_a_request_without_one_host_is_refused(bench: Bench, headers: str) -> None:
    parts = urllib.parse.urlsplit(bench.emulator.endpoint)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), 10) as client:
        client.sendall(f"GET /_emulator/health HTTP/1.1\r\n{headers}\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 400")


def test_a_buckets_cors_configuration_is_kept_and_grants_nothing(bench: Bench) -> None:
    rule = {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}
    bucket = bench.emulator.bucket
    bench.s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    assert bench.s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [rule]
    for method in ("GET", "OPTIONS", "PUT"):
        call = Call("S3", method, "/BUCKET/there", {"Access-Control-Request-Method": "PUT"})
        assert call.send(bench, Origin="http://let.in.example").status == 403
        names = [name.lower() for name, _ in call.send(bench).getheaders()]
        assert not [name for name in names if name.startswith("access-control-")]


def test_presigned_urls_work_with_tools(bench: Bench) -> None:
    bucket = bench.emulator.bucket
    place = {"Bucket": bucket, "Key": "presigned"}
    writing = bench.s3.generate_presigned_url("put_object", Params=place)
    reading = bench.s3.generate_presigned_url("get_object", Params=place)
    assert Call("put", "PUT", _path(writing), BYTES, b"by tool").send(bench).status == 200
    assert Call("get", "GET", _path(reading), {}).send(bench).status == 200
    typed_in = {
        "Sec-Fetch-Site": "none",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "document",
    }
    assert Call("get", "GET", _path(reading), typed_in).send(bench).status == 200
    assert bench.content("presigned") == b"by tool"
    assert Call("form", "POST", "/BUCKET", MULTIPART, FORM).send(bench).status in (200, 204)
    assert bench.content("guarded") == b"body"


def _path(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_refusals_are_recorded(bench: Bench) -> None:
    # A user who looks for the requests of a page finds them beside the others.
    Call("S3", "GET", "/BUCKET/there", {"Origin": "null"}).send(bench)
    found = bench.emulator.requests("GET")[-1]
    assert (found["status"], found["error_code"]) == (403, "AccessDenied")
    assert found["request"]["path"].endswith("/there")


def test_sdks_understand_a_refusal(bench: Bench) -> None:
    for service, call in (("sagemaker", "list_training_jobs"), ("s3", "list_buckets")):
        client = bench.emulator.client(service)

        def rename(request: Any, **_: Any) -> None:
            request.headers["Host"] = "my-machine.example"

        client.meta.events.register("before-send", rename)
        with pytest.raises(ClientError, match="--allow-host") as caught:
            getattr(client, call)()
        assert caught.value.response["Error"]["Code"] == "AccessDenied"
