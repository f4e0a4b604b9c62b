"""The content of an upload in S3 is the declared one, whatever happens during the upload."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_training import Upload
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.conftest import NewStack
from tests.engine.stacks import EngineStack
from tests.engine.test_upload import (
    _swept_after_a_failed_update,  # noqa: F401 - a fixture for every test
)

pytestmark = pytest.mark.engine

BIG_BYTES = 112 * 1024**2
"""Seven parts; four are sent concurrently."""
SOME_PARTS_BYTES = 40 * 1024**2
"""Three parts."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    with (folder / "big.bin").open("wb") as file:
        file.truncate(BIG_BYTES)
    return folder


def program(source: Path, bucket: str, **more: Any) -> Callable[[], None]:
    """Return a program that uploads the source."""

    def run() -> None:
        pulumi.export("uri", Upload("data", source, bucket=bucket, prefix="data", **more).uri)

    return run


def objects(emulator: RunningEmulator) -> dict[str, int]:
    """Return the size of every object, with claims and records."""
    listed = emulator.client("s3").list_objects_v2(Bucket=emulator.bucket).get("Contents", [])
    return {item["Key"]: item["Size"] for item in listed}


def contents(emulator: RunningEmulator) -> list[str]:
    """Return the keys of objects that are not claims."""
    return [key for key in objects(emulator) if "/.claims/" not in key]


def unfinished(emulator: RunningEmulator) -> list[str]:
    """Return the ids of unfinished multipart uploads."""
    listed = emulator.client("s3").list_multipart_uploads(Bucket=emulator.bucket)
    return [item["UploadId"] for item in listed.get("Uploads", [])]


@contextmanager
def once(is_now: Callable[[], bool], act: Callable[[], None]) -> Iterator[None]:
    """Run a function in a thread, as soon as a condition is true, during the block."""

    def watch() -> None:
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline:
            if is_now():
                act()
                return
            time.sleep(0.02)

    thread = threading.Thread(target=watch)
    thread.start()
    yield
    thread.join()


