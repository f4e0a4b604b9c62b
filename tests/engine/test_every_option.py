"""A stack with a non-default value of every option, through up, change, refresh and destroy."""

from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_sagemaker_training.lifecycle.training_job.decisions.options import TABLE
from sagemaker_emulator.pytest_plugin import RunningEmulator
from tests.engine.adapters import ADAPTERS
from tests.engine.behaviour import Declare, base_args
from tests.engine.stacks import EngineStack
from tests.support.roles import deploy_role

pytestmark = pytest.mark.engine


def every_option(emulator: RunningEmulator) -> dict[str, Any]:
    """Return every option by the example of its row, each with a non-default value."""
    return {
        **{name: row.example for name, row in TABLE.items()},
        # The emulator has no prices for the types of the example in this region.
        "fallback_instance_types": ["ml.m5.xlarge"],
        "max_cost": 1000.0,
        "assume_role_arn": deploy_role(emulator),
        "endpoint_url": emulator.endpoint,
    }


@pytest.fixture(autouse=True)
def _profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "aws-config"
    path.write_text(
        f"[profile {TABLE['profile'].example}]\n"
        "aws_access_key_id = profile\naws_secret_access_key = profile\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.mark.parametrize("declare", ADAPTERS.values(), ids=ADAPTERS.keys())
def test_a_job_with_every_option_is_upped_changed_refreshed_and_destroyed(
    declare: Declare, stack: EngineStack, sagemaker_emulator: RunningEmulator
) -> None:
    stack.configure(**{"sagemaker-training:endpointUrl": "http://127.0.0.1:9"})
    options = every_option(sagemaker_emulator)
    assert all(options[name] != row.kind.default for name, row in TABLE.items())
    abroad = sagemaker_emulator.client("sagemaker", region_name="eu-west-1")
    sagemaker_emulator.add_rule(job="", phase="Training", seconds=600)

    def program() -> None:
        job = declare("job", **base_args(sagemaker_emulator), **options)
        pulumi.export("id", job.id)

    assert stack.up(program).error == ""
    name = stack.resource("job")["id"]
    assert abroad.describe_training_job(TrainingJobName=name)["TrainingJobStatus"] == "InProgress"
    assert stack.up(program).ops_of("job") == ["same"]

    options["max_cost"] = 900.0
    options["on_timeout"] = "stop"
    assert stack.up(program).ops_of("job") == ["update"]
    options["triggers"] = {"data": "tuesday"}
    replaced = stack.up(program)
    assert (replaced.error, stack.resource("job")["id"] == name) == ("", False)

    assert stack.refresh().error == ""
    assert stack.up(program).ops_of("job") == ["same"]
    assert stack.destroy().error == ""
    listed = abroad.list_training_jobs()["TrainingJobSummaries"]
    assert {job["TrainingJobStatus"] for job in listed} == {"Stopped"}
    assert len(listed) == 2
