"""A bucket in the host name, as every SDK has it by default, is the bucket in the path."""

import socket
import urllib.request
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.support.bench import Bench


@pytest.fixture
def localhost(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let names below localhost lead to this machine, as RFC 6761 has it; some resolvers do not."""
    real = socket.getaddrinfo

    def resolved(host: Any, *args: Any, **kwargs: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".localhost") else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


def virtual(emulator: RunningEmulator, host: str = "localhost") -> Any:
    """Return a client that puts the bucket into the host name."""
    port = emulator.endpoint.rpartition(":")[2]
    style = Config(s3={"addressing_style": "virtual"}, retries={"total_max_attempts": 1})
    return emulator.client("s3", endpoint_url=f"http://{host}:{port}", config=style)


@pytest.mark.usefixtures("localhost")
@pytest.mark.parametrize("host", ["localhost", "s3.localhost", "s3.us-east-1.localhost"])
def test_what_is_written_one_way_is_read_the_other(bench: Bench, host: str) -> None:
    s3, bucket = virtual(bench.emulator, host), bench.emulator.bucket
    s3.create_bucket(Bucket="made")
    assert bench.emulator.client("s3").head_bucket(Bucket="made")
    s3.put_object(Bucket=bucket, Key="a/b c+ä.txt", Body=b"content")
    assert bench.content("a/b c+ä.txt") == b"content"
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "a/b c+ä.txt"})
    listed = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == ["a/b c+ä.txt", "copy"]
    made = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="big", UploadId=made, PartNumber=1, Body=b"part")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=made, MultipartUpload=parts)
    assert bench.content("big") == b"part"
    s3.delete_object(Bucket=bucket, Key="big")
    with pytest.raises(ClientError, match="Not Found"):
        s3.head_object(Bucket=bucket, Key="big")


@pytest.mark.usefixtures("localhost")
def test_a_presigned_address_is_read(bench: Bench) -> None:
    s3, bucket = virtual(bench.emulator), bench.emulator.bucket
    s3.put_object(Bucket=bucket, Key="key", Body=b"content")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "key"})
    assert f"//{bucket}.localhost:" in url
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"content"


@pytest.mark.usefixtures("localhost")
def test_a_policy_holds_for_the_bucket_in_the_host_name(bench: Bench) -> None:
    bucket = bench.emulator.bucket
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/no"}
    bench.emulator.add_rule(policy={"Statement": [allow, deny]})
    s3 = virtual(bench.emulator)
    s3.put_object(Bucket=bucket, Key="yes", Body=b"")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket=bucket, Key="no", Body=b"")
