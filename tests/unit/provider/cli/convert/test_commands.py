"""The commands `convert` and `import`, against an HTTP endpoint."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from moto.server import ThreadedMotoServer
from typer.testing import CliRunner, Result

from pulumi_sagemaker_training.api.request.codec import to_wire
from pulumi_sagemaker_training.cli.app import app
from tests.support.jobs import JOB

NAME = "by-hand-2026"
REQUEST = to_wire({**JOB, "training_job_name": NAME, "tags": {"team": "vision"}})


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    make: Any = boto3.client
    url = f"http://{host}:{port}"
    make(
        "sagemaker",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    ).create_training_job(**REQUEST)
    yield url
    server.stop()


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    path = tmp_path / "request.json"
    path.write_text(json.dumps(REQUEST))
    return path


def run(*arguments: str, endpoint: str = "http://127.0.0.1:9") -> Result:
    places = ["--cwd", "/", "--region", "us-east-1", "--endpoint-url", endpoint]
    environment = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return CliRunner().invoke(app(), [*arguments, *places], env=environment)


@pytest.mark.parametrize(
    ("language", "begins"),
    [("python", "import pulumi\n"), ("yaml", "name: job\n"), ("typescript", "import * as pulumi")],
)
def test_a_request_file_becomes_a_program_without_asking_aws(
    request_file: Path, language: str, begins: str
) -> None:
    result = run("convert", str(request_file), "-l", language)
    assert result.exit_code == 0
    assert result.stdout.startswith(begins)
    assert NAME not in result.stdout
    assert "pulumi config set roleArn arn:aws:iam::123456789012:role/training" in result.stderr


def test_a_job_becomes_the_program_that_declares_it(endpoint: str, tmp_path: Path) -> None:
    path = tmp_path / "Pulumi.yaml"
    result = run(
        "convert", NAME, "-l", "yaml", "--name", "mine", "-o", str(path), endpoint=endpoint
    )
    assert result.exit_code == 0
    assert f"wrote {path}" in result.stderr
    properties = yaml.safe_load(path.read_text())["resources"]["mine"]["properties"]
    assert properties["resourceConfig"]["volumeSizeInGb"] == 10
    assert properties["tags"] == {"team": "vision"}
    assert "trainingJobName" not in properties


@pytest.mark.parametrize("arn", ["", "arn:aws:sagemaker:us-east-1:123456789012:training-job/"])
def test_the_import_line_names_the_job(endpoint: str, arn: str) -> None:
    result = run("import", f"{arn}{NAME}", "--name", "mine", endpoint=endpoint)
    assert result.stdout.split() == [
        "pulumi",
        "import",
        "sagemaker-training:index:TrainingJob",
        "mine",
        NAME,
        "--generate-code=false",
    ]


@pytest.mark.parametrize("command", ["convert", "import"])
def test_a_job_that_is_not_there_fails_in_one_line(endpoint: str, command: str) -> None:
    result = run(command, "nobody", endpoint=endpoint)
    assert result.exit_code == 1
    assert "nobody" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_file_that_is_no_request_fails_with_the_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text('{"RoleARN": "x"}')
    result = run("convert", str(path))
    assert result.exit_code == 1
    assert "RoleArn" in result.stderr


@pytest.mark.parametrize("command", ["convert", "import"])
def test_a_name_that_no_program_can_have_is_refused(command: str) -> None:
    result = run(command, "job.json", "--name", "a b")
    assert result.exit_code == 1
    assert "--name" in result.stderr


# Whose the job is, and where.

ABROAD = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/abroad"


@pytest.fixture(scope="module")
def abroad(endpoint: str) -> str:
    """Make a job in another region that a stack owns."""
    make: Any = boto3.client
    client = make(
        "sagemaker",
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    tags = {"pulumi:project": "shop", "pulumi:stack": "prod", "pulumi:resource": "digits"}
    client.create_training_job(
        **to_wire({**JOB, "training_job_name": "abroad", "tags": {**tags, "pulumi:claim": "c"}})
    )
    return endpoint


def test_the_import_of_a_job_of_another_region_names_it_by_its_arn_and_its_owner(
    abroad: str,
) -> None:
    result = run("import", ABROAD, endpoint=abroad)
    assert ABROAD in result.stdout.split()
    assert "belongs to shop/prod/digits" in result.stderr
    assert "takeOverFrom to 'shop/prod/digits'" in result.stderr


@pytest.mark.parametrize(
    ("language", "line"),
    [("python", 'region="eu-west-1"'), ("yaml", "region: eu-west-1"), ("typescript", "region:")],
)
def test_a_job_of_another_region_is_declared_with_it_and_with_no_claim(
    abroad: str, language: str, line: str
) -> None:
    result = run("convert", ABROAD, "-l", language, endpoint=abroad)
    assert result.exit_code == 0, result.stderr
    assert line in result.stdout
    assert "pulumi:" not in result.stdout


def test_a_job_of_the_usual_region_is_declared_without_it(endpoint: str) -> None:
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{NAME}"
    assert "region" not in run("convert", arn, "-l", "yaml", endpoint=endpoint).stdout
