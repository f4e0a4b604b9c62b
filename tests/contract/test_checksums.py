"""S3 refuses a body that does not match its checksum, and keeps unfinished uploads."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pulumi_sagemaker_training.api.values.checksums import PART_BYTES, Checksums, checksums_of
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.support.emulators import running

CONTENT = b"y" * PART_BYTES + b"z" * 1000


def sha256(content: bytes) -> str:
    """Return a SHA-256 in the format of S3."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


def put_in_parts(s3: Any, bucket: str, checksums: Checksums, content: bytes = CONTENT) -> Any:
    """Upload a content in parts, and complete the upload with these checksums."""
    made = s3.create_multipart_upload(Bucket=bucket, Key="big", ChecksumAlgorithm="SHA256")
    named = []
    for number, checksum in enumerate(checksums.parts, 1):
        piece = content[(number - 1) * PART_BYTES : number * PART_BYTES]
        answer = s3.upload_part(
            Bucket=bucket,
            Key="big",
            UploadId=made["UploadId"],
            PartNumber=number,
            Body=piece,
            ChecksumAlgorithm="SHA256",
        )
        named.append({"PartNumber": number, "ETag": answer["ETag"], "ChecksumSHA256": checksum})
    return s3.complete_multipart_upload(
        Bucket=bucket, Key="big", UploadId=made["UploadId"], MultipartUpload={"Parts": named}
    )


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA1", "CRC32", "ContentMD5"])
def test_a_body_with_another_checksum_is_refused_and_nothing_is_stored(
    sagemaker_emulator: RunningEmulator, algorithm: str
) -> None:
    sizes = {"SHA256": 32, "SHA1": 20, "CRC32": 4, "ContentMD5": 16}
    member = algorithm if algorithm == "ContentMD5" else f"Checksum{algorithm}"
    s3 = sagemaker_emulator.client("s3")
    wrong = {member: base64.b64encode(bytes(sizes[algorithm])).decode()}
    with pytest.raises(ClientError) as caught:
        s3.put_object(Bucket=sagemaker_emulator.bucket, Key="a", Body=b"abc", **wrong)
    assert caught.value.response["Error"]["Code"] == "BadDigest"
    assert "Contents" not in s3.list_objects_v2(Bucket=sagemaker_emulator.bucket)


def test_a_checksum_in_a_trailer_is_verified(sagemaker_emulator: RunningEmulator) -> None:
    s3 = sagemaker_emulator.client("s3", config=Config(s3={"payload_signing_enabled": False}))

    def spoil(request: Any, **_: Any) -> None:
        framed = b"3\r\nabd\r\n0\r\nx-amz-checksum-sha256:" + sha256(b"abc").encode() + b"\r\n\r\n"
        del request.headers["x-amz-checksum-sha256"]
        request.headers["Content-Encoding"] = "aws-chunked"
        request.data = framed

    s3.meta.events.register("before-sign.s3.PutObject", spoil)
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(
            Bucket=sagemaker_emulator.bucket,
            Key="a",
            Body=b"abc",
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=sha256(b"abc"),
        )


def test_a_part_with_another_checksum_is_refused(sagemaker_emulator: RunningEmulator) -> None:
    s3, bucket = sagemaker_emulator.client("s3"), sagemaker_emulator.bucket
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big", ChecksumAlgorithm="SHA256")
    with pytest.raises(ClientError, match="BadDigest"):
        s3.upload_part(
            Bucket=bucket,
            Key="big",
            UploadId=upload["UploadId"],
            PartNumber=1,
            Body=b"abc",
            ChecksumSHA256=sha256(b"abd"),
        )


def test_an_upload_that_names_other_parts_is_refused(
    sagemaker_emulator: RunningEmulator,
) -> None:
    s3 = sagemaker_emulator.client("s3")
    other = checksums_of([b"n" * PART_BYTES, b"o"])
    with pytest.raises(ClientError, match="InvalidPart"):
        put_in_parts(s3, sagemaker_emulator.bucket, other)
    assert "Contents" not in s3.list_objects_v2(Bucket=sagemaker_emulator.bucket)


def test_the_checksum_of_an_object_is_computed_not_copied(
    sagemaker_emulator: RunningEmulator,
) -> None:
    s3, bucket = sagemaker_emulator.client("s3"), sagemaker_emulator.bucket
    expected = checksums_of([CONTENT[:100], CONTENT[100:]])
    put_in_parts(s3, bucket, expected)
    found = s3.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")
    assert (found["ChecksumSHA256"], found["ETag"]) == (expected.stored, f'"{expected.etag}"')
    small = checksums_of([b"abc"])
    s3.put_object(Bucket=bucket, Key="small", Body=b"abc", ChecksumAlgorithm="SHA256")
    found = s3.head_object(Bucket=bucket, Key="small", ChecksumMode="ENABLED")
    assert (found["ChecksumSHA256"], found["ETag"]) == (small.stored, f'"{small.etag}"')


def test_an_unfinished_upload_survives_a_restart(tmp_path: Path) -> None:
    with running(tmp_path / "state") as emulator:
        s3, bucket = emulator.client("s3"), emulator.bucket
        upload = s3.create_multipart_upload(Bucket=bucket, Key="big", ChecksumAlgorithm="SHA256")
        aborted = s3.create_multipart_upload(Bucket=bucket, Key="gone")["UploadId"]
        s3.abort_multipart_upload(Bucket=bucket, Key="gone", UploadId=aborted)
        named = {"Bucket": bucket, "Key": "big", "UploadId": upload["UploadId"]}
        part = s3.upload_part(PartNumber=1, Body=b"abc", **named)
    with running(tmp_path / "state") as emulator:
        s3 = emulator.client("s3")
        listed = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
        assert [item["UploadId"] for item in listed] == [upload["UploadId"]]
        parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
        s3.complete_multipart_upload(MultipartUpload={"Parts": parts}, **named)
        assert s3.get_object(Bucket=bucket, Key="big")["Body"].read() == b"abc"
        assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
