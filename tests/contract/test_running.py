"""Jobs that really run: what their code sees, and their results."""

import io
import json
import os
import tarfile
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.support.bench import PATIENCE_S, Bench, until
from tests.support.emulators import needs_bubblewrap

WRITE_REASON = """\
import os
with open(os.environ["SAGEMAKER_BASE_DIR"] + "/output/failure", "w") as file:
    file.write("no data " * 500)
raise SystemExit(1)
"""
STATUSES = ["Starting", "Downloading", "Training", "Uploading", "Completed"]
WAIT = "import time\nprint('up', flush=True)\ntime.sleep(60)\n"


def said(bench: Bench, name: str) -> Any:
    """Return the JSON that a script printed as its only line."""
    (line,) = [line for line in bench.lines(name) if line.startswith("{")]
    return json.loads(line)


def test_script_trains_a_model(bench: Bench) -> None:
    code = (
        "import os\n"
        "for epoch in range(3): print(f'epoch={epoch} loss={1 / (epoch + 1):.3f};')\n"
        "open(os.environ['SM_MODEL_DIR'] + '/model.txt', 'w').write('weights')\n"
        "open(os.environ['SM_OUTPUT_DATA_DIR'] + '/report.txt', 'w').write('fine')\n"
    )
    metrics = [{"Name": "loss", "Regex": "loss=([0-9.]+);"}]
    found = bench.run(
        bench.script("j", code, AlgorithmSpecification={"MetricDefinitions": metrics})
    )
    assert found["TrainingJobStatus"] == "Completed"
    assert [entry["Status"] for entry in found["SecondaryStatusTransitions"]] == STATUSES
    assert [(m["MetricName"], round(m["Value"], 3)) for m in found["FinalMetricDataList"]] == [
        ("loss", 0.333)
    ]
    assert found["TrainingTimeInSeconds"] >= 1
    assert bench.lines("j")[0] == "epoch=0 loss=1.000;"
    with tarfile.open(fileobj=io.BytesIO(bench.content("out/j/output/model.tar.gz"))) as tar:
        member = tar.extractfile("model.txt")
        assert member is not None
        assert member.read() == b"weights"
    with tarfile.open(fileobj=io.BytesIO(bench.content("out/j/output/output.tar.gz"))) as tar:
        assert tar.getnames() == ["report.txt"]


def test_code_sees_the_files_and_variables_of_a_container(bench: Bench) -> None:
    code = (
        "import json, os, sys\n"
        "base = os.environ['SAGEMAKER_BASE_DIR']\n"
        "read = lambda p: json.load(open(base + '/input/config/' + p))\n"
        "print(json.dumps({'argv': sys.argv[1:], 'hp': read('hyperparameters.json'),"
        " 'rc': read('resourceconfig.json')['current_host'], 'own': os.environ['OWN'],"
        " 'job': os.environ['TRAINING_JOB_NAME'],"
        " 'files': sorted(os.listdir(base + '/input/data/data')),"
        " 'channels': sorted(read('inputdataconfig.json'))}))\n"
    )
    for name in ("a.csv", "b.csv"):
        bench.s3.put_object(Bucket=bench.emulator.bucket, Key=f"data/{name}", Body=b"1")
    found = bench.run(
        bench.script(
            "j",
            code,
            AlgorithmSpecification={"ContainerArguments": ["--epochs", "3"]},
            HyperParameters={"lr": "0.1"},
            Environment={"OWN": "value"},
            InputDataConfig=[bench.channel("data", "data/")],
        )
    )
    assert found["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert said(bench, "j") == {
        "argv": ["--epochs", "3"],
        "hp": {"lr": "0.1"},
        "rc": "algo-1",
        "own": "value",
        "job": "j",
        "files": ["a.csv", "b.csv"],
        "channels": ["code", "data"],
    }


