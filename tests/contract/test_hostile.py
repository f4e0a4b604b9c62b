"""Hostile input: an answer or a closed connection, a server that stays up, no file elsewhere."""

import gzip
import io
import json
import os
import socket
import tarfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.support.bench import Bench

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sagemaker/aws4_request, "
    "SignedHeaders=host, Signature=0"
)


@pytest.fixture(autouse=True)
def stays_up(bench: Bench) -> Iterator[None]:
    """Check after each test that the emulator still works."""
    yield
    assert bench.run(bench.request("still-alive"))["TrainingJobStatus"] == "Completed"


def post(bench: Bench, target: str, body: bytes, **headers: str) -> tuple[int, dict[str, Any]]:
    """Send a body to an operation."""
    request = urllib.request.Request(
        bench.emulator.endpoint,
        data=body,
        headers={"X-Amz-Target": target, "Authorization": AUTHORIZATION, **headers},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"{}")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or b"{}")


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        ("SageMaker.DescribeTrainingJob", b"{", "SerializationException"),
        ("SageMaker.DescribeTrainingJob", b"[" * 200_000, "SerializationException"),
        ("SageMaker.DescribeTrainingJob", b"\xff\xfe\x00", "SerializationException"),
        ("SageMaker.DescribeTrainingJob", b"null", "SerializationException"),
        ("SageMaker.DescribeTrainingJob", b'{"TrainingJobName": 1}', "SerializationException"),
        ("SageMaker.DescribeTrainingJob", b'{"TrainingJobName": ""}', "ValidationException"),
        ("SageMaker.DropTables", b"{}", "UnknownOperationException"),
        ("SageMaker.", b"{}", "UnknownOperationException"),
        ("SageMaker.ListModels", b"{}", "NotImplementedException"),
        ("SageMaker.ListTrainingJobs", b'{"NextToken": "x"}', "ValidationException"),
    ],
)
def test_bad_requests_get_an_error_in_the_services_format(
    bench: Bench, target: str, body: bytes, code: str
) -> None:
    status, answer = post(bench, target, body)
    assert answer["__type"] == code
    assert 400 <= status < 600


def test_bodies_that_are_too_large_are_refused(bench: Bench) -> None:
    # The limit of a call is 6 MiB.
    with socket.create_connection(_address(bench), timeout=10) as client:
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: SageMaker.CreateTrainingJob\r\n"
            b"Content-Length: 1000000000\r\n\r\n"
        )
        assert client.recv(100).startswith(b"HTTP/1.1 413")


def _address(bench: Bench) -> tuple[str, int]:
    parts = urlsplit(bench.emulator.endpoint)
    return str(parts.hostname), int(parts.port or 80)


def test_silent_connections_do_not_block_others(bench: Bench) -> None:
    silent = [socket.create_connection(_address(bench)) for _ in range(100)]
    for connection in silent:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Le")
    assert bench.sagemaker.list_training_jobs()["TrainingJobSummaries"] == []
    for connection in silent:
        connection.close()


@pytest.mark.parametrize("name", ["../../etc/x", "a/b", "..", "-a", "a" * 64, "a\0b", "ä", " a"])
def test_names_that_are_paths_are_refused(bench: Bench, name: str) -> None:
    # A job's name becomes the name of a folder.
    lenient = bench.emulator.client("sagemaker", config=Config(parameter_validation=False))
    with pytest.raises(ClientError) as caught:
        lenient.create_training_job(**bench.request(name))
    assert caught.value.response["Error"]["Code"] == "ValidationException"


def _names_below(folder: Path) -> set[str]:
    # The emulator removes folders of ended jobs at the same time; os.walk ignores missing ones.
    return {name for _, folders, files in os.walk(folder) for name in (*folders, *files)}


