"""A killed emulator loses nothing that it has confirmed, and runs no job twice."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.support.bench import Bench, until
from tests.support.emulators import running

SPOT = {
    "EnableManagedSpotTraining": True,
    "StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 3600},
}
CODE = """\
import os, time
path = os.environ["SAGEMAKER_BASE_DIR"] + "/checkpoints/starts"
with open(path, "a") as file:
    file.write("x")
print("up", flush=True)
while not os.path.exists(os.environ["STOP_FILE"]):
    time.sleep(0.05)
"""


def kill(emulator: RunningEmulator) -> None:
    """End an emulator as in a crash."""
    os.kill(emulator.pid, signal.SIGKILL)
    until(lambda: _is_gone(emulator.pid))


def _is_gone(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - as below
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.mark.parametrize("sandbox", ["none", "auto"])
def test_a_killed_emulator_loses_no_job_and_runs_none_twice(tmp_path: Path, sandbox: str) -> None:
    stop = tmp_path / "stop"
    state = tmp_path / "state"
    environment = {"STOP_FILE": str(stop if sandbox == "none" else "/opt/ml/stop")}
    with running(state, "--sandbox", sandbox) as started:
        bench = Bench(started)
        for index in range(20):
            kind = "spot" if index % 2 else "demand"
            extra = SPOT if index % 2 else {}
            checkpoint = {"S3Uri": f"s3://{started.bucket}/ck/{index}"}
            bench.create(
                bench.script(
                    f"{kind}-{index}",
                    CODE,
                    Environment=environment,
                    CheckpointConfig=checkpoint,
                    **extra,
                )
            )
        until(lambda: _starts(bench) == ["x"] * 20)
        kill(started)
    with running(state, "--sandbox", sandbox) as started:
        bench = Bench(started)
        until(lambda: _starts(bench) == ["x", "xx"] * 10)
        for index in range(0, 20, 2):
            found = bench.describe(f"demand-{index}")
            assert found["TrainingJobStatus"] == "Failed"
            assert found["FailureReason"].startswith("InternalServerError")
        for index in range(1, 20, 2):
            found = bench.describe(f"spot-{index}")
            passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
            assert passed.count("Interrupted") == 1
            bench.sagemaker.stop_training_job(TrainingJobName=f"spot-{index}")
        for index in range(1, 20, 2):
            assert bench.ended(f"spot-{index}")["TrainingJobStatus"] == "Stopped"
    assert _left_over(str(state)) == []


def _starts(bench: Bench) -> list[str]:
    found = []
    for index in range(20):
        try:
            found.append(bench.content(f"ck/{index}/starts").decode())
        except bench.s3.exceptions.NoSuchKey:
            return []
    return found


def _left_over(text: str) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):  # noqa: PTH208 - numbers only
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:  # noqa: PTH123 - thousands
                if f"SAGEMAKER_EMULATOR_RUN={text}".encode() in file.read():
                    found.append(int(entry))
        except (OSError, ValueError):
            continue
    return found


def test_simulated_jobs_resume_after_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running(state) as started:
        bench = Bench(started)
        bench.run(bench.request("done"))
        started.add_rule(job="^held", phase="Training", seconds=3600)
        bench.create(bench.request("held"))
        started.add_rule(job="^stopped", phase="Training", seconds=3600)
        bench.create(bench.request("stopped"))
        bench.reached("held", "Training")
        kill(started)
    with running(state) as started:
        bench = Bench(started)
        assert bench.describe("done")["TrainingJobStatus"] == "Completed"
        found = bench.ended("held")
        assert found["TrainingJobStatus"] == "Completed"
        passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
        assert passed == ["Starting", "Downloading", "Training", "Uploading", "Completed"]


def test_objects_roles_logs_and_tags_survive_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running(state) as started:
        bench = Bench(started)
        before = _fill(bench)
        kill(started)
    with running(state) as started:
        assert _look(Bench(started)) == before


def _fill(bench: Bench) -> dict[str, Any]:
    s3, iam, bucket = bench.s3, bench.iam, bench.emulator.bucket
    s3.put_object(
        Bucket=bucket, Key="a b/ü.txt", Body=b"x" * 300_000, Metadata={"k": "v"}, Tagging="t=1"
    )
    s3.put_object(Bucket=bucket, Key="gone", Body=b"")
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "gone"}]})
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "a b/ü.txt"})
    s3.create_bucket(Bucket="versioned")
    s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"1", b"2"):
        s3.put_object(Bucket="versioned", Key="k", Body=body)
    s3.delete_object(Bucket="versioned", Key="k")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    part = s3.upload_part(
        Bucket=bucket, Key="big", UploadId=upload, PartNumber=1, Body=b"y" * 6_000_000
    )
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=upload, MultipartUpload=parts)
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": ["sagemaker.amazonaws.com"]},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    iam.create_role(RoleName="own", AssumeRolePolicyDocument=json.dumps(trust))
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName="own", PolicyName="p", PolicyDocument=policy)
    iam.attach_role_policy(
        RoleName="own", PolicyArn="arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
    )
    iam.create_user(UserName="somebody")
    iam.create_access_key(UserName="somebody")
    bench.logs.create_log_group(logGroupName="/own", tags={"a": "b"})
    bench.logs.put_retention_policy(logGroupName="/own", retentionInDays=7)
    bench.run(bench.request("j", Tags=[{"Key": "a", "Value": "b"}]))
    return _look(bench)


def _look(bench: Bench) -> dict[str, Any]:
    s3, iam, bucket = bench.s3, bench.iam, bench.emulator.bucket
    head = s3.head_object(Bucket=bucket, Key="a b/ü.txt")
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]
    versions = s3.list_object_versions(Bucket="versioned")
    logs = bench.logs.describe_log_groups()["logGroups"]
    return {
        "head": [head[name] for name in ("ETag", "LastModified", "Metadata", "ContentLength")],
        "objects": [(o["Key"], o["ETag"], o["Size"], o["LastModified"]) for o in listed],
        "tags": s3.get_object_tagging(Bucket=bucket, Key="a b/ü.txt")["TagSet"],
        "copy": bench.content("copy") == b"x" * 300_000,
        "versions": [(v["VersionId"], v["IsLatest"]) for v in versions["Versions"]],
        "markers": len(versions["DeleteMarkers"]),
        "role": iam.get_role(RoleName="own")["Role"],
        "inline": iam.get_role_policy(RoleName="own", PolicyName="p")["PolicyDocument"],
        "attached": iam.list_attached_role_policies(RoleName="own")["AttachedPolicies"],
        "keys": iam.list_access_keys(UserName="somebody")["AccessKeyMetadata"],
        "groups": [(g["logGroupName"], g.get("retentionInDays")) for g in logs],
        "lines": bench.lines("j"),
        "job": {k: v for k, v in bench.describe("j").items() if k != "ResponseMetadata"},
        "job tags": bench.sagemaker.list_tags(ResourceArn=bench.describe("j")["TrainingJobArn"])[
            "Tags"
        ],
    }


def test_second_emulator_ends_with_one_line(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running(state) as started:
        port = started.endpoint.rsplit(":", 1)[1]
        for arguments in (
            ["--port", "0", "--state", str(state)],
            ["--port", port, "--state", str(tmp_path / "other")],
        ):
            command = [sys.executable, "-m", "sagemaker_emulator", *arguments]
            found = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert found.returncode == 1
            assert found.stderr.count("\n") == 1
            assert found.stderr.startswith("sagemaker-emulator: ")


def test_graceful_stop_leaves_no_process_and_no_endpoint(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running(state, "--sandbox", "none") as started:
        bench = Bench(started)
        environment = {"STOP_FILE": str(tmp_path / "never")}
        bench.create(bench.script("j", CODE, Environment=environment))
        bench.reached("j", "Training")
        until(lambda: _left_over(str(state)) != [])
    assert _left_over(str(state)) == []
    assert not (state / "endpoint.json").exists()
