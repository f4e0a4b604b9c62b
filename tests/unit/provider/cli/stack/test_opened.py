"""How the jobs of an opened stack are reached."""

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_sagemaker_training.api.errors import InputError
from pulumi_sagemaker_training.cli.stack.opened import Stack, open_stack
from pulumi_sagemaker_training.cli.stack.pulumi import CommandResult, NoStack, Pulumi
from pulumi_sagemaker_training.cli.stack.settings import Overrides
from pulumi_sagemaker_training.cli.stack.state import read_stack
from tests.support.states import SECRET, dynamic_job, exported, plugin_job, resource, urn

CONFIG = {
    "aws:region": "eu-west-1",
    "aws:accessKey": "program",
    "aws:secretKey": "s",
    "sagemaker-training:region": "us-east-1",
    "sagemaker-training:endpointUrl": "http://127.0.0.1:1",
    "sagemaker-training:accessKey": "plugin",
    "sagemaker-training:secretKey": "s",
}
PROVIDER = "pulumi:providers:sagemaker-training"


def stack(*resources: dict[str, Any], **members: Any) -> Stack:
    return Stack(read_stack(exported(*resources)), dict(CONFIG), **members)


def test_each_job_is_reached_by_the_settings_of_its_provider_in_the_region_of_its_arn() -> None:
    opened = stack(dynamic_job("a", "a-1"), plugin_job("b", "b-1"))
    accesses = [opened.access(opened.find(name).only) for name in ("a", "b")]
    assert [access.access_key for access in accesses] == ["program", "plugin"]
    assert [access.region for access in accesses] == ["eu-west-1", "eu-west-1"]
    assert [access.endpoint_url for access in accesses] == ["http://127.0.0.1:1"] * 2


def test_a_job_that_the_stack_does_not_hold_is_reached_by_the_stacks_settings() -> None:
    opened = stack()
    access = opened.access(opened.find("foreign").only)
    assert (access.region, access.access_key) == ("eu-west-1", "program")


def test_the_jobs_own_options_come_before_settings_and_the_commands_before_both() -> None:
    own = {"profile": "research", "endpoint_url": "http://127.0.0.1:2"}
    opened = stack(dynamic_job("a", "a-1", **own))
    access = opened.access(opened.find("a").only)
    assert (access.profile, access.endpoint_url) == ("research", "http://127.0.0.1:2")
    assert access.access_key is None
    given = Overrides(region="ap-south-1", profile="deploy")
    opened = stack(dynamic_job("a", "a-1", **own), overrides=given)
    access = opened.access(opened.find("a").only)
    assert (access.profile, access.region) == ("deploy", "eu-west-1")
    assert opened.access(opened.find("foreign").only).region == "ap-south-1"


def test_an_explicit_provider_has_its_own_settings_and_secrets_are_decrypted_for_it() -> None:
    inputs: dict[str, Any] = {"endpointUrl": "http://127.0.0.1:3", "accessKey": SECRET}
    provider = {**resource(PROVIDER, "other", "p-1"), "inputs": {**inputs, "version": "0.1.0"}}
    plain = {**SECRET, "plaintext": json.dumps("k")}
    del plain["ciphertext"]
    shown = {**provider, "inputs": {**inputs, "accessKey": plain, "secretKey": "s"}}
    job = plugin_job("b", "b-1", "other")
    pulumi = Pulumi(Path(), run=lambda *_: CommandResult(0, exported(shown, job), ""))
    opened = stack(provider, job, pulumi=pulumi)
    access = opened.access(opened.find("b").only)
    assert (access.endpoint_url, access.access_key) == ("http://127.0.0.1:3", "k")


def test_the_change_log_is_that_of_the_project_wherever_a_command_runs(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / "below").mkdir()
    opened = stack(pulumi=Pulumi(tmp_path / "below"))
    opened.config["sagemaker-training:auditLog"] = "changes.jsonl"
    assert opened.access().audit_log == str(tmp_path / "changes.jsonl")


def test_equal_accesses_share_their_clients() -> None:
    opened = stack(dynamic_job("a", "a-1"), dynamic_job("b", "b-1"))
    first, second = (opened.clients(opened.find(name).only) for name in ("a", "b"))
    assert first is second


def test_a_wrong_setting_is_named() -> None:
    opened = Stack(read_stack(exported()), {"aws:endpoints": "nonsense"})
    with pytest.raises(InputError, match="aws:endpoints"):
        opened.access()


def test_outside_of_a_project_the_environment_is_used_without_a_word(tmp_path: Path) -> None:
    said: list[str] = []
    opened = open_stack(tmp_path, say=said.append)
    assert said == []
    assert opened.find("some-job").only.name == "some-job"
    with pytest.raises(NoStack, match=f"there is no Pulumi project in {tmp_path}"):
        _ = opened.known_state


def test_a_secret_never_shows_in_the_stacks_representation() -> None:
    opened = stack(resource(PROVIDER, "other", "p-1"))
    assert "program" not in repr(opened)
    assert urn(PROVIDER, "other") not in repr(opened)