def test_script_mode_of_the_sdk_runs(bench: Bench) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        content = b"import sys; print('{\"argv\": %d}' % len(sys.argv))"
        member = tarfile.TarInfo("train.py")
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    key = "source/sourcedir.tar.gz"
    bench.s3.put_object(Bucket=bench.emulator.bucket, Key=key, Body=buffer.getvalue())
    request = bench.script("j", "")
    del request["AlgorithmSpecification"]["ContainerEntrypoint"]
    request["HyperParameters"] = {
        "sagemaker_program": '"train.py"',
        "sagemaker_submit_directory": f'"s3://{bench.emulator.bucket}/{key}"',
        "epochs": "3",
    }
    assert bench.run(request)["TrainingJobStatus"] == "Completed"
    assert said(bench, "j") == {"argv": 3}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise SystemExit(3)", "AlgorithmError: , exit code: 3"),
        (WRITE_REASON, "AlgorithmError: no data no data"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "exit code: 137"),
        ("this is no python", "AlgorithmError: , exit code: 1"),
    ],
)
def test_failing_script_fails_the_job(bench: Bench, code: str, reason: str) -> None:
    found = bench.run(bench.script("j", code))
    assert found["TrainingJobStatus"] == "Failed"
    assert reason in found["FailureReason"]
    assert len(found["FailureReason"]) <= 1024
    assert "TrainingEndTime" in found


def test_a_missing_entrypoint_fails_the_job(bench: Bench) -> None:
    request = bench.script("j", "")
    request["AlgorithmSpecification"]["ContainerEntrypoint"] = ["/no/such/command"]
    found = bench.run(request)
    assert found["TrainingJobStatus"] == "Failed"
    assert found["FailureReason"].startswith("AlgorithmError")


def test_stop_lets_the_script_save_its_model(bench: Bench) -> None:
    code = (
        "import os, signal, sys, time\n"
        "def save(*_):\n"
        "    open(os.environ['SM_MODEL_DIR'] + '/half', 'w').write('x')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, save)\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    bench.create(bench.script("j", code))
    bench.reached("j", "Training")
    until(lambda: bench.logs.describe_log_groups()["logGroups"] and bench.lines("j"))
    bench.sagemaker.stop_training_job(TrainingJobName="j")
    assert bench.describe("j")["TrainingJobStatus"] in ("Stopping", "Stopped")
    found = bench.ended("j")
    assert (found["TrainingJobStatus"], found["SecondaryStatus"]) == ("Stopped", "Stopped")
    passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    assert passed[-3:] == ["Stopping", "Uploading", "Stopped"]
    with tarfile.open(fileobj=io.BytesIO(bench.content("out/j/output/model.tar.gz"))) as tar:
        assert tar.getnames() == ["half"]


def test_script_that_ignores_the_signal_is_killed(bench: Bench) -> None:
    # The service waits 120 seconds after SIGTERM.
    bench.emulator.add_rule(time_scale=600)
    code = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "print('up', flush=True)\n"
        "time.sleep(600)\n"
    )
    bench.create(bench.script("stubborn", code))
    bench.reached("stubborn", "Training")
    bench.sagemaker.stop_training_job(TrainingJobName="stubborn")
    assert bench.ended("stubborn")["SecondaryStatus"] == "Stopped"
    until(lambda: not processes_with("stubborn"))


def processes_with(text: str) -> list[int]:
    """Return the processes whose environment names a job."""
    found = []
    for entry in os.listdir("/proc"):  # noqa: PTH208 - numbers only
        try:
            with open(f"/proc/{entry}/environ", "rb") as file:  # noqa: PTH123 - thousands
                if f"TRAINING_JOB_NAME={text}".encode() in file.read().split(b"\0"):
                    found.append(int(entry))
        except (OSError, ValueError):
            continue
    return found


def test_maximum_runtime_is_enforced(bench: Bench) -> None:
    bench.emulator.add_rule(time_scale=10)
    condition = {"MaxRuntimeInSeconds": 30}
    found = bench.run(bench.script("j", WAIT, StoppingCondition=condition))
    assert (found["TrainingJobStatus"], found["SecondaryStatus"]) == (
        "Stopped",
        "MaxRuntimeExceeded",
    )
    assert 30 <= found["TrainingTimeInSeconds"] < 60


SPOT = {
    "EnableManagedSpotTraining": True,
    "StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 3600},
}


