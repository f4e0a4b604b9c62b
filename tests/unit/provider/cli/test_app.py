"""The command line against an HTTP endpoint; what it prints, and how it fails."""

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from typer.testing import CliRunner, Result

from pulumi_sagemaker_training.cli.app import COMMANDS, Entry, app, load

JOB = "digits-1"
# Lines before a job's creation are those of an earlier one of its name.
WRITTEN_S = int(time.time()) + 3600
GROUP = "/aws/sagemaker/TrainingJobs"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def client(service: str, endpoint: str) -> Any:
    make: Any = boto3.client
    return make(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture(scope="module")
def job(endpoint: str) -> str:
    """A job that moto calls completed, with two hosts' logs."""
    client("sagemaker", endpoint).create_training_job(
        TrainingJobName=JOB,
        AlgorithmSpecification={
            "TrainingImage": "image",
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"}],
        },
        HyperParameters={"epochs": "3"},
        OutputDataConfig={"S3OutputPath": "s3://bucket/models"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 5},
        RoleArn="arn:aws:iam::123456789012:role/job",
        StoppingCondition={"MaxRuntimeInSeconds": 60},
    )
    logs = client("logs", endpoint)
    logs.create_log_group(logGroupName=GROUP)
    for host, lines in (
        ("algo-1", ["loss=0.5", "loss=0.25 \x1b[31mred\x1b[0m"]),
        ("algo-2", ["second host"]),
    ):
        stream = f"{JOB}/{host}-1700000000"
        logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
        events = [
            {"timestamp": 1000 * (WRITTEN_S + n), "message": line} for n, line in enumerate(lines)
        ]
        logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=events)
    return JOB


def run(endpoint: str, *arguments: str) -> Result:
    places = ["--cwd", "/", "--endpoint-url", endpoint, "--region", "us-east-1"]
    environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return CliRunner(env=environment).invoke(app(), [*arguments, *places])


def test_status_says_how_a_job_ended(endpoint: str, job: str) -> None:
    result = run(endpoint, "status", job)
    assert result.exit_code == 0
    assert "Completed" in result.stdout
    assert job in result.stdout


def test_a_job_is_known_by_its_arn_too(endpoint: str, job: str) -> None:
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{job}"
    assert run(endpoint, "status", arn).exit_code == 0


def test_logs_prints_every_line_in_the_order_of_time_without_terminal_escapes(
    endpoint: str, job: str
) -> None:
    result = run(endpoint, "logs", job, "--follow")
    assert result.stdout.splitlines() == [
        "algo-1 | loss=0.5",
        "algo-2 | second host",
        "algo-1 | loss=0.25 red",
    ]


def test_logs_tells_the_time_of_each_line_when_asked(endpoint: str, job: str) -> None:
    result = run(endpoint, "logs", job, "--timestamps")
    moment = datetime.fromtimestamp(WRITTEN_S, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert result.stdout.startswith(f"{moment} algo-1 | loss=0.5\n")


def test_report_writes_one_file(endpoint: str, job: str, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    result = run(endpoint, "report", job, "-o", str(target))
    assert result.exit_code == 0
    page = target.read_text()
    assert "loss=0.25 red" in page
    assert "second host" in page


def test_an_unknown_job_fails_in_one_line(endpoint: str) -> None:
    result = run(endpoint, "status", "no-such-job")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("sagemaker-training: DescribeTrainingJob: ")


def test_a_report_that_cannot_be_written_fails_in_one_line(endpoint: str, job: str) -> None:
    result = run(endpoint, "report", job, "-o", "/nowhere/report.html")
    assert result.exit_code == 1
    assert "/nowhere/report.html" in result.stderr


def test_the_help_lists_the_commands_in_their_order() -> None:
    shown = CliRunner().invoke(app(), ["--help"]).stdout
    places = [shown.index(f" {entry.name} ") for entry in COMMANDS]
    assert places == sorted(places)


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_help_of_its_own_and_says_which_stack_it_works_on(entry: Entry) -> None:
    loaded = load(entry.name)
    assert loaded.help
    options = {name for parameter in loaded.params for name in parameter.opts}
    assert entry.name == "emulator" or "--json" in options
    if entry.name not in ("emulator", "explain"):
        assert {"--cwd", "--stack", "--region", "--profile", "--endpoint-url", "--json"} <= options


def test_the_version_is_printed_without_the_import_of_any_command() -> None:
    code = (
        "import sys\nfrom pulumi_sagemaker_training.cli.app import main\n"
        "sys.argv = ['sagemaker-training', '--version']\n"
        "try:\n    main()\nfinally:\n"
        "    heavy = {'pydantic', 'botocore', 'pulumi', 'regex'} & set(sys.modules)\n"
        "    print(heavy, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == f"pulumi-sagemaker-training {version('pulumi-sagemaker-training')}\n"
    assert done.stderr == "set()\n"


def test_without_its_extra_the_command_says_how_to_get_it() -> None:
    code = "import sys; sys.modules['typer'] = None\nfrom pulumi_sagemaker_training.cli import app"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "pip install 'pulumi-sagemaker-training[cli]'" in done.stderr
    assert "Traceback" not in done.stderr
