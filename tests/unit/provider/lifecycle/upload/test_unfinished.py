"""Multipart uploads that a run has left: whose they are, and which may be aborted."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_sagemaker_training.api.errors import AccessDenied, WaitInterrupted
from pulumi_sagemaker_training.api.services.client import utc_now
from pulumi_sagemaker_training.api.services.s3 import Bucket, UnfinishedUpload
from pulumi_sagemaker_training.api.values.checksums import PART_BYTES, Checksums, checksums_of
from pulumi_sagemaker_training.lifecycle.upload.processes import has_ended, this_process
from pulumi_sagemaker_training.lifecycle.upload.reading import opened, pieces_of
from pulumi_sagemaker_training.lifecycle.upload.unfinished import RECORD, Multipart, fate_of

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROOT = "data/.claims/"
BELOW = f"{ROOT}0123456789abcdef/"
NOW = utc_now()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def multipart(s3: "S3Client", said: list[str]) -> Multipart:
    return Multipart(
        Bucket(s3, "bucket"), ROOT, BELOW, "owner-1", versioned=False, warn=said.append
    )


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big"
    path.write_bytes(b"x" * (PART_BYTES + 1))
    return path


def send(multipart: Multipart, path: Path, progress: Callable[[int], None] = lambda _: None) -> str:
    return multipart.send("data/big", lambda: opened(path), checksums(path), progress)


def checksums(path: Path) -> Checksums:
    return checksums_of(pieces_of(path))


def begun(s3: "S3Client") -> list[str]:
    listed = s3.list_multipart_uploads(Bucket="bucket").get("Uploads", [])
    return [item["UploadId"] for item in listed]


def records(s3: "S3Client") -> list[str]:
    listed = s3.list_objects_v2(Bucket="bucket", Prefix=ROOT).get("Contents", [])
    return [item["Key"] for item in listed]


def left_by(s3: "S3Client", process: Any, claim: str = "owner-2", below: str = BELOW) -> str:
    """Leave an unfinished upload with its record; return its id."""
    upload_id = s3.create_multipart_upload(Bucket="bucket", Key="data/big")["UploadId"]
    words = {"key": "data/big", "upload_id": upload_id, "process": process}
    s3.put_object(
        Bucket="bucket", Key=f"{below}{claim}.abc{RECORD}", Body=json.dumps(words).encode()
    )
    return upload_id


def test_a_process_is_told_apart_from_one_that_has_ended(ended: dict[str, Any]) -> None:
    assert has_ended(this_process()) is False
    assert has_ended(ended) is True
    assert has_ended({**this_process(), "started": "1"}) is True
    assert has_ended({**ended, "machine": "another"}) is None
    assert has_ended({}) is None
    assert has_ended({**ended, "pid": -1}) is None


def test_an_object_in_parts_leaves_no_record_and_nothing_unfinished(
    multipart: Multipart, s3: "S3Client", big: Path
) -> None:
    etag = send(multipart, big)
    assert etag == checksums(big).etag
    assert (begun(s3), records(s3)) == ([], [])


def test_no_byte_is_sent_before_the_upload_is_recorded(
    multipart: Multipart, s3: "S3Client", big: Path
) -> None:
    seen: list[list[str]] = []
    s3.meta.events.register(
        "provide-client-params.s3.UploadPart", lambda **_: seen.append(records(s3))
    )
    send(multipart, big)
    assert [len(keys) for keys in seen] == [1, 1]


def test_an_upload_that_cannot_be_recorded_is_aborted_at_once(
    multipart: Multipart, s3: "S3Client", big: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_bucket: Bucket, key: str, _content: bytes) -> bool:
        raise AccessDenied("PutObject", "AccessDenied", key)

    monkeypatch.setattr(Bucket, "put", refuse)
    with pytest.raises(AccessDenied):
        send(multipart, big)
    assert begun(s3) == []


def test_an_interrupted_upload_is_aborted(multipart: Multipart, s3: "S3Client", big: Path) -> None:
    def interrupt(_sent: int) -> None:
        raise WaitInterrupted("stop")

    with pytest.raises(WaitInterrupted):
        send(multipart, big, interrupt)
    assert (begun(s3), records(s3)) == ([], [])


@pytest.mark.parametrize("below", [BELOW, f"{ROOT}fedcba9876543210/"])
def test_what_a_killed_run_of_the_same_resource_left_is_aborted_whatever_its_content(
    multipart: Multipart, s3: "S3Client", ended: dict[str, Any], below: str
) -> None:
    left_by(s3, ended, below=below)
    multipart.abort_ended()
    assert (begun(s3), records(s3)) == ([], [])


@pytest.mark.parametrize("claim", ["stranger-2", "owner2-2", "own-2"])
def test_what_another_resource_began_is_left_alone(
    multipart: Multipart, s3: "S3Client", ended: dict[str, Any], claim: str, said: list[str]
) -> None:
    upload_id = left_by(s3, ended, claim=claim)
    multipart.abort_ended()
    assert begun(s3) == [upload_id]
    assert len(records(s3)) == 1
    assert said == []


def test_what_a_concurrent_run_of_the_same_resource_sends_is_left_alone_and_said(
    multipart: Multipart, s3: "S3Client", said: list[str]
) -> None:
    upload_id = left_by(s3, this_process())
    multipart.abort_ended()
    assert begun(s3) == [upload_id]
    [line] = said
    assert upload_id in line
    assert "s3://bucket/data/big" in line


def test_a_record_that_makes_no_sense_is_left_alone_and_said(
    multipart: Multipart, s3: "S3Client", said: list[str]
) -> None:
    for number, body in enumerate([b"{", b"[]", b"{}", b"\xff"]):
        s3.put_object(Bucket="bucket", Key=f"{BELOW}owner-2.{number}{RECORD}", Body=body)
    multipart.abort_ended()
    assert len(said) == len(records(s3)) == 4


def test_an_abort_that_is_denied_is_said_and_keeps_its_record(
    multipart: Multipart,
    s3: "S3Client",
    ended: dict[str, Any],
    said: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(_bucket: Bucket, upload: UnfinishedUpload) -> None:
        raise AccessDenied("AbortMultipartUpload", "AccessDenied", upload.key)

    upload_id = left_by(s3, ended)
    monkeypatch.setattr(Bucket, "abort", refuse)
    multipart.abort_ended()
    assert upload_id in said[0]
    assert "AccessDenied" in said[0]
    assert len(records(s3)) == 1


def test_an_upload_that_is_gone_already_is_forgotten(
    multipart: Multipart, s3: "S3Client", ended: dict[str, Any], said: list[str]
) -> None:
    upload_id = left_by(s3, ended)
    s3.abort_multipart_upload(Bucket="bucket", Key="data/big", UploadId=upload_id)
    multipart.abort_ended()
    assert (records(s3), said) == ([], [])


def test_what_ran_elsewhere_counts_as_ended_after_a_day_or_under_the_states_own_claim() -> None:
    elsewhere = {"machine": "another", "pid": 1, "started": "1"}
    young, old = NOW - timedelta(hours=23), NOW - timedelta(hours=25)
    assert fate_of(elsewhere, young, NOW, is_own=False) == "leave"
    assert fate_of(elsewhere, old, NOW, is_own=False) == "abort"
    assert fate_of(elsewhere, young, NOW, is_own=True) == "abort"
    assert fate_of("nonsense", young, NOW, is_own=False) == "leave"


def test_what_runs_is_left_alone_however_old_but_for_ones_own_leftover() -> None:
    old = NOW - timedelta(days=9)
    assert fate_of(this_process(), old, NOW, is_own=False) == "leave"
    assert fate_of(this_process(), old, NOW, is_own=True) == "abort"