def test_a_big_file_that_changes_while_it_is_sent_leaves_no_object_that_anybody_believes(
    new_stack: NewStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    emulator, big = sagemaker_emulator, source / "big.bin"
    first, colleague = new_stack("first"), new_stack("colleague")
    emulator.add_rule(
        operation="PUT", service="s3", match={"call": "UploadPart"}, effect="delay", delay_s=1.0
    )

    def spoil() -> None:
        with big.open("r+b") as file:
            file.seek(BIG_BYTES - 10)
            file.write(b"spoilt")

    with once(lambda: bool(unfinished(emulator)), spoil):
        failed = first.up(program(source, emulator.bucket))
    assert "big.bin changed while it was uploaded" in failed.said
    assert "Traceback" not in failed.said
    assert contents(emulator) == []
    assert unfinished(emulator) == []
    emulator.clear_rules()
    with big.open("r+b") as file:
        file.truncate(BIG_BYTES - 10)
        file.truncate(BIG_BYTES)
    for stack in (first, colleague):
        assert stack.up(program(source, emulator.bucket)).error == ""
        [key] = contents(emulator)
        body = emulator.client("s3").get_object(Bucket=emulator.bucket, Key=key)["Body"]
        assert not any(body.read()[-20:])
    first.destroy()
    colleague.destroy()
    assert objects(emulator) == {}


def test_an_object_is_not_believed_by_metadata_that_claims_its_content(
    stack: EngineStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    # Versions up to 0.1.0 left such an object when a file changed during its upload.
    emulator = sagemaker_emulator
    os.truncate(source / "big.bin", 1000)
    stack.up(program(source, emulator.bucket))
    [key] = contents(emulator)
    state = stack.resource("data")["outputs"]
    s3 = emulator.client("s3")
    digest = next(iter(state["files"].values()))
    corrupt = {"Body": b"corrupt", "Metadata": {"pulumi-digest": digest}}
    etag = s3.put_object(Bucket=emulator.bucket, Key=key, **corrupt)["ETag"].strip('"')

    def believed(resource: dict[str, Any]) -> None:
        for holder in (resource["inputs"], resource["outputs"]):
            holder.pop("verified", None)
        resource["outputs"]["objects"] = {key: etag}

    stack.change_state("data", believed)
    repaired = stack.up(program(source, emulator.bucket))
    assert f"in S3: changed {key}" in repaired.said
    assert s3.get_object(Bucket=emulator.bucket, Key=key)["Body"].read() == bytes(1000)
    assert stack.up().ops_of("data") == ["same"]


def test_the_state_of_an_older_version_with_right_objects_is_no_change(
    stack: EngineStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    os.truncate(source / "big.bin", 1000)
    stack.up(program(source, sagemaker_emulator.bucket))
    stack.change_state("data", lambda resource: resource["outputs"].pop("verified"))
    assert stack.up().ops_of("data") == ["same"]


@pytest.mark.parametrize("damage", [{"claim": None}, {"objects": "many"}], ids=["claim", "objects"])
def test_a_damaged_state_is_one_line_and_deletes_nothing(
    damage: dict[str, Any],
    stack: EngineStack,
    source: Path,
    sagemaker_emulator: RunningEmulator,
) -> None:
    os.truncate(source / "big.bin", 1000)
    stack.up(program(source, sagemaker_emulator.bucket))
    before = objects(sagemaker_emulator)
    stack.change_state("data", lambda resource: resource["outputs"].update(damage))
    for run in (stack.refresh, stack.preview, stack.up, stack.destroy):
        failed = run()
        assert "in the state of this upload" in failed.said, run
        assert "Traceback" not in failed.said
    assert objects(sagemaker_emulator) == before


def test_a_multipart_upload_that_somebody_else_began_is_left_alone(
    stack: EngineStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    emulator = sagemaker_emulator
    os.truncate(source / "big.bin", 1000)
    stack.up(program(source, emulator.bucket))
    [key] = contents(emulator)
    s3 = emulator.client("s3")
    foreign = s3.create_multipart_upload(Bucket=emulator.bucket, Key=key)["UploadId"]
    s3.delete_object(Bucket=emulator.bucket, Key=key)
    stack.up()
    stack.destroy()
    assert unfinished(emulator) == [foreign]


def test_an_abort_that_is_denied_is_said_and_survived(
    stack: EngineStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    emulator = sagemaker_emulator
    os.truncate(source / "big.bin", SOME_PARTS_BYTES)
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "s3:AbortMultipartUpload", "Resource": "*"}
    emulator.add_rule(policy={"Statement": [allow, deny]})
    emulator.add_rule(
        operation="POST",
        service="s3",
        match={"call": "CompleteMultipartUpload"},
        code="AccessDenied",
        status=403,
        times=1,
    )
    failed = stack.up(program(source, emulator.bucket))
    assert "could not be aborted" in failed.said
    assert "s3:AbortMultipartUpload" in failed.said
    [left] = unfinished(emulator)
    again = stack.up()
    assert again.error == ""
    assert left in again.said
    assert len(contents(emulator)) == 1
    emulator.clear_rules()
    assert stack.destroy().error == ""
    assert unfinished(emulator) == []
    assert objects(emulator) == {}


def test_the_record_of_an_unfinished_upload_is_json_that_names_it(
    stack: EngineStack, source: Path, sagemaker_emulator: RunningEmulator
) -> None:
    emulator, records = sagemaker_emulator, []
    os.truncate(source / "big.bin", SOME_PARTS_BYTES)
    emulator.add_rule(
        operation="PUT", service="s3", match={"call": "UploadPart"}, effect="delay", delay_s=2.0
    )

    def is_recorded() -> bool:
        return any(key.endswith(".sending") for key in objects(emulator))

    def read() -> None:
        s3 = emulator.client("s3")
        [key] = [key for key in objects(emulator) if key.endswith(".sending")]
        body = s3.get_object(Bucket=emulator.bucket, Key=key)["Body"].read()
        records.append((json.loads(body), unfinished(emulator)))

    with once(is_recorded, read):
        assert stack.up(program(source, emulator.bucket)).error == ""
    [(record, [upload_id])] = records
    assert record["upload_id"] == upload_id
    assert record["process"]["pid"] > 0
    assert not is_recorded()
