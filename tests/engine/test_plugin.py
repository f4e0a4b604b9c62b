"""The plugin with the real engine, where it differs from the dynamic provider."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml

from pulumi_sagemaker_training.adapters.plugin.property_names import to_plugin
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import PLUGIN_TYPE, plugin_job
from tests.engine.behaviour import base_args
from tests.engine.stacks import EngineStack
from tests.engine.yaml_projects import Project, environment

pytestmark = pytest.mark.engine

ROOT = Path(__file__).parents[2]


def one_job(emulator: RunningEmulator, **changes: Any) -> Callable[[], None]:
    """Return a program with one job that exports its ARN."""

    def program() -> None:
        job = plugin_job("job", **{**base_args(emulator), **changes})
        pulumi.export("name", job.id)

    return program


def test_an_explicit_provider_has_its_own_settings(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    def program() -> None:
        arguments = {
            "region": "us-east-1",
            "endpointUrl": sagemaker_emulator.endpoint,
            "defaultTags": pulumi.Output.json_dumps({"tags": {"team": "speech"}}),
        }
        provider = pulumi.ProviderResource("sagemaker-training", "speech", arguments)
        opts = pulumi.ResourceOptions(provider=provider)
        job = plugin_job("job", opts, **base_args(sagemaker_emulator))
        pulumi.export("name", job.id)

    stack.configure(**{"sagemaker-training:endpointUrl": "http://127.0.0.1:9"})
    up = stack.up(program)
    assert up.error == ""
    assert stack.resource("job")["outputs"]["tagsAll"]["team"] == "speech"


def test_a_setting_that_cannot_be_used_fails_at_preview(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack.configure(**{"sagemaker-training:onDelte": "stop"})
    preview = stack.preview(one_job(sagemaker_emulator))
    assert "did you mean onDelete?" in preview.error
    assert "Traceback" not in preview.error


def test_what_depends_on_a_new_job_is_not_known_before_it_is_there(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    seen: list[Any] = []

    def program() -> None:
        first = plugin_job("first", **base_args(sagemaker_emulator))
        # A generated SDK has this as a property.
        pulumi.export("name", first.id.apply(lambda name: seen.append(name) or name))
        arguments = base_args(sagemaker_emulator)
        plugin_job("second", **{**arguments, "environment": {"BEFORE": first.id}})

    preview = stack.preview(program)
    assert (preview.error, seen) == ("", [])
    assert preview.ops == {"first": ["create"], "second": ["create"]}
    assert stack.up().error == ""
    assert stack.resource("second")["outputs"]["environment"]["BEFORE"] == seen[-1]


def test_a_job_that_a_state_has_lost_is_imported_by_the_program_and_is_its_own_again(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack.up(one_job(sagemaker_emulator))
    name = stack.resource("job")["id"]
    stack.drop_from_state("job")

    def program() -> None:
        opts = pulumi.ResourceOptions(import_=name)
        plugin_job("job", opts, **base_args(sagemaker_emulator))

    assert stack.up(program).ops_of("job") == ["import"]
    assert stack.preview().ops_of("job") == ["same"]
    assert stack.destroy().error == ""
    listed = sagemaker_emulator.client("sagemaker").list_training_jobs()
    assert listed["TrainingJobSummaries"] == []


def test_a_custom_timeout_bounds_the_wait_and_keeps_the_job(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    sagemaker_emulator.add_rule(simulate_seconds=60)

    def program() -> None:
        opts = pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="2s"))
        plugin_job("job", opts, **{**base_args(sagemaker_emulator), "on_timeout": "leave"})

    up = stack.up(program)
    assert "2 s" in up.error
    assert stack.resource("job")["outputs"]["trainingJobStatus"] == "InProgress"


@pytest.fixture
def project(tmp_path: Path, sagemaker_emulator: RunningEmulator) -> Project:
    """Return a YAML stack with one long job."""
    sagemaker_emulator.add_rule(simulate_seconds=20)
    properties = to_plugin(base_args(sagemaker_emulator))
    program = {
        "name": "interrupted",
        "runtime": "yaml",
        "plugins": {"providers": [{"name": "sagemaker-training", "path": str(ROOT / "provider")}]},
        "resources": {"job": {"type": PLUGIN_TYPE, "properties": properties}},
    }
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(program))
    return Project(tmp_path, sagemaker_emulator).start()


@pytest.mark.matrix
def test_an_interrupted_wait_keeps_the_job_and_the_next_up_goes_on_with_it(
    project: Project, sagemaker_emulator: RunningEmulator
) -> None:
    process = subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--color", "never"],
        cwd=project.folder,
        env=environment(project.folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 180
    while not sagemaker_emulator.requests("ListTrainingJobs"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=180)
    assert process.returncode != 0
    assert "Traceback" not in said
    [kept] = project.state()
    assert kept["outputs"]["trainingJobStatus"] == "InProgress"

    assert project.run("up", "--yes", "--skip-preview").code == 0
    [job] = project.state()
    assert (job["id"], job["outputs"]["trainingJobStatus"]) == (kept["id"], "Completed")
    assert len(sagemaker_emulator.requests("CreateTrainingJob")) == 1
    assert project.run("destroy", "--yes", "--skip-preview").code == 0


@pytest.mark.slow
def test_a_hundred_jobs_are_waited_for_at_once(
    stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    sagemaker_emulator.add_rule(simulate_seconds=10)

    def program() -> None:
        for number in range(100):
            plugin_job(f"job-{number}", **base_args(sagemaker_emulator))

    up = stack.up(program, parallel=256)
    assert up.error == ""
    listed = sagemaker_emulator.client("sagemaker").list_training_jobs(MaxResults=100)
    began = [job["CreationTime"] for job in listed["TrainingJobSummaries"]]
    ended = [job["TrainingEndTime"] for job in listed["TrainingJobSummaries"]]
    assert max(began) < min(ended)