def test_a_spot_job_resumes_from_its_checkpoint(bench: Bench) -> None:
    code = (
        "import os, time\n"
        "folder = os.environ['SAGEMAKER_BASE_DIR'] + '/checkpoints'\n"
        "path = folder + '/epoch'\n"
        "start = int(open(path).read()) + 1 if os.path.exists(path) else 0\n"
        "print('start', start, flush=True)\n"
        "for epoch in range(start, 20):\n"
        # Printed before it is saved: after an interruption between, it is printed again.
        "    print('epoch', epoch, flush=True)\n"
        "    open(path + '.part', 'w').write(str(epoch)); os.replace(path + '.part', path)\n"
        "    time.sleep(0.05)\n"
    )
    bench.emulator.add_rule(job="^j$", interrupt_after_s=0.5, resume_after_s=0.05, times=1)
    checkpoints = {"S3Uri": f"s3://{bench.emulator.bucket}/ck/j"}
    found = bench.run(bench.script("j", code, CheckpointConfig=checkpoints, **SPOT))
    assert found["TrainingJobStatus"] == "Completed", bench.lines("j")
    passed = [entry["Status"] for entry in found["SecondaryStatusTransitions"]]
    assert passed == [*STATUSES[:3], "Interrupted", *STATUSES]
    lines = bench.lines("j")
    epochs = [int(line.split()[1]) for line in lines if line.startswith("epoch")]
    starts = [int(line.split()[1]) for line in lines if line.startswith("start")]
    assert starts[0] == 0
    assert starts[1] > 0
    assert sorted(set(epochs)) == list(range(20))
    assert bench.content("ck/j/epoch") == b"19"


def test_a_spot_job_is_stopped_after_its_maximum_wait(bench: Bench) -> None:
    # The capacity never comes back.
    bench.emulator.add_rule(time_scale=60)
    bench.emulator.add_rule(job="^j$", interrupt_after_s=0.1, resume_after_s=60)
    condition = {"MaxRuntimeInSeconds": 30, "MaxWaitTimeInSeconds": 60}
    found = bench.run(bench.script("j", WAIT, **{**SPOT, "StoppingCondition": condition}))
    assert (found["TrainingJobStatus"], found["SecondaryStatus"]) == (
        "Stopped",
        "MaxWaitTimeExceeded",
    )


def test_hosts_of_a_job_share_their_work(bench: Bench) -> None:
    for index in range(4):
        bench.s3.put_object(Bucket=bench.emulator.bucket, Key=f"data/{index}", Body=b"x")
    code = (
        "import json, os\n"
        "base = os.environ['SAGEMAKER_BASE_DIR']\n"
        "host = json.load(open(base + '/input/config/resourceconfig.json'))['current_host']\n"
        "files = sorted(os.listdir(base + '/input/data/data'))\n"
        "print(json.dumps({'host': host, 'files': files}))\n"
        "open(base + '/model/' + host, 'w').close()\n"
    )
    sharded = bench.channel("data", "data/", S3DataDistributionType="ShardedByS3Key")
    resources = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 10}
    found = bench.run(bench.script("j", code, InputDataConfig=[sharded], ResourceConfig=resources))
    assert found["TrainingJobStatus"] == "Completed", bench.lines("j")
    told = {entry["host"]: entry["files"] for entry in map(json.loads, bench.lines("j"))}
    assert told == {"algo-1": ["0", "2"], "algo-2": ["1", "3"]}
    with tarfile.open(fileobj=io.BytesIO(bench.content("out/j/output/model.tar.gz"))) as tar:
        assert tar.getnames() == ["algo-1", "algo-2"]


TALK = """\
import json, socket, time
me = json.load(open('/opt/ml/input/config/resourceconfig.json'))['current_host']
if me == 'algo-1':
    server = socket.create_server((me, 7777)); peer, _ = server.accept()
    print(peer.recv(10).decode(), flush=True)
else:
    for _ in range(100):
        try: socket.create_connection(('algo-1', 7777)).sendall(b'hello'); break
        except OSError: time.sleep(0.05)
try: socket.create_connection(('127.0.0.1', {port}))
except OSError: print(me, 'is alone')
"""
"""Two hosts: one says hello to the other. Each tells whether it can reach the emulator."""
TWO = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 10}


@needs_bubblewrap
def test_hosts_reach_each_other_by_name(bench: Bench) -> None:
    code = TALK.format(port=urlsplit(bench.emulator.endpoint).port)
    for name in ("j", "k"):
        # Both jobs listen on the same port of the same host, each on its own.
        bench.create(bench.script(name, code, ResourceConfig=TWO))
    for name in ("j", "k"):
        assert bench.ended(name)["TrainingJobStatus"] == "Completed", bench.lines(name)
        assert bench.lines(name) == ["hello"]


