"""The change log under the real engine: every change of jobs and uploads, whichever the plugin."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_training import Upload
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack

pytestmark = pytest.mark.engine

SECRET = "hunter2-is-the-password"
ACCOUNT = "123456789012"


def lines_of(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_change_of_a_job_is_one_line_and_nothing_else_is(
    adapter: str, stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    file = stack.folder / "changes.jsonl"
    stack.configure(**{"sagemaker-training:auditLog": str(file)})
    tags = {"team": "vision"}

    def program() -> None:
        environment = {"TOKEN": pulumi.Output.secret(SECRET)}
        args = {**base_args(sagemaker_emulator), "environment": environment, "tags": tags}
        ADAPTERS[adapter]("job", **args)

    assert not stack.preview(program).error
    assert not file.exists()

    assert not stack.up(program).error
    resource, tags["team"] = stack.resource("job"), "speech"
    assert not stack.up(program).error
    assert not stack.destroy().error

    lines = lines_of(file)
    # The mark that the state holds the job comes when its plugin ends, or later.
    done = [(line["operation"], line["what"][-1:]) for line in lines]
    assert [operation for operation, _ in done if operation != "AddTags"] == [
        "CreateTrainingJob",
        "DeleteTrainingJob",
    ]
    assert ("AddTags", ["tags.team"]) in done
    assert {line["urn"] for line in lines} == {resource["urn"]}
    assert {line["result"] for line in lines} == {"ok"}
    assert all(line["request_id"] and line["time"] for line in lines)
    assert all(f":{ACCOUNT}:" in line["who"] or ACCOUNT in line["who"] for line in lines)
    asked = [r for r in sagemaker_emulator.requests() if r["operation"].startswith("Add")]
    assert len([line for line in lines if line["operation"] == "AddTags"]) == len(asked)
    assert SECRET not in file.read_text()


def test_every_object_that_is_sent_or_removed_is_one_line(
    stack: EngineStack, sagemaker_emulator: RunningEmulator, tmp_path: Path
) -> None:
    file = tmp_path / "changes.jsonl"
    stack.configure(**{"sagemaker-training:auditLog": str(file)})
    source = tmp_path / "source"
    source.mkdir()
    for name in ("train.py", "model.py"):
        (source / name).write_text(name)
    bucket = sagemaker_emulator.bucket

    assert not stack.up(lambda: (Upload("code", source, bucket=bucket), None)[1]).error
    urn = stack.resource("code")["urn"]
    assert not stack.destroy().error
    lines = lines_of(file)
    assert {line["urn"] for line in lines} == {urn}
    sent = [line["resource"] for line in lines if line["operation"] == "PutObject"]
    assert [name for name in ("train.py", "model.py") if any(s.endswith(name) for s in sent)]
    removed = [
        key for line in lines if line["operation"] == "DeleteObjects" for key in line["what"]
    ]
    assert {key.rsplit("/", 1)[-1] for key in removed} >= {"train.py", "model.py"}


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_file_that_cannot_be_written_is_refused_at_preview(
    adapter: str, stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack.configure(**{"sagemaker-training:auditLog": "/no/such/folder/changes.jsonl"})
    outcome = stack.preview(
        lambda: (ADAPTERS[adapter]("job", **base_args(sagemaker_emulator)), None)[1]
    )
    assert (
        "auditLog: /no/such/folder/changes.jsonl cannot be made" in f"{outcome.said}{outcome.error}"
    )
    assert sagemaker_emulator.requests() == []