def test_keys_that_lead_out_of_the_channel_fail_the_job(bench: Bench) -> None:
    bench.s3.put_object(Bucket=bench.emulator.bucket, Key="data/../../../evil", Body=b"x")
    request = bench.script("j", "", InputDataConfig=[bench.channel("data", "data/")])
    found = bench.run(request)
    assert found["TrainingJobStatus"] == "Failed"
    assert "leads out" in found["FailureReason"]
    assert "evil" not in _names_below(bench.emulator.state_dir.parent)


SHOW = b"import os; print(sorted(os.listdir()))"


def archive(bench: Bench, *members: tarfile.TarInfo, body: bytes | None = None) -> dict[str, Any]:
    """Upload a source archive with members and a script; return a request for its job."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        script = tarfile.TarInfo("train.py")
        script.size = len(SHOW)
        tar.addfile(script, io.BytesIO(SHOW))
        for member in members:
            tar.addfile(member)
    content = buffer.getvalue() if body is None else body
    bench.s3.put_object(Bucket=bench.emulator.bucket, Key="source.tar.gz", Body=content)
    request = bench.script("j", "")
    del request["AlgorithmSpecification"]["ContainerEntrypoint"]
    request["HyperParameters"] = {
        "sagemaker_program": "train.py",
        "sagemaker_submit_directory": f"s3://{bench.emulator.bucket}/source.tar.gz",
    }
    return request


def test_archives_that_lead_out_of_their_folder_are_unpacked_in_it(bench: Bench) -> None:
    found = bench.run(archive(bench, tarfile.TarInfo("../../../evil")))
    assert found["TrainingJobStatus"] == "Completed"
    assert "['evil', 'train.py']" in bench.lines("j")


def test_links_out_of_archives_are_left_out(bench: Bench) -> None:
    member = tarfile.TarInfo("link")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    assert bench.run(archive(bench, member))["TrainingJobStatus"] == "Completed"
    assert "['train.py']" in bench.lines("j")


def test_archive_bombs_fail_the_job(bench: Bench) -> None:
    member = tarfile.TarInfo("zeros")
    member.size = 2 * 1024**3
    block = gzip.compress(member.tobuf() + b"\0" * 1024, 9)
    found = bench.run(archive(bench, body=block))
    assert found["TrainingJobStatus"] == "Failed"
    assert "larger than" in found["FailureReason"] or "unexpected end" in found["FailureReason"]


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b\x08\x00"])
def test_damaged_archives_fail_the_job(bench: Bench, content: bytes) -> None:
    found = bench.run(archive(bench, body=content))
    assert found["FailureReason"].startswith("AlgorithmError: Framework Error: ")
    assert found["FailureReason"].endswith(", exit code: 1")


def test_links_in_the_model_are_archived_as_links(bench: Bench) -> None:
    code = (
        "import os\n"
        "os.symlink('/etc/passwd', os.environ['SM_MODEL_DIR'] + '/model')\n"
        "os.mkfifo(os.environ['SM_MODEL_DIR'] + '/pipe')\n"
    )
    assert bench.run(bench.script("j", code))["TrainingJobStatus"] == "Completed"
    with tarfile.open(fileobj=io.BytesIO(bench.content("out/j/output/model.tar.gz"))) as tar:
        assert [(member.name, member.issym()) for member in tar] == [("model", True)]


def test_fork_bomb_ends_with_its_job(bench: Bench) -> None:
    code = (
        "import os, time\n"
        "for _ in range(60):\n"
        "    if os.fork() == 0:\n"
        "        os.setsid(); time.sleep(600)\n"
        "print('done')\n"
    )
    assert bench.run(bench.script("forks", code))["TrainingJobStatus"] == "Completed"


@pytest.mark.parametrize("body", [b"{", b"[1]", b'{"operation": "*", "oops": 1}', b'"x"', b""])
def test_bad_rules_are_refused(bench: Bench, body: bytes) -> None:
    request = urllib.request.Request(
        f"{bench.emulator.endpoint}/_emulator/rules", data=body, method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=10)
    with caught.value as answer:
        assert answer.code == 400
        assert json.loads(answer.read())["error"]
