"""The options of the command line."""

import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import sagemaker_emulator
from sagemaker_emulator.__main__ import main
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.support.bench import Bench
from tests.support.emulators import running


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    """Run an emulator with a non-default value of every option."""
    folder = tmp_path_factory.mktemp("options")
    images, rules = folder / "images.json", folder / "rules.json"
    row = {"pattern": "/own:", "entrypoint": ["python", "-c", "print('own image')"]}
    odd = folder / "odd-interpreter"
    odd.write_text(f'#!/bin/sh\nODD=own exec {sys.executable} "$@"\n')
    odd.chmod(0o755)
    images.write_text(json.dumps([row, {"pattern": "/odd:", "python": str(odd)}]))
    rules.write_text(json.dumps([{"operation": "AddTags", "code": "AccessDeniedException"}]))
    options = ["--region", "eu-west-1", "--max-running", "1"]
    options += ["--foreign-images", "fail", "--no-role-check", "--no-input-check"]
    options += ["--images", str(images), "--rules", str(rules), "--sandbox", "none"]
    options += ["--allow-host", "build.example", "--allow-host", "10.9.8.7"]
    with running(folder / "state", *options) as started:
        yield started


def test_foreign_images_can_fail(strict: RunningEmulator) -> None:
    algorithm = {"TrainingImage": "somebody/else:1", "TrainingInputMode": "File"}
    bench = Bench(strict)
    found = bench.run(bench.request("foreign", AlgorithmSpecification=algorithm))
    assert found["TrainingJobStatus"] == "Failed"
    assert "this machine has no runtime for the image" in found["FailureReason"]


def test_shell_commands_use_the_interpreter_of_the_images_row(strict: RunningEmulator) -> None:
    bench = Bench(strict)
    command = "python -c \"import os; print(os.environ['ODD'])\" && python3 -c 'print(3)'"
    algorithm = {
        "TrainingImage": "mine/odd:1",
        "TrainingInputMode": "File",
        "ContainerEntrypoint": ["/bin/sh", "-c", command],
    }
    found = bench.run(bench.request("odd", AlgorithmSpecification=algorithm))
    assert found["TrainingJobStatus"] == "Completed", bench.lines("odd")
    assert bench.lines("odd") == ["own", "3"]


@pytest.mark.parametrize(
    ("host", "status"), [("build.example", 200), ("10.9.8.7:80", 200), ("other.example", 403)]
)
def test_further_host_names_are_accepted(strict: RunningEmulator, host: str, status: int) -> None:
    request = urllib.request.Request(f"{strict.endpoint}/_emulator/health", headers={"Host": host})
    opener = urllib.request.build_opener(KeepErrors)
    with opener.open(request, timeout=10) as answer:
        assert answer.status == status


class KeepErrors(urllib.request.HTTPErrorProcessor):
    """An HTTP handler that returns answers of every status."""

    def http_response(self, request: object, response: Any) -> Any:
        """Return the answer."""
        return response


def test_own_images_run_what_the_table_says(strict: RunningEmulator) -> None:
    bench = Bench(strict)
    assert bench.run(bench.request("own"))["TrainingJobStatus"] == "Completed"
    assert bench.lines("own") == ["own image"]


def test_unknown_roles_and_empty_inputs_can_be_allowed(strict: RunningEmulator) -> None:
    bench = Bench(strict)
    role = "arn:aws:iam::123456789012:role/nobody-made-it"
    request = bench.request("loose", RoleArn=role, InputDataConfig=[bench.channel("x", "none/")])
    assert bench.run(request)["TrainingJobStatus"] == "Completed"


def test_jobs_above_the_limit_wait_as_pending(strict: RunningEmulator) -> None:
    bench = Bench(strict)
    wait = "import time\ntime.sleep(60)\n"
    bench.create(bench.script("first", wait))
    bench.reached("first", "Training")
    bench.create(bench.script("second", "print('ran')"))
    bench.create(bench.script("third", "print('never')"))
    bench.reached("second", "Pending")
    bench.reached("third", "Pending")
    bench.sagemaker.stop_training_job(TrainingJobName="third")
    assert bench.ended("third")["TrainingJobStatus"] == "Stopped"
    bench.sagemaker.stop_training_job(TrainingJobName="first")
    assert bench.ended("second")["TrainingJobStatus"] == "Completed"


def test_rules_of_the_file_outlive_a_reset(strict: RunningEmulator) -> None:
    bench = Bench(strict)
    strict.add_rule(operation="ListTags", code="AccessDeniedException")
    strict.reset()
    arn = "arn:aws:sagemaker:eu-west-1:123456789012:training-job/x"
    with pytest.raises(bench.sagemaker.exceptions.ClientError, match="AccessDenied"):
        bench.sagemaker.add_tags(ResourceArn=arn, Tags=[])
    with pytest.raises(bench.sagemaker.exceptions.ClientError, match="not found"):
        bench.sagemaker.list_tags(ResourceArn=arn)
    assert strict.bucket == "sagemaker-eu-west-1-123456789012"


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--time-scale", "0"], "time_scale"),
        (["--port", "99999"], "port"),
        (["--images", "/no/such/file"], "table of images"),
        (["--rules", "/no/such/file"], "file of rules"),
        (["--state", "/proc/nowhere"], "/proc/nowhere"),
    ],
)
def test_invalid_options_end_the_start_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], text: str
) -> None:
    assert main(["--port", "0", "--state", str(tmp_path / "state"), *arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("sagemaker-emulator: ")
    assert text in error
    assert error.count("\n") == 1


def test_the_package_has_its_public_names() -> None:
    for name in sagemaker_emulator.__all__:
        assert getattr(sagemaker_emulator, name).__name__ == name
    with pytest.raises(AttributeError):
        _ = sagemaker_emulator.Nothing