@needs_bubblewrap
def test_hosts_of_an_isolated_job_reach_each_other_and_nothing_else(bench: Bench) -> None:
    code = TALK.format(port=urlsplit(bench.emulator.endpoint).port)
    request = bench.script("j", code, ResourceConfig=TWO, EnableNetworkIsolation=True)
    assert bench.run(request)["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert sorted(bench.lines("j")) == ["algo-1 is alone", "algo-2 is alone", "hello"]


def test_the_failure_of_one_host_ends_the_others_and_is_the_jobs(bench: Bench) -> None:
    code = (
        "import json, os, sys, time\n"
        "base = os.environ['SAGEMAKER_BASE_DIR']\n"
        "me = json.load(open(base + '/input/config/resourceconfig.json'))['current_host']\n"
        "if me == 'algo-1': time.sleep(60)\n"
        "open(base + '/output/failure', 'w').write('no data on ' + me); sys.exit(7)\n"
    )
    found = bench.run(bench.script("j", code, ResourceConfig=TWO))
    assert found["FailureReason"] == "AlgorithmError: no data on algo-2, exit code: 7"


@needs_bubblewrap
def test_the_sandbox_protects_machine_state_and_network(bench: Bench) -> None:
    code = (
        "import json, os, socket\n"
        "def can(action):\n"
        "    try: action(); return True\n"
        "    except OSError: return False\n"
        "print(json.dumps({\n"
        "  'write input': can(lambda: open('/opt/ml/input/data/code/x', 'w')),\n"
        "  'write root': can(lambda: open('/usr/x', 'w')),\n"
        "  'write model': can(lambda: open('/opt/ml/model/x', 'w')),\n"
        f"  'see state': os.path.exists({str(bench.emulator.state_dir)!r} + '/sagemaker.sqlite'),\n"
        f"  'reach emulator': can(lambda: socket.create_connection(('127.0.0.1', "
        f"{bench.emulator.endpoint.rsplit(':', 1)[1]}), 2)),\n"
        "  'processes': len([p for p in os.listdir('/proc') if p.isdecimal()]) > 5}))\n"
    )
    found = bench.run(bench.script("j", code, EnableNetworkIsolation=True))
    assert found["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert said(bench, "j") == {
        "write input": True,
        "write root": False,
        "write model": True,
        "see state": False,
        "reach emulator": False,
        "processes": False,
    }


def test_script_can_use_the_emulator_itself(bench: Bench) -> None:
    code = (
        "import boto3, json\n"
        "names = [b['Name'] for b in boto3.client('s3').list_buckets()['Buckets']]\n"
        "print(json.dumps({'buckets': names}))\n"
    )
    found = bench.run(bench.script("j", code))
    assert found["TrainingJobStatus"] == "Completed", bench.lines("j")
    assert said(bench, "j") == {"buckets": [bench.emulator.bucket]}


def test_flood_of_output_is_survived(bench: Bench) -> None:
    code = "print('x' * 100_000)\nfor i in range(2000): print('line', i)\n"
    assert bench.run(bench.script("j", code))["TrainingJobStatus"] == "Completed"
    stream = bench.logs.describe_log_streams(logGroupName="/aws/sagemaker/TrainingJobs")
    assert stream["logStreams"][0]["logStreamName"].startswith("j/algo-1-")
    assert stream["logStreams"][0]["storedBytes"] > 100_000


def test_child_that_holds_the_output_open_is_not_waited_for(bench: Bench) -> None:
    code = "import os, time\nif os.fork() == 0:\n    time.sleep(600)\nprint('parent done')\n"
    begun = time.monotonic()
    found = bench.run(bench.script("forker", code))
    assert found["TrainingJobStatus"] == "Completed"
    assert time.monotonic() - begun < PATIENCE_S / 2
    until(lambda: not processes_with("forker"))


@pytest.mark.parametrize(
    "source",
    [
        {"S3DataType": "AugmentedManifestFile", "AttributeNames": ["a"]},
        {"S3DataType": "Converse"},
    ],
)
def test_sources_that_the_emulator_lacks_are_refused_by_name(
    bench: Bench, source: dict[str, Any]
) -> None:
    request = bench.script("j", "", InputDataConfig=[bench.channel("data", "code/", **source)])
    with pytest.raises(ClientError, match="sagemaker-emulator does not support"):
        bench.create(request)


def test_pipe_mode_is_refused_by_name(bench: Bench) -> None:
    request = bench.script("j", "", AlgorithmSpecification={"TrainingInputMode": "Pipe"})
    with pytest.raises(ClientError, match="does not support Pipe mode"):
        bench.create(request)
